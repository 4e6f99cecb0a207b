import type { Receipt } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Actor, Clock, Hash, Ids, WriteDb } from '../ports.ts';
import type { IncidentState } from './model.ts';
import type { Change } from './rules.ts';
import {
  addToTimeline,
  readIncident,
  saveState,
  stateOf,
  type StoredIncident,
  type TimelineRow,
} from './rows.ts';

/** How people's changes are carried out: all or nothing, with an audit row each and one receipt that takes them back. */
export interface ChangeDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly ids: Ids;
}

/** The part of an incident that a change touched, before and after: what undo needs. */
interface UndoItem {
  readonly id: number;
  readonly was: Partial<IncidentState>;
  readonly became: Partial<IncidentState>;
}

type Undo =
  | { readonly kind: 'states'; readonly items: readonly UndoItem[] }
  | { readonly kind: 'comment'; readonly id: number; readonly entryId: number };

export interface Act {
  /** Audit word, such as `incident.resolved`. */
  readonly act: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly apply: (state: IncidentState, now: number) => Change;
  readonly tell: (
    row: StoredIncident,
    next: IncidentState,
  ) => Pick<TimelineRow, 'text' | 'detail' | 'severity'>;
}

export interface Outcome {
  readonly receipt: Receipt;
  readonly changed: readonly number[];
}

/** Applies one act to many incidents in one transaction. Those it cannot apply to are skipped with the reason. */
export function changeMany(deps: ChangeDeps, ids: readonly number[], actor: Actor, act: Act): Outcome {
  const { ledger, clock, hash } = deps;
  return ledger.transaction(() => {
    const now = clock.now();
    const items: UndoItem[] = [];
    const skipped: { id: number; reason: string }[] = [];
    for (const id of new Set(ids)) {
      const row = readIncident(ledger, id);
      const before = row === undefined ? null : stateOf(row);
      const change: Change =
        before === null ? { refused: `There is no ${humanId('INC', id)}.` } : act.apply(before, now);
      if (row === undefined || before === null || 'refused' in change) {
        skipped.push({ id, reason: 'refused' in change ? change.refused : '' });
        continue;
      }
      saveState(ledger, id, change.state, now);
      addToTimeline(ledger, id, {
        at: now,
        recordedAt: now,
        kind: 'person',
        actor: actor.name,
        ...act.tell(row, change.state),
      });
      appendAudit(ledger, clock, hash, actor, {
        act: act.act,
        subject: humanId('INC', id),
        detail: act.detail,
      });
      items.push({ id, ...difference(before, change.state) });
    }
    const receiptId = keepReceipt(deps, actor, { kind: 'states', items }, now);
    return {
      receipt: { receiptId, affected: items.length, skipped, undoable: items.length > 0 },
      changed: items.map(({ id }) => id),
    };
  });
}

function difference(before: IncidentState, after: IncidentState): Pick<UndoItem, 'was' | 'became'> {
  const keys = (Object.keys(before) as (keyof IncidentState)[]).filter((key) => before[key] !== after[key]);
  return {
    was: Object.fromEntries(keys.map((key) => [key, before[key]])),
    became: Object.fromEntries(keys.map((key) => [key, after[key]])),
  };
}

/** Adds a comment. */
export function comment(deps: ChangeDeps, id: number, text: string, actor: Actor): Outcome {
  const { ledger, clock, hash } = deps;
  return ledger.transaction(() => {
    const now = clock.now();
    const row = existing(deps, id);
    const entryId = addToTimeline(ledger, id, {
      at: now,
      recordedAt: now,
      kind: 'comment',
      actor: actor.name,
      text,
    });
    saveState(ledger, id, stateOf(row), now);
    appendAudit(ledger, clock, hash, actor, {
      act: 'incident.commented',
      subject: humanId('INC', id),
      detail: { textHash: hash.sha256(text), characters: text.length },
    });
    const receiptId = keepReceipt(deps, actor, { kind: 'comment', id, entryId }, now);
    return { receipt: { receiptId, affected: 1, skipped: [], undoable: true }, changed: [id] };
  });
}

/** The incident, or NOT_FOUND. */
export function existing({ ledger }: Pick<ChangeDeps, 'ledger'>, id: number): StoredIncident {
  const row = readIncident(ledger, id);
  if (row === undefined) throw fail('NOT_FOUND', `There is no ${humanId('INC', id)}.`, { field: 'id' });
  return row;
}

function keepReceipt({ ledger, ids }: ChangeDeps, actor: Actor, undo: Undo, now: number): string {
  const receiptId = ids.unique();
  ledger.run('INSERT INTO receipts (receipt_id, at, actor, undo) VALUES (?, ?, ?, ?)', [
    receiptId,
    now,
    actor.name,
    JSON.stringify(undo),
  ]);
  return receiptId;
}

/**
 * Takes back what a receipt stands for. An incident that was changed in the same respect since is left as it is, and
 * skipped with the reason. The way back leaves audit rows of its own; the first rows stay.
 *
 * @throws AppError NOT_FOUND for an unknown receipt, CONFLICT when it was taken back before
 */
export function undo(deps: ChangeDeps, receiptId: string, actor: Actor): Outcome {
  const { ledger, clock, hash } = deps;
  return ledger.transaction(() => {
    const now = clock.now();
    const receipt = ledger.get<{ undo: string; undone_at: number | null }>(
      'SELECT undo, undone_at FROM receipts WHERE receipt_id = ?',
      [receiptId],
    );
    if (receipt === undefined)
      throw fail('NOT_FOUND', 'Nothing is known of this change, so it cannot be taken back.', {
        field: 'receiptId',
      });
    if (receipt.undone_at !== null)
      throw fail('CONFLICT', 'This change was taken back already.', { field: 'receiptId' });
    const taken = JSON.parse(receipt.undo) as Undo;
    ledger.run('UPDATE receipts SET undone_at = ? WHERE receipt_id = ?', [now, receiptId]);
    const outcome =
      taken.kind === 'comment'
        ? withdraw(deps, taken.id, taken.entryId, actor, now)
        : restore(deps, taken.items, actor, now);
    for (const id of outcome.changed) {
      appendAudit(ledger, clock, hash, actor, {
        act: 'incident.undone',
        subject: humanId('INC', id),
        detail: { receipt: receiptId },
      });
    }
    return {
      receipt: {
        receiptId: deps.ids.unique(),
        affected: outcome.changed.length,
        skipped: outcome.skipped,
        undoable: false,
      },
      changed: outcome.changed,
    };
  });
}

interface Restored {
  readonly changed: number[];
  readonly skipped: { id: number; reason: string }[];
}

function restore({ ledger }: ChangeDeps, items: readonly UndoItem[], actor: Actor, now: number): Restored {
  const result: Restored = { changed: [], skipped: [] };
  for (const { id, was, became } of items) {
    const row = readIncident(ledger, id);
    const state = row === undefined ? null : stateOf(row);
    const untouched =
      state !== null &&
      (Object.keys(became) as (keyof IncidentState)[]).every((key) => state[key] === became[key]);
    if (state === null || !untouched) {
      result.skipped.push({ id, reason: 'It was changed again since.' });
      continue;
    }
    saveState(ledger, id, { ...state, ...was }, now);
    addToTimeline(ledger, id, {
      at: now,
      recordedAt: now,
      kind: 'person',
      actor: actor.name,
      text: 'Last change taken back',
    });
    result.changed.push(id);
  }
  return result;
}

function withdraw({ ledger }: ChangeDeps, id: number, entryId: number, actor: Actor, now: number): Restored {
  const { changes } = ledger.run(
    'UPDATE incident_timeline SET withdrawn_at = ? WHERE entry_id = ? AND withdrawn_at IS NULL',
    [now, entryId],
  );
  const row = readIncident(ledger, id);
  if (changes === 0 || row === undefined)
    return { changed: [], skipped: [{ id, reason: 'The comment is gone already.' }] };
  addToTimeline(ledger, id, {
    at: now,
    recordedAt: now,
    kind: 'person',
    actor: actor.name,
    text: 'Comment taken back',
  });
  saveState(ledger, id, stateOf(row), now);
  return { changed: [id], skipped: [] };
}

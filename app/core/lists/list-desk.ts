import type { NamedList } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, ReadDb } from '../ports.ts';
import { auditList, type ListAuditDeps } from './audit.ts';
import {
  allLists,
  defaultAgeDays,
  existingList,
  knownEntry,
  listByName,
  removeEntry,
  undoFor,
  type ListRow,
} from './store.ts';
import { threatTables } from './tables.ts';
import { isProblem, readValue } from './value.ts';

export interface ListDeskDeps extends ListAuditDeps {
  /** Lists or their entries moved. */
  readonly changed: () => void;
}

export interface ListDesk {
  readonly handlers: Pick<Handlers<'lists'>, 'create' | 'change' | 'remove' | 'removeEntries' | 'restore'>;
  /** Makes a threat list of that name, for entries that follow. @returns its id */
  createThreatList(actor: Actor, name: string): number;
}

/** Lists as people make, change, remove and take them back. */
export function createListDesk(deps: ListDeskDeps): ListDesk {
  const { ledger, clock, changed } = deps;

  const addList = (
    actor: Actor,
    wanted: Pick<NamedList, 'name' | 'title' | 'purpose' | 'content' | 'ageDays'>,
  ): number => {
    const { name, title, purpose, content, ageDays } = wanted;
    checkNew(ledger, wanted);
    return ledger.transaction(() => {
      // One of that name that was removed can no longer come back.
      ledger.run('DELETE FROM list_entries WHERE list_id IN (SELECT list_id FROM lists WHERE name = ?)', [
        name,
      ]);
      ledger.run('DELETE FROM lists WHERE name = ?', [name]);
      const at = clock.now();
      const { lastId } = ledger.run(
        `INSERT INTO lists (name, title, purpose, content, enabled, standard, age_days, created_at, created_by, changed_at)
         VALUES (?, ?, ?, ?, 1, 0, ?, ?, ?, ?)`,
        [name, title, purpose, content, ageDays, at, actor.name, at],
      );
      auditList(deps, actor, 'created', name, { purpose, content, ageDays });
      return lastId;
    });
  };

  return {
    createThreatList: (actor, name) =>
      addList(actor, {
        name,
        title: name,
        purpose: 'threat',
        content: 'indicators',
        ageDays: defaultAgeDays,
      }),
    handlers: {
      create(wanted, { actor }) {
        const listId = addList(actor, wanted);
        changed();
        return { listId };
      },
      change({ listId, title, ageDays, enabled }, { actor }) {
        const list = existingList(ledger, listId);
        ledger.transaction(() => {
          ledger.run(
            'UPDATE lists SET title = ?, age_days = ?, enabled = ?, changed_at = ? WHERE list_id = ?',
            [
              title ?? list.title,
              ageDays === undefined ? list.age_days : ageDays,
              enabled === undefined ? list.enabled : enabled ? 1 : 0,
              clock.now(),
              listId,
            ],
          );
          auditList(deps, actor, 'changed', list.name, { title, ageDays, enabled });
        });
        changed();
        return {};
      },
      remove({ listId }, { actor }) {
        const list = existingList(ledger, listId);
        if (list.standard === 1)
          throw fail('CONFLICT', 'Shipped rules name this list. Remove its entries, or switch it off.', {
            field: 'listId',
          });
        const undo = clock.now();
        ledger.transaction(() => {
          ledger.run('UPDATE lists SET removed_at = ? WHERE list_id = ?', [undo, listId]);
          auditList(deps, actor, 'removed', list.name, {});
        });
        changed();
        return { undo };
      },
      removeEntries({ listId, entryIds, values, all }, { actor }) {
        const list = existingList(ledger, listId);
        const undo = clock.now();
        const removed = ledger.transaction(() => {
          const ids = [
            ...(entryIds ?? []).filter((id) => isOf(ledger, listId, id)),
            ...(values ?? []).flatMap(idsOf(ledger, list)),
          ];
          const count =
            all === true
              ? ledger.run(
                  'UPDATE list_entries SET removed_at = ? WHERE list_id = ? AND removed_at IS NULL',
                  [undo, listId],
                ).changes
              : ids.reduce((sum, id) => sum + removeEntry(ledger, id, undo), 0);
          ledger.run('UPDATE lists SET changed_at = ? WHERE list_id = ?', [undo, listId]);
          auditList(deps, actor, 'entries-removed', list.name, { removed: count });
          return count;
        });
        changed();
        return { removed, undo };
      },
      restore({ listId, undo }, { actor }) {
        if (undo < clock.now() - undoFor)
          throw fail('NOT_FOUND', 'This was removed too long ago to be taken back.');
        const restored = ledger.transaction(() => {
          const list = ledger.run('UPDATE lists SET removed_at = NULL WHERE list_id = ? AND removed_at = ?', [
            listId,
            undo,
          ]).changes;
          const entries = ledger.run(
            'UPDATE list_entries SET removed_at = NULL WHERE list_id = ? AND removed_at = ?',
            [listId, undo],
          ).changes;
          if (list + entries > 0)
            auditList(deps, actor, 'restored', existingList(ledger, listId).name, { entries });
          return list + entries;
        });
        changed();
        return { restored };
      },
    },
  };
}

/** @throws AppError CONFLICT, INVALID_INPUT, TOO_LARGE */
function checkNew(
  ledger: ReadDb,
  { name, purpose, content }: Pick<NamedList, 'name' | 'purpose' | 'content'>,
): void {
  if (Object.hasOwn(threatTables, name))
    throw fail('CONFLICT', `%${name}% stands for all threat lists together. Choose another name.`, {
      field: 'name',
    });
  if (listByName(ledger, name) !== undefined)
    throw fail('CONFLICT', `There is a list ${name} already.`, { field: 'name' });
  if ((purpose === 'threat') !== (content === 'indicators'))
    throw fail('INVALID_INPUT', 'A threat list holds indicators; an allow-list holds anything else.', {
      field: 'content',
    });
  if (allLists(ledger).length >= limits.lists)
    throw fail('TOO_LARGE', `There are ${limits.lists} lists at most.`);
}

function isOf(ledger: ReadDb, listId: number, entryId: number): boolean {
  return (
    ledger.get('SELECT 1 FROM list_entries WHERE entry_id = ? AND list_id = ?', [entryId, listId]) !==
    undefined
  );
}

function idsOf(ledger: ReadDb, list: ListRow): (value: string) => number[] {
  return (value) => {
    const read = readValue(value, list.content);
    const known = isProblem(read) ? undefined : knownEntry(ledger, list.list_id, read);
    return known === undefined ? [] : [known.entry_id];
  };
}

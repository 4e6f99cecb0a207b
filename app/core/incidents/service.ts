import type { Receipt } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { isoSeconds } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, FleetReader, Hash, Ids, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { changeMany, comment, existing, undo, type Act, type Outcome } from './change.ts';
import { countCells, summarise } from './cube.ts';
import { toIncident, toRow, type RuleText } from './detail.ts';
import { followActions, followContainment } from './follow.ts';
import type { FindingToGroup } from './grouping.ts';
import { takeFindings } from './intake.ts';
import { splitIncident } from './split.ts';
import { verdictNames } from './model.ts';
import { assignees, bodiesOf, countAll, liveSim, providerNames, selectIds, versionSum } from './queries.ts';
import { readQuery, type Cell, type IncidentQuery, type QueryWorld } from './query.ts';
import { acknowledge, assign, reopen, resolve, setSeverity } from './rules.ts';
import { addInstant, addToTimeline, saveState, stateOf } from './rows.ts';

export interface IncidentsDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly ids: Ids;
  readonly schedule: Schedule;
  readonly bus: Bus;
  readonly reader: Pick<FleetReader, 'changed'>;
  /** The text of a rule; null for one that this version does not ship. */
  readonly ruleText: (ruleId: string) => RuleText | null;
  /** What holds a finding back from opening an incident, and why. Absent where nothing does. */
  readonly gate?: {
    heldBy(finding: FindingToGroup): string | null;
    reasonOf(heldBy: string): string;
  };
  /** Told of every finding that an incident took in, in the transaction that did. */
  readonly taken?: (finding: FindingToGroup, incidentId: number, now: number) => void;
  /** Told of every incident that opened, in the transaction that opened it. */
  readonly opened?: (incidentId: number, ruleId: string, now: number) => void;
}

export interface Incidents {
  readonly handlers: Handlers<'incidents'>;
  /** Takes findings in their own transaction. @returns the incidents that were opened or changed */
  take(findings: readonly FindingToGroup[], at: number): readonly number[];
  /** Tells everybody of changed incidents, after the commit. */
  announce(incidentIds: readonly number[]): void;
  /** Adds a line to the timeline, within the transaction under way. */
  tell(incidentId: number, actor: string, text: string, detail: string | null): void;
  /** Whether an open incident holds the SIM for a finding of the rule. */
  held(ruleId: string, iccidBody: string): boolean;
  /** Follows actions that moved: containment, timeline, status. */
  onActionsMoved(actionIds: readonly number[]): void;
  start(): void;
  stop(): void;
}

/** Events to subscribers are gathered for this long: a bulk change is one notice, not thousands. */
const noticeAfter = 150;
/** Overdue clocks may be counted this late. */
const countedFor = 1_000;
/** The grid's reader is told of single SIMs up to this many; beyond it looks at all. */
const readerLimit = 5_000;

/** The incidents: the queue, its details, what people do to them, and how they follow findings and actions. */
export function createIncidents(deps: IncidentsDeps): Incidents {
  const { cache, ledger, clock, bus } = deps;
  let version = versionSum(ledger);
  const pending = new Set<number>();
  let notice: (() => void) | null = null;
  let leave: (() => void) | null = null;

  const publish = (): void => {
    notice = null;
    const ids = [...pending];
    pending.clear();
    for (let from = 0; from < ids.length; from += 500)
      bus.publish('incidents.changed', { ids: ids.slice(from, from + 500), version });
  };
  const announce = (incidentIds: readonly number[], grid = true): void => {
    if (incidentIds.length === 0) return;
    version += incidentIds.length;
    if (grid) deps.reader.changed(simKeysOf(cache, ledger, incidentIds));
    bus.emit('incidentsChanged', { incidentIds });
    for (const id of incidentIds) pending.add(id);
    notice ??= deps.schedule.after(noticeAfter, publish);
  };
  /** @param grid whether the fleet grid shows what changed: severity, and whether an incident is open */
  const done = ({ receipt, changed }: Outcome, grid: boolean): Receipt => {
    announce(changed, grid);
    return receipt;
  };
  const worldFor = (me: string): QueryWorld => ({
    me,
    now: clock.now(),
    providerNames: new Map([...providerNames(ledger)].map(([id, name]) => [name.toLowerCase(), id])),
  });
  const nameOf = (): ((id: string) => string) => {
    const names = providerNames(ledger);
    return (id) => names.get(id) ?? id;
  };

  /** Counts of the whole queue, kept while nothing changed: paging and facets ask for the same again and again. */
  let counted: { readonly version: number; readonly at: number; readonly cells: readonly Cell[] } | null =
    null;
  const cellsOf = (query: IncidentQuery, now: number): readonly Cell[] => {
    if (query.clauses.length > 0 || query.merged) return countCells(ledger, query.clauses, query.merged, now);
    if (
      counted === null ||
      counted.version !== version ||
      now < counted.at ||
      now - counted.at > countedFor
    ) {
      counted = { version, at: now, cells: countCells(ledger, [], false, now) };
    }
    return counted.cells;
  };
  const totalOf = (query: IncidentQuery, cells: readonly Cell[]): number =>
    query.clauses.length > 0 || query.merged
      ? countAll(ledger)
      : cells.reduce((sum, { count }) => sum + count, 0);

  const intake = {
    ...deps,
    heldBy: (finding: FindingToGroup) => deps.gate?.heldBy(finding) ?? null,
    taken: (finding: FindingToGroup, id: number, now: number) => deps.taken?.(finding, id, now),
    opened: (id: number, ruleId: string, now: number) => deps.opened?.(id, ruleId, now),
  };
  const handlers: Handlers<'incidents'> = {
    list({ query: text, offset, limit }, { actor }) {
      const world = worldFor(actor.name);
      const query = readQuery(text, world);
      const cells = cellsOf(query, world.now);
      const rows = selectIds(ledger, query, cells, world.now, offset, limit).map((id) =>
        toRow(ledger, existing(deps, id), world.now),
      );
      return { total: totalOf(query, cells), rows, version, ...summarise(cells, query, nameOf()) };
    },
    ids({ query: text }, { actor }) {
      const world = worldFor(actor.name);
      const query = readQuery(text, world);
      const cells = cellsOf(query, world.now);
      return { ids: selectIds(ledger, query, cells, world.now, 0, -1), version };
    },
    get({ id }) {
      const row = existing(deps, id);
      return toIncident(
        cache,
        ledger,
        row,
        deps.ruleText(row.rule_id) ?? unknownRule(row.rule_id),
        nameOf(),
        (by) => deps.gate?.reasonOf(by) ?? by,
        clock.now(),
      );
    },
    people: (_input, { actor }) => ({ people: [...new Set([actor.name, ...assignees(ledger)])].sort() }),
    acknowledge: ({ ids }, { actor }) => done(changeMany(deps, ids, actor, acknowledging(actor.name)), false),
    assign: ({ ids, assignee }, { actor }) => done(changeMany(deps, ids, actor, assigning(assignee)), false),
    comment: ({ id, text }, { actor }) => done(comment(deps, id, text, actor), false),
    resolve: ({ ids, verdict, reason }, { actor }) =>
      done(
        changeMany(deps, ids, actor, {
          act: 'incident.resolved',
          detail: { verdict, reason },
          apply: (state, now) => resolve(state, verdict, reason, now),
          tell: () => ({ text: `Resolved as ${verdictNames[verdict]}`, detail: reason }),
        }),
        true,
      ),
    reopen({ ids, reason }, { actor }) {
      const outcome = changeMany(deps, ids, actor, {
        act: 'incident.reopened',
        detail: { reason },
        apply: reopen,
        tell: () => ({ text: 'Reopened', detail: reason }),
      });
      // What still holds in the network holds for the reopened incident too.
      ledger.transaction(() => outcome.changed.forEach((id) => followContainment(deps, id, clock.now())));
      return done(outcome, true);
    },
    split(input, { actor }) {
      const parts = splitIncident(deps, input, actor);
      announce([input.id, parts.incidentId]);
      return parts;
    },
    setSeverity: ({ ids, severity, reason }, { actor }) =>
      done(
        changeMany(deps, ids, actor, {
          act: 'incident.severity',
          detail: { severity, reason },
          apply: (state) => setSeverity(state, severity),
          tell: (row) => ({
            text: `Severity set from ${row.severity} to ${severity}`,
            detail: reason,
            severity,
          }),
        }),
        true,
      ),
    recordInstant: ({ id, kind, at, note }, { actor }) => {
      if (at > clock.now()) throw fail('INVALID_INPUT', `The ${kind} lies in the future.`, { field: 'at' });
      ledger.transaction(() => {
        const now = clock.now();
        const row = existing(deps, id);
        addInstant(ledger, id, { kind, at, recordedAt: now, actor: actor.name, note });
        addToTimeline(ledger, id, {
          at,
          recordedAt: now,
          kind: 'instant',
          actor: actor.name,
          text: `${kind === 'awareness' ? 'Awareness' : 'Classification'} recorded`,
          detail: note,
        });
        saveState(ledger, id, stateOf(row), now);
        appendAudit(ledger, clock, deps.hash, actor, {
          act: `incident.${kind}`,
          subject: humanId('INC', id),
          detail: { at: isoSeconds(at), note },
        });
      });
      announce([id], false);
      return { receiptId: deps.ids.unique(), affected: 1, skipped: [], undoable: false };
    },
    undo: ({ receiptId }, { actor }) => done(undo(deps, receiptId, actor), true),
  };

  /** Actions on thousands of SIMs move hundreds of times: following them may take a tenth of the time, no more. */
  const moved = new Set<number>();
  let restUntil = 0;
  let later: (() => void) | null = null;
  const follow = (): void => {
    later = null;
    const actionIds = [...moved];
    moved.clear();
    const began = clock.monotonic();
    announce(ledger.transaction(() => followActions(deps, actionIds, clock.now())));
    const ended = clock.monotonic();
    restUntil = ended + 9 * (ended - began);
  };
  const onActionsMoved = (actionIds: readonly number[]): void => {
    for (const id of actionIds) moved.add(id);
    const rest = restUntil - clock.monotonic();
    if (rest <= 0) follow();
    else later ??= deps.schedule.after(rest, follow);
  };

  return {
    handlers,
    tell(incidentId, actor, text, detail) {
      const now = clock.now();
      addToTimeline(ledger, incidentId, {
        at: now,
        recordedAt: now,
        kind: 'person',
        actor,
        text,
        ...(detail === null ? {} : { detail }),
      });
    },
    take: (findings, at) => takeFindings(intake, findings, at),
    announce,
    held(ruleId, iccidBody) {
      const row = ledger.get<{ held: number }>(
        `SELECT 1 AS held FROM findings f JOIN incidents i ON i.incident_id = f.incident_id
         WHERE f.iccid_body = ? AND f.rule_id = ? AND i.status <> 'resolved' LIMIT 1`,
        [iccidBody, ruleId],
      );
      return row !== undefined;
    },
    onActionsMoved,
    start() {
      leave = bus.on('actionsMoved', ({ actionIds }) => onActionsMoved(actionIds));
    },
    stop() {
      leave?.();
      leave = null;
      later?.();
      if (moved.size > 0) follow();
      notice?.();
      if (notice !== null) publish();
    },
  };
}

function acknowledging(person: string): Act {
  return {
    act: 'incident.acknowledged',
    detail: { assignee: person },
    apply: (state, now) => acknowledge(state, person, now),
    tell: () => ({ text: `Acknowledged and assigned to ${person}` }),
  };
}

function assigning(assignee: string | null): Act {
  return {
    act: 'incident.assigned',
    detail: { assignee },
    apply: (state) => assign(state, assignee),
    tell: (row) => ({
      text: assignee === null ? `Taken from ${row.assignee ?? 'nobody'}` : `Assigned to ${assignee}`,
    }),
  };
}

function unknownRule(ruleId: string): RuleText {
  const unknown = 'This version does not ship the rule.';
  return {
    id: ruleId,
    name: ruleId,
    signal: unknown,
    algorithm: unknown,
    falsePositives: unknown,
    response: unknown,
    mappings: [],
  };
}

/** SIMs of some incidents as the grid's reader knows them. */
function simKeysOf(cache: ReadDb, ledger: ReadDb, incidentIds: readonly number[]): readonly number[] | 'all' {
  const bodies = new Set<string>();
  for (const id of incidentIds) {
    for (const body of bodiesOf(ledger, id)) bodies.add(body);
    if (bodies.size > readerLimit) return 'all';
  }
  return [...bodies].flatMap((body) => liveSim(cache, body)?.simKey ?? []);
}

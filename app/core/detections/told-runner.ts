import { fromProviderEvent, type ProviderEventRow } from '../events/from-provider.ts';
import { fromSensorEvent, type SensorEventRow } from '../events/from-ledger.ts';
import { sensorEventsAfter } from '../events/from-sensor.ts';
import type { SextantEvent } from '../events/model.ts';
import type { Clock, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { createContext } from './context.ts';
import { createHorizons } from './cursors.ts';
import { addFindings } from './findings.ts';
import { createMemory } from './memory.ts';
import { emptyBatch, type Rule, type ToldKind, type ToldSignal } from './rule.ts';
import { createPace, type FindingSink } from './runner.ts';
import { toldKindOf } from './told.ts';

export interface ToldDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly sink: FindingSink;
}

/** How far one rule read each source; `mark` names the event at the provider's cursor, for a cache that was filled anew. */
interface Cursors {
  readonly evidence: number;
  readonly sensors: number;
  readonly events: number;
  readonly mark: string | null;
}

const nowhere: Cursors = { evidence: 0, sensors: 0, events: 0, mark: null };
/** Where a rule keeps how far it read, in its own memory. */
const cursorKey = '#read';

/**
 * Judges what files and sensors told and what changed about SIMs, for the detectors that want to hear of it. Each slice is stored with its
 * findings, what the rules learned and how far they read. Late and repeated events are as good as others: rules look up what
 * lies around them.
 */
export async function runTold(
  deps: ToldDeps,
  rules: readonly Rule[],
  signal: AbortSignal,
  onIncidents: (incidentIds: readonly number[]) => void,
): Promise<number> {
  const hearing = rules.filter(({ needs }) => needs.some(isTold));
  let found = 0;
  for (const rule of hearing) found += await runOne(deps, rule, signal, onIncidents);
  return found;
}

function isTold(need: string): need is ToldKind {
  return need === 'firmware' || need === 'flows' || need === 'readings' || need === 'changes';
}

async function runOne(
  deps: ToldDeps,
  rule: Rule,
  signal: AbortSignal,
  onIncidents: (incidentIds: readonly number[]) => void,
): Promise<number> {
  const { cache, ledger, clock, schedule, sink } = deps;
  const context = createContext(cache, ledger, (ruleId, body) => sink.held(ruleId, body));
  const horizon = createHorizons(ledger, context);
  const memory = createMemory(ledger, rule.meta.id);
  const wanted = new Set(rule.needs.filter(isTold));
  const pace = createPace(clock);
  let cursors = stillGood(cache, memory.get<Cursors>(cursorKey) ?? nowhere);
  let found = 0;
  for (;;) {
    signal.throwIfAborted();
    const page = readPage(deps, cursors, wanted, pace.rows());
    if (page.rows === 0) return found;
    cursors = page.next;
    const told = page.events.flatMap((event): ToldSignal[] => {
      const kind = toldKindOf(event);
      const sim =
        event.simKey !== undefined
          ? context.simByKey(event.simKey)
          : event.iccidBody === undefined
            ? null
            : context.simOf(event.iccidBody);
      return kind === null || !wanted.has(kind) || sim === null ? [] : [{ kind, sim, at: event.at, event }];
    });
    const drafts = told.length === 0 ? [] : rule.evaluate({ ...emptyBatch, told }, memory, context);
    const incidentIds = ledger.transaction(() => {
      const now = clock.now();
      const findings = addFindings(ledger, rule, drafts, now, horizon);
      memory.set(cursorKey, cursors);
      memory.flush();
      found += findings.filter(({ again }) => !again).length;
      const taken = findings.length === 0 ? [] : sink.take(findings, now);
      pace.done();
      return taken;
    });
    context.endSlice();
    if (incidentIds.length > 0) onIncidents(incidentIds);
    await schedule.breathe();
  }
}

function readPage(
  { cache, ledger }: ToldDeps,
  cursors: Cursors,
  wanted: ReadonlySet<ToldKind>,
  limit: number,
): { readonly rows: number; readonly next: Cursors; readonly events: readonly SextantEvent[] } {
  const changes = wanted.has('changes');
  if (changes) {
    const rows = cache.all<ProviderEventRow & { event_id: number }>(
      "SELECT * FROM events WHERE event_id > ? AND type = 'sim.lifecycle.changed' ORDER BY event_id LIMIT ?",
      [cursors.events, limit],
    );
    const last = rows.at(-1);
    return {
      rows: rows.length,
      next:
        last === undefined
          ? cursors
          : { ...cursors, events: last.event_id, mark: `${last.provider_id}/${last.key}` },
      events: rows.map((row) => ({
        ...fromProviderEvent(row, null),
        ...(row.sim_key === null ? {} : { simKey: row.sim_key }),
      })),
    };
  }
  const kinds = wanted.has('firmware') ? 'firmware' : 'flow';
  const files = wanted.has('readings')
    ? []
    : ledger.all<SensorEventRow>(
        'SELECT * FROM sensor_events WHERE event_id > ? AND kind = ? ORDER BY event_id LIMIT ?',
        [cursors.evidence, kinds, limit],
      );
  const sensed = sensorEventsAfter(cache, cursors.sensors, limit);
  return {
    rows: files.length + sensed.length,
    next: {
      ...cursors,
      evidence: files.at(-1)?.event_id ?? cursors.evidence,
      sensors: sensed.at(-1)?.row ?? cursors.sensors,
    },
    events: [
      ...files.flatMap((row) => {
        const event = fromSensorEvent(row, null);
        return event === null ? [] : [event];
      }),
      ...sensed.map(({ event }) => event),
    ],
  };
}

/** A cache that was dropped and filled again numbers its rows anew. */
function stillGood(cache: ReadDb, cursors: Cursors): Cursors {
  const newest =
    cache.get<{ id: number | null }>('SELECT MAX(row_id) AS id FROM sensor_rows')?.id ?? cursors.sensors;
  const sensors = newest < cursors.sensors ? 0 : cursors.sensors;
  if (cursors.events === 0) return { ...cursors, sensors };
  const row = cache.get<{ mark: string }>(
    "SELECT provider_id || '/' || key AS mark FROM events WHERE event_id = ?",
    [cursors.events],
  );
  const first = cache.get<{ id: number | null }>('SELECT MIN(event_id) AS id FROM events')?.id ?? null;
  const same = row === undefined ? first !== null && first > cursors.events : row.mark === cursors.mark;
  return same ? { ...cursors, sensors } : { ...cursors, sensors, events: 0, mark: null };
}

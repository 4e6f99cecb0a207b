import { feedFleet } from '../baselines/pass.ts';
import { clearMoves, cohortSizes, placeSims, waitingMoves } from '../baselines/store.ts';
import { hourStart } from '../../../shared/time.ts';
import type { Clock, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { baselineSims } from './baseline-sims.ts';
import { createContext, type RunContext } from './context.ts';
import { createHorizons } from './cursors.ts';
import { addFindings } from './findings.ts';
import { createMemory } from './memory.ts';
import { emptyBatch, type Behaviour, type Rule } from './rule.ts';
import type { FindingSink } from './runner.ts';

export interface BehaviourDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly sink: FindingSink;
}

export interface BehaviourRunner {
  /**
   * Learns what every SIM did since the last time, and judges it. Does nothing while no source was read further.
   *
   * @returns how many findings that made
   */
  pass(
    rules: readonly Rule[],
    signal: AbortSignal,
    onIncidents: (incidentIds: readonly number[]) => void,
  ): Promise<number>;
}

/** SIMs that are given a place among the baselines at once. */
const slice = 500;

/** Behaviour of the fleet: the baselines are fed first, then judged as a whole, because a SIM alone cannot tell a fleet that moves. */
export function createBehaviourRunner(deps: BehaviourDeps): BehaviourRunner {
  const { cache, ledger, clock, schedule, sink } = deps;
  /** How far everything was read when the last pass ended. */
  let done = '';
  let placedTo = 0;

  async function placeNew(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const rows = cache.all<{ sim_key: number; iccid_body: string }>(
        'SELECT sim_key, iccid_body FROM sims WHERE sim_key > ? ORDER BY sim_key LIMIT ?',
        [placedTo, slice],
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      ledger.transaction(() =>
        placeSims(
          ledger,
          rows.map(({ iccid_body }) => iccid_body),
        ),
      );
      placedTo = last.sim_key;
      await schedule.breathe();
    }
  }

  function judge(rules: readonly Rule[], context: RunContext, behaviour: Behaviour): readonly number[] {
    const horizon = createHorizons(ledger, context);
    return ledger.transaction(() => {
      const now = clock.now();
      const findings = rules.flatMap((rule) => {
        const memory = createMemory(ledger, rule.meta.id);
        const drafts = rule.evaluate({ ...emptyBatch, behaviour }, memory, context);
        const added = addFindings(ledger, rule, drafts, now, horizon);
        memory.flush();
        return added;
      });
      clearMoves(ledger);
      found = findings.filter(({ again }) => !again).length;
      return findings.length === 0 ? [] : sink.take(findings, now);
    });
  }
  let found = 0;

  return {
    async pass(rules, signal, onIncidents) {
      const context = createContext(cache, ledger, (ruleId, body) => sink.held(ruleId, body));
      const providers = cache
        .all<{ id: string }>('SELECT DISTINCT provider_id AS id FROM sync_state ORDER BY 1')
        .map(({ id }) => id);
      const read = stampOf(cache, ledger, context, providers);
      if (read === done) return 0;
      await placeNew(signal);
      const fed = await feedFleet(
        {
          cache,
          ledger,
          schedule,
          simsOf: (bodies) => baselineSims(cache, context.groups, bodies),
          heard: (providerId) => ({
            usage: context.usageComplete(providerId),
            sims: context.simsReadTo(providerId),
          }),
        },
        signal,
      );
      const until = Math.max(
        0,
        ...providers.map((providerId) => hourStart(context.usageComplete(providerId)?.to ?? 0)),
      );
      found = 0;
      const judging = rules.filter(({ meta }) => behaviourRules.has(meta.id));
      const behaviour = { moves: waitingMoves(ledger), sizes: cohortSizes(ledger), until, ...fed };
      const incidentIds = judge(judging, context, behaviour);
      if (incidentIds.length > 0) onIncidents(incidentIds);
      done = read;
      return found;
    },
  };
}

/** Rules that judge behaviour. */
export const behaviourRules: ReadonlySet<string> = new Set(['D-EE-02', 'D-EE-05', 'D-EE-06', 'D-EE-07']);

/** Everything that could have moved: whole hours of each provider, and what sensors told. */
function stampOf(cache: ReadDb, ledger: ReadDb, context: RunContext, providers: readonly string[]): string {
  const hours = providers.map((providerId) => [
    providerId,
    hourStart(context.usageComplete(providerId)?.to ?? 0),
    hourStart(context.simsReadTo(providerId) ?? 0),
  ]);
  const newest = (db: ReadDb, sql: string): number => db.get<{ id: number | null }>(sql)?.id ?? 0;
  return JSON.stringify([
    hours,
    newest(cache, 'SELECT MAX(row_id) AS id FROM sensor_rows'),
    newest(ledger, 'SELECT MAX(event_id) AS id FROM sensor_events'),
    newest(ledger, 'SELECT MAX(reset_id) AS id FROM baseline_resets'),
    newest(cache, 'SELECT MAX(sim_key) AS id FROM sims'),
  ]);
}

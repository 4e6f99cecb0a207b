import { asAppError } from '../../../shared/errors.ts';
import { second } from '../../../shared/time.ts';
import { throwIfCancelled } from '../providers/cancellation.ts';
import type { ProviderEvent } from '../providers/readings.ts';
import type { Moved, MovedSim } from './moved.ts';
import { sliceRows, type Pass, type PhaseResult } from './pass.ts';
import { sessionsFrom } from './plan.ts';
import { readState, saveState } from './state.ts';
import { storeSessions, type ReadSim } from './store-sessions.ts';

/** Requests under way at once: providers throttle accounts, not connections. */
const parallel = 6;
/** SIMs whose events are stored in one commit, unless their events fill a slice before. */
const simsPerCommit = 50;
/** Rows looked at in the round over the fleet, in one pass. */
const roundRows = 20_000;
const roundSlice = 2_000;

export interface SessionsInput {
  readonly sourceNow: number;
  readonly moved: Moved;
}

/**
 * Reads the session events of SIMs whose row moved, those first whose device, lock or state changed; with what is left of the
 * budget, of SIMs that earlier passes had no time for, in a round over the fleet.
 */
export async function readSessions(pass: Pass, input: SessionsInput): Promise<PhaseResult> {
  const { cache, clock } = pass.deps;
  const chosen = input.moved.chosen();
  const taken = new Set(chosen.map(({ simKey }) => simKey));
  const late = await round(pass, pass.budget.sessionReads - chosen.length, taken);
  const { rows, written } = await readAll(pass, [...chosen, ...late.due], input.sourceNow);
  const everybody = input.moved.left === 0 && late.whole;
  saveState(cache, pass.providerId, 'sessions', {
    cursor: String(late.cursor),
    readAt: clock.now(),
    rows,
    written,
    error: null,
    ...(everybody ? { completeUntil: input.sourceNow } : {}),
  });
  return { rows, written };
}

/** Workers share one iterator, so that no SIM is read twice; the first failure ends them all. What was read is stored first. */
async function readAll(pass: Pass, sims: readonly MovedSim[], sourceNow: number): Promise<PhaseResult> {
  const queue = sims.values();
  const failures: unknown[] = [];
  let batch: ReadSim[] = [];
  let held = 0;
  let rows = 0;
  let written = 0;
  let done = 0;
  const store = (): void => {
    const full = batch;
    batch = [];
    held = 0;
    if (full.length > 0) written += storeSessions(pass, full);
  };
  const work = async (): Promise<void> => {
    for (const sim of queue) {
      if (failures.length > 0) return;
      try {
        throwIfCancelled(pass.signal);
        const events = await readEvents(pass, sim, sourceNow);
        batch.push({ sim, events, sourceNow });
        rows += events.length;
        held += events.length;
        if (held >= sliceRows || batch.length >= simsPerCommit) store();
        pass.progress(++done, sims.length);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  pass.progress(0, sims.length);
  await Promise.all(Array.from({ length: Math.min(parallel, sims.length) }, work));
  store();
  if (failures.length > 0) throw asAppError(failures[0]);
  return { rows, written };
}

function readEvents(pass: Pass, sim: MovedSim, sourceNow: number): Promise<readonly ProviderEvent[]> {
  // A provider tells its time in whole seconds: what happens within the current one is asked for as well.
  const from = sessionsFrom(sim.eventsUntil, sourceNow, pass.budget);
  return pass.connector.sessionEvents(sim.providerSimId, from, sourceNow + second, pass.signal);
}

interface RoundRow {
  readonly sim_key: number;
  readonly provider_sim_id: string;
  readonly session_updated_at: number | null;
  readonly events_until: number | null;
}

interface Round {
  readonly due: readonly MovedSim[];
  /** Where the next one starts; 0 = from the first SIM. */
  readonly cursor: number;
  /** It saw the whole fleet and took everybody who was due. */
  readonly whole: boolean;
}

/** The plus keeps SQLite from the index on the provider, which would sort the whole fleet for every slice. */
const roundSql = `SELECT sim_key, provider_sim_id, session_updated_at, events_until FROM sims
  WHERE +provider_id = ? AND sim_key > ? ORDER BY sim_key LIMIT ?`;

/** SIMs that are still due, from where the last round stopped; at its end it begins again. */
async function round(pass: Pass, most: number, taken: ReadonlySet<number>): Promise<Round> {
  const { cache, schedule } = pass.deps;
  const started = Number(readState(cache, pass.providerId, 'sessions').cursor ?? '0');
  const due: MovedSim[] = [];
  let after = started;
  for (let looked = 0; looked < roundRows; looked += roundSlice) {
    const rows = cache.all<RoundRow>(roundSql, [pass.providerId, after, roundSlice]);
    for (const row of rows) {
      const wanted = !taken.has(row.sim_key) && (row.session_updated_at ?? -1) >= (row.events_until ?? 0);
      if (wanted && due.length >= most) return { due, cursor: after, whole: false };
      if (wanted)
        due.push({
          simKey: row.sim_key,
          providerSimId: row.provider_sim_id,
          eventsUntil: row.events_until,
          urgent: false,
        });
      after = row.sim_key;
    }
    if (rows.length < roundSlice) return { due, cursor: 0, whole: started === 0 };
    await schedule.breathe();
  }
  return { due, cursor: after, whole: false };
}

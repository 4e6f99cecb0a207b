import { fail } from '../../../shared/errors.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Clock, FleetReader, Hash, Log, Schedule, WriteDb } from '../ports.ts';
import { createChainWatch } from './audit-chain.ts';
import type { ContextDeps } from './context.ts';
import { rescoreSims } from './delta.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { newestSnapshot, storeSnapshot, takeSnapshot, type Snapshot } from './snapshots.ts';

export interface ScorerDeps {
  readonly cache: WriteDb;
  readonly ledger: WriteDb;
  readonly reader: FleetReader;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly bus: Bus;
  readonly capabilitiesOf: ContextDeps['capabilitiesOf'];
  /** Whether a detection rule learns what is usual: C-NW-10. */
  readonly learns: ContextDeps['learns'];
}

/** Runs evaluations one at a time and keeps the newest. */
export interface Scorer {
  /** What the last run found; null before the first one since the engine began. */
  latest(): Evaluation | null;
  /** The newest snapshot, of this run of the engine or an earlier one. */
  snapshot(): Snapshot | null;
  /** How long the last run took, ms. */
  tookMs(): number;
  /** The last evaluation, or the one that has to be made first. */
  evaluated(): Promise<Evaluation>;
  /** Scores the whole fleet. A call during a run gets the run after it: what changes while one reads is not in it. */
  score(): Promise<Snapshot>;
  /** Scores some SIMs by themselves. Does nothing before the first evaluation. */
  rescore(simKeys: readonly number[]): Promise<void>;
  open(): void;
  /** Cancels and waits. */
  close(): Promise<void>;
}

export function createScorer(deps: ScorerDeps): Scorer {
  const { ledger, reader, clock, hash, schedule, log, bus } = deps;
  const chain = createChainWatch(ledger, hash, schedule);
  let stopping = new AbortController();
  let evaluation: Evaluation | null = null;
  let snapshot = newestSnapshot(ledger);
  let running: Promise<Snapshot> | null = null;
  let queued: Promise<Snapshot> | null = null;
  let tookMs = 0;

  async function run(): Promise<Snapshot> {
    const began = clock.monotonic();
    const fresh = await evaluate(deps, {
      auditChainHolds: await chain.holds(),
      telemetry: evaluation?.telemetry ?? snapshot?.telemetry ?? null,
      expectedSims: evaluation?.columns.count ?? snapshot?.posture.population ?? 0,
      signal: stopping.signal,
    });
    const taken = takeSnapshot(fresh, hash);
    storeSnapshot(ledger, taken, clock.now());
    evaluation = fresh;
    snapshot = taken;
    tookMs = clock.monotonic() - began;
    const { written, whole } = fresh;
    log.info('posture scored', { sims: whole.sims, ms: Math.round(tookMs), written: written.length });
    // Many rows one by one cost the reader more than filling its columns anew.
    if (written.length > 0) reader.changed(written.length > whole.sims / 4 ? 'all' : written);
    const at = taken.posture.asOf ?? clock.now();
    bus.emit('postureScored', { at });
    bus.publish('posture.changed', { asOf: at });
    return taken;
  }

  function begin(): Promise<Snapshot> {
    queued = null;
    const current = run().finally(() => {
      if (running === current) running = null;
    });
    running = current;
    return current;
  }

  const scorer: Scorer = {
    latest: () => evaluation,
    snapshot: () => snapshot,
    tookMs: () => tookMs,
    async evaluated() {
      if (evaluation === null) await (running ?? scorer.score());
      if (evaluation === null) throw fail('INTERNAL', 'The fleet could not be scored.');
      return evaluation;
    },
    score() {
      if (running === null) return begin();
      queued ??= running.then(begin, begin);
      return queued;
    },
    async rescore(simKeys) {
      if (evaluation === null) return;
      const written = await rescoreSims(deps, evaluation.ruler, simKeys);
      if (written.length > 0) reader.changed(written);
    },
    open() {
      stopping = new AbortController();
    },
    async close() {
      stopping.abort(fail('CANCELLED', 'The engine stops.'));
      await Promise.allSettled([running, queued]);
    },
  };
  return scorer;
}

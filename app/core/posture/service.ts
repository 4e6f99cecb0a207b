import type { PostureSummary } from '../../../shared/contract/index.ts';
import { asAppError, fail } from '../../../shared/errors.ts';
import { second } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, FleetReader, Hash, Log, Schedule, WriteDb } from '../ports.ts';
import { createChainWatch } from './audit-chain.ts';
import type { ContextDeps } from './context.ts';
import { controlResults, entryOf } from './control-results.ts';
import { rescoreSims } from './delta.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { explainAll, loadSubject, worstFirst } from './explain.ts';
import { emptySimScore, scoreSim } from './sim-score.ts';
import {
  newestSnapshot,
  readPast,
  storeSnapshot,
  takeSnapshot,
  withHistory,
  type GroupSnapshot,
  type Snapshot,
} from './snapshots.ts';
import { listSubjects } from './subject-list.ts';
import { simBearings } from './sim-bearings.ts';
import { populationPosture, unclassified, type PopulationPosture } from './summary.ts';
import type { Tally } from './tally.ts';

export interface PostureDeps {
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

export interface Posture {
  readonly handlers: Handlers<'posture'>;
  /** Scores the whole fleet as it is now, and stores the snapshot. Joins a run that has not begun to read yet. */
  score(): Promise<Snapshot>;
  start(): void;
  stop(): Promise<void>;
}

/** Quiet time after news before the fleet is scored: the files of one import come one by one. */
const settleMs = 300;
/** SIMs that changed outside a sync are scored by themselves up to this many, and the population some time later. */
const deltaSims = 2_000;
const deltaMs = second;
const populationMs = 30 * second;
/** While the fleet is first read it is scored as it grows. */
const growthMs = second;

/** The posture of the fleet: scores it when something new is known, and answers what it stands on. */
export function createPosture(deps: PostureDeps): Posture {
  const { cache, ledger, reader, clock, hash, schedule, log, bus } = deps;
  const evaluateDeps = {
    cache,
    ledger,
    clock,
    hash,
    schedule,
    capabilitiesOf: deps.capabilitiesOf,
    learns: deps.learns,
  };
  const chain = createChainWatch(ledger, hash, schedule);
  const listeners: (() => void)[] = [];
  let stopping = new AbortController();
  let evaluation: Evaluation | null = null;
  let snapshot: Snapshot | null = newestSnapshot(ledger);
  let running: Promise<Snapshot> | null = null;
  let queued: Promise<Snapshot> | null = null;
  let tookMs = 0;
  let cancelTimer: (() => void) | null = null;
  let timerDue = Number.POSITIVE_INFINITY;
  const changed = new Set<number>();
  /** SIM rows written since the last run began. */
  let news = 0;
  let cancelDelta: (() => void) | null = null;

  async function run(): Promise<Snapshot> {
    const began = clock.monotonic();
    news = 0;
    const fresh = await evaluate(evaluateDeps, {
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
    log.info('posture scored', {
      sims: fresh.whole.sims,
      ms: Math.round(tookMs),
      written: fresh.written.length,
    });
    if (fresh.written.length > 0)
      reader.changed(fresh.written.length > fresh.whole.sims / 4 ? 'all' : fresh.written);
    const at = taken.posture.asOf ?? clock.now();
    bus.emit('postureScored', { at });
    bus.publish('posture.changed', { asOf: at });
    return taken;
  }

  /** What changes while a run reads is for the next run: callers get one that begins after they asked. */
  function score(): Promise<Snapshot> {
    if (running === null) return begin();
    queued ??= running.then(begin, begin);
    return queued;
  }

  function begin(): Promise<Snapshot> {
    queued = null;
    const current = run().finally(() => {
      if (running === current) running = null;
    });
    running = current;
    return current;
  }

  /** Scores after a while; news in between puts it off, but never beyond what was due. */
  function scoreAfter(ms: number): void {
    const due = clock.monotonic() + ms;
    if (cancelTimer !== null && timerDue <= due && ms > settleMs) return;
    cancelTimer?.();
    timerDue = due;
    cancelTimer = schedule.after(ms, () => {
      cancelTimer = null;
      timerDue = Number.POSITIVE_INFINITY;
      score().catch((error: unknown) => {
        const { code, message } = asAppError(error);
        if (code !== 'CANCELLED') log.error('posture could not be scored', { code, message });
      });
    });
  }

  function rescore(): void {
    cancelDelta = null;
    const keys = [...changed];
    changed.clear();
    if (evaluation === null || keys.length === 0 || keys.length > deltaSims) return;
    const written = rescoreSims({ cache, ledger }, evaluation.ruler, keys);
    if (written.length > 0) reader.changed(written);
  }

  /** SIMs outside a sync: their own rows soon, the population when it is worth it. */
  function onSims(simKeys: readonly number[] | 'all'): void {
    news += simKeys === 'all' ? Number.POSITIVE_INFINITY : simKeys.length;
    if (simKeys !== 'all') {
      if (changed.size <= deltaSims) for (const key of simKeys) changed.add(key);
      cancelDelta ??= schedule.after(deltaMs, rescore);
    }
    const grew = news > (evaluation?.whole.sims ?? 0) / 10;
    scoreAfter(grew ? Math.max(growthMs, 4 * tookMs) : populationMs);
  }

  async function evaluated(): Promise<Evaluation> {
    if (evaluation === null) await (running ?? score());
    if (evaluation === null) throw fail('INTERNAL', 'The fleet could not be scored.');
    return evaluation;
  }

  /** The population of a group: a tally and its place among the classes. */
  function populationOf(
    of: Evaluation,
    group: string | null,
  ): { readonly tally: Tally; readonly at: number | null } {
    if (group === null) return { tally: of.whole, at: null };
    const at = of.tallies.findIndex(({ deviceClass }) => (deviceClass ?? unclassified.key) === group);
    const tally = of.tallies[at];
    if (tally === undefined)
      throw fail('NOT_FOUND', `No SIM is in the group “${group}”.`, { field: 'group' });
    return { tally, at };
  }

  function summary(
    posture: PopulationPosture,
    groups: readonly GroupSnapshot[],
    snapshotHash: string | null,
  ): PostureSummary {
    const asOf = posture.asOf ?? clock.now();
    const past = readPast(ledger, posture.group, asOf);
    return {
      ...posture,
      layers: withHistory(posture.layers, past),
      controls: [...posture.controls],
      groups: groups.map((group) => ({ ...group, layers: [...group.layers] })),
      previous: past.base === null ? null : { at: past.base.at, overall: past.base.overall },
      snapshotHash,
    };
  }

  const handlers: Handlers<'posture'> = {
    async summary({ group }) {
      if (group === null && snapshot !== null)
        return summary(snapshot.posture, snapshot.groups, snapshot.hash);
      const current = await evaluated();
      const { tally } = populationOf(current, group);
      return summary(
        populationPosture(current, tally, group),
        snapshot?.groups ?? [],
        snapshot?.hash ?? null,
      );
    },
    async control({ controlId, group }) {
      const current = await evaluated();
      const entry = entryOf(controlId);
      if (entry === undefined)
        throw fail('NOT_FOUND', `There is no control ${controlId}.`, { field: 'controlId' });
      const { tally } = populationOf(current, group);
      const control = populationPosture(current, tally, group).controls[entry.index];
      const result = controlResults(current, tally)[entry.index];
      if (control === undefined || result === undefined)
        throw fail('NOT_FOUND', `There is no control ${controlId}.`);
      const { intent, check, remediation, ttlDays, maps } = entry.control;
      return {
        control,
        intent,
        check,
        remediation,
        ttlDays,
        maps: Object.fromEntries(Object.entries(maps).map(([framework, ids]) => [framework, [...ids]])),
        reasons: [...result.answers],
      };
    },
    async subjects({ controlId, group, state, offset, limit }) {
      const current = await evaluated();
      const entry = entryOf(controlId);
      if (entry === undefined)
        throw fail('NOT_FOUND', `There is no control ${controlId}.`, { field: 'controlId' });
      const { tally, at } = populationOf(current, group);
      return listSubjects({ cache, ledger }, current, {
        entry,
        state,
        tally,
        deviceClass: at,
        offset,
        limit,
      });
    },
    async sim({ simKey }) {
      const { ruler } = await evaluated();
      const subject = loadSubject({ cache, ledger }, ruler, simKey);
      if (subject === null)
        throw fail('NOT_FOUND', 'This SIM is not in the fleet any more.', { field: 'simKey' });
      const score = emptySimScore();
      scoreSim(ruler, subject, score);
      const controls = explainAll(ruler, subject)
        .toSorted(
          (a, b) =>
            worstFirst(a.result, b.result) ||
            b.entry.control.weight - a.entry.control.weight ||
            a.entry.index - b.entry.index,
        )
        .map(({ entry: { control }, inherited, result }) => ({
          id: control.id,
          title: control.title,
          layer: control.layer,
          severity: control.severity,
          inherited,
          result,
        }));
      return { asOf: ruler.context.now, ...simBearings(score), controls };
    },
    async recompute(_, context) {
      const taken = await score();
      audit(context.actor, taken);
      return { snapshotHash: taken.hash };
    },
  };

  function audit(actor: Actor, taken: Snapshot): void {
    const detail = {
      hash: taken.hash,
      population: taken.posture.population,
      overall: taken.posture.overall.score,
    };
    ledger.transaction(() =>
      appendAudit(ledger, clock, hash, actor, { act: 'posture.recomputed', subject: 'posture', detail }),
    );
  }

  return {
    handlers,
    score,
    start() {
      stopping = new AbortController();
      listeners.push(
        bus.on('syncFinished', () => scoreAfter(Math.max(settleMs, tookMs))),
        bus.on('evidenceImported', () => scoreAfter(Math.max(settleMs, tookMs))),
        bus.on('providersChanged', () => scoreAfter(Math.max(settleMs, tookMs))),
        bus.on('simsChanged', ({ simKeys }) => onSims(simKeys)),
      );
      scoreAfter(settleMs);
    },
    async stop() {
      for (const unlisten of listeners.splice(0)) unlisten();
      cancelTimer?.();
      cancelDelta?.();
      cancelTimer = null;
      cancelDelta = null;
      stopping.abort(fail('CANCELLED', 'The engine stops.'));
      await Promise.allSettled([running, queued]);
    },
  };
}

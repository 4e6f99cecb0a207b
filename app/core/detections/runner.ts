import type { Clock, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { createContext } from './context.ts';
import {
  createHorizons,
  readCursor,
  readFindingCursor,
  resetCursor,
  writeCursor,
  type Cursor,
} from './cursors.ts';
import { addFindings, type NewFinding } from './findings.ts';
import { createMemory, type StoredMemory } from './memory.ts';
import { emptyBatch, type AnyDraft, type Batch, type FindingSignal, type Rule } from './rule.ts';
import { isSession, readEvents, readFindingsAfter, readSims, toSignal, type EventRow } from './signals.ts';

/** Where findings go: called inside the transaction that stores them, with those of one slice. */
export interface FindingSink {
  /** @returns the incidents that were opened or changed */
  take(findings: readonly NewFinding<AnyDraft>[], at: number): readonly number[];
  /** Whether an open incident of the rule holds the SIM. */
  held(ruleId: string, iccidBody: string): boolean;
}

export interface RunnerDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly sink: FindingSink;
  readonly lagOf?: (providerId: string) => number;
}

export interface RunRequest {
  /** SIMs whose reading changed since the last run. */
  readonly changed: ReadonlySet<number> | 'all';
  /** How far usage was read in the last run that ended, by provider; empty where that is not known. */
  readonly usageSeen: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  /** Told after every slice that found something, outside its transaction. */
  readonly onIncidents: (incidentIds: readonly number[]) => void;
}

export interface RunResult {
  readonly events: number;
  readonly sims: number;
  readonly findings: number;
  readonly usageSeen: ReadonlyMap<string, string>;
}

/** Rows of a slice. A command waits for one at most, so slices shrink where judging is slow: a first look learns a month. */
const largestSlice = 200;
const smallestSlice = 20;
const findingSlice = 200;
/** A slice that took longer than this, ms, makes the next one smaller. */
const slowSlice = 10;

interface RuleRun {
  readonly rule: Rule;
  readonly memory: StoredMemory;
}

/**
 * Judges what came in since the last run: session events by cursor, then every SIM once; each slice in one transaction
 * with what it found, what the rules learned, and the cursors. Rules over findings judge within the transaction of those
 * findings. Killed at any point, the next run goes on where the last commit was.
 *
 * @param rules those that are switched on
 */
export async function runDetections(
  deps: RunnerDeps,
  rules: readonly Rule[],
  request: RunRequest,
): Promise<RunResult> {
  const { cache, ledger, clock, schedule, sink } = deps;
  const context = createContext(cache, ledger, (ruleId, body) => sink.held(ruleId, body), deps.lagOf);
  const horizon = createHorizons(ledger, context);
  const runs = rules.map((rule): RuleRun => ({ rule, memory: createMemory(ledger, rule.meta.id) }));
  const streams = runs.filter(({ rule }) => !rule.needs.includes('findings'));
  const correlators = runs.filter(({ rule }) => rule.needs.includes('findings'));
  let found = 0;
  const pace = createPace(clock);

  /** Judges, then stores everything that follows from it at once. */
  const commit = (
    judging: readonly RuleRun[],
    batchFor: (run: RuleRun) => Batch,
    cursors: readonly Cursor[],
  ): void => {
    const judged = judging.map((run) => ({
      run,
      drafts: run.rule.evaluate(batchFor(run), run.memory, context),
    }));
    const incidentIds = ledger.transaction(() => {
      const now = clock.now();
      const direct = judged.flatMap(({ run, drafts }) => addFindings(ledger, run.rule, drafts, now, horizon));
      const news = direct.filter(({ again }) => !again);
      const findings = [...direct, ...correlate(news.map(toSignalOfFinding), now)];
      for (const { memory } of judging) memory.flush();
      for (const cursor of cursors) writeCursor(ledger, cursor);
      found += findings.length;
      const taken = findings.length === 0 ? [] : sink.take(findings, now);
      pace.done();
      return taken;
    });
    context.endSlice();
    if (incidentIds.length > 0) request.onIncidents(incidentIds);
  };

  const correlate = (signals: readonly FindingSignal[], now: number): NewFinding[] => {
    const newest = signals.reduce((highest, { findingId }) => Math.max(highest, findingId), 0);
    if (newest === 0) return [];
    return correlators.flatMap(({ rule, memory }) => {
      const drafts = rule.evaluate({ ...emptyBatch, findings: signals }, memory, context);
      const chains = addFindings(ledger, rule, drafts, now, horizon);
      memory.flush();
      writeCursor(ledger, { ruleId: rule.meta.id, to: newest, mark: null });
      return chains;
    });
  };

  /** Findings made while a rule over findings was switched off. */
  const catchUp = (): void => {
    const oldest = Math.min(...correlators.map(({ rule }) => readFindingCursor(ledger, rule.meta.id)));
    if (correlators.length === 0) return;
    for (let after = oldest; ; ) {
      const signals = readFindingsAfter(ledger, after, findingSlice);
      if (signals.length === 0) return;
      after = signals.at(-1)?.findingId ?? after;
      const incidentIds = ledger.transaction(() => {
        const now = clock.now();
        const chains = correlate(signals, now);
        found += chains.length;
        return chains.length === 0 ? [] : sink.take(chains, now);
      });
      if (incidentIds.length > 0) request.onIncidents(incidentIds);
    }
  };

  const judgeEvents = async (): Promise<number> => {
    const cursors = new Map(
      streams.map(({ rule }) => [rule.meta.id, readCursor(cache, ledger, rule.meta.id)]),
    );
    for (const [ruleId, cursor] of cursors) if (cursor === 0) resetCursor(ledger, ruleId);
    let after = Math.min(...cursors.values());
    let count = 0;
    for (;;) {
      request.signal.throwIfAborted();
      const rows = streams.length === 0 ? [] : readEvents(cache, after, pace.rows());
      const last = rows.at(-1);
      if (last === undefined) return count;
      const sessions = rows.filter(({ type }) => isSession(type));
      const batchFor = (run: RuleRun): Batch => ({
        ...emptyBatch,
        sessions: sessions
          .filter((row) => row.event_id > (cursors.get(run.rule.meta.id) ?? 0))
          .flatMap(signalOf),
      });
      const behind = streams.filter(({ rule }) => (cursors.get(rule.meta.id) ?? 0) < last.event_id);
      commit(
        behind,
        batchFor,
        behind.map(({ rule }) => ({ ruleId: rule.meta.id, to: last.event_id, mark: last.key })),
      );
      after = last.event_id;
      count += rows.length;
      await schedule.breathe();
    }
  };

  const signalOf = (row: EventRow): Batch['sessions'] => {
    const sim = row.sim_key === null ? null : context.simByKey(row.sim_key);
    return sim === null ? [] : [toSignal(row, sim)];
  };

  const usageSeen = new Map<string, string>();
  const usageMoved = (providerId: string): boolean => {
    const now = `${context.usageComplete(providerId)?.to ?? ''}/${context.daysComplete(providerId)?.to ?? ''}`;
    usageSeen.set(providerId, now);
    return request.usageSeen.get(providerId) !== now;
  };

  const judgeFleet = async (): Promise<number> => {
    let count = 0;
    for (let after = 0; ; ) {
      request.signal.throwIfAborted();
      const sims = readSims(cache, context.groups, after, pace.rows());
      const last = sims.at(-1);
      if (last === undefined) return count;
      const { changed } = request;
      const batch: Batch = {
        ...emptyBatch,
        sims,
        changed: changed === 'all' ? sims : sims.filter(({ simKey }) => changed.has(simKey)),
        counted: sims.filter(({ providerId }) => usageMoved(providerId)),
      };
      commit(streams, () => batch, []);
      after = last.simKey;
      count += sims.length;
      await schedule.breathe();
    }
  };

  catchUp();
  const events = await judgeEvents();
  const sims = await judgeFleet();
  return { events, sims, findings: found, usageSeen };
}

/**
 * How many rows the next slice may have, by how long the last one took. `done` belongs before a commit: what the disk takes for one
 * does not shrink with the rows, and slices that shrink for its sake only make more commits.
 */
export function createPace(clock: Clock): { rows(): number; done(): void } {
  let size = largestSlice;
  let began = 0;
  return {
    rows() {
      began = clock.monotonic();
      return size;
    },
    done() {
      const took = clock.monotonic() - began;
      if (took > slowSlice) size = Math.max(smallestSlice, Math.floor(size / 2));
      else if (took < slowSlice / 4) size = Math.min(largestSlice, size * 2);
    },
  };
}

function toSignalOfFinding({ findingId, rule, draft }: NewFinding): FindingSignal {
  return {
    findingId,
    ruleId: rule.id,
    body: draft.sim.body,
    at: draft.at,
    until: draft.at,
    summary: draft.summary,
  };
}

import { asAppError, type ErrorCode } from '../../../shared/errors.ts';
import { throwIfCancelled } from '../providers/cancellation.ts';
import type { UsageReading } from '../providers/readings.ts';
import type { Moved } from './moved.ts';
import type { Pass, PhaseResult } from './pass.ts';
import { leavesGap, planSimUsage, roundDue, type Span } from './plan.ts';
import { pruneUsage } from './prune-usage.ts';
import { readState, saveState } from './state.ts';
import { figureOf, figureWindow, writeBucket, writeFigures } from './usage-rows.ts';

/** Requests under way at once: providers throttle accounts, not connections. */
const parallel = 6;
/** SIMs whose usage is stored in one commit, together with how far the round came. */
const simsPerCommit = 50;
/** Part of the reads of a pass that SIMs get which were heard of since the last one, before the round has come to them. */
const aheadShare = 1 / 4;

export interface SimUsageInput {
  readonly sourceNow: number;
  /** How many the provider lists. */
  readonly sims: number;
  readonly moved: Pick<Moved, 'chosen'>;
}

/** Failures that say something of one SIM only, such as no history kept for it: the round goes on. */
const ofOneSim: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'PROVIDER_REFUSED',
  'PROVIDER_BAD_ANSWER',
  'NOT_FOUND',
]);

interface SimRow {
  readonly sim_key: number;
  readonly provider_sim_id: string;
  readonly usage_at: number | null;
}

/** What finished rounds left: days and hours are complete up to the begin of the last one. Source time. */
interface Complete {
  readonly until: number | null;
  readonly hoursFrom: number | null;
}

/** What one SIM used, read or refused. */
interface SimUsage {
  readonly sim: SimRow;
  readonly days: readonly UsageReading[];
  readonly hours: readonly UsageReading[];
  readonly spans: { readonly days: Span; readonly hours: Span | null };
  readonly refused: boolean;
}

/**
 * Reads usage from a provider that gives it SIM by SIM: a round over the fleet, some SIMs in each pass, and a new round once the
 * last one is old enough. Usage is complete up to the moment at which a finished round began; a kill costs fifty SIMs at most.
 *
 * In a fleet that takes several passes, SIMs that were heard of since the last pass come first, newest first: a SIM that moves much now
 * must not wait for its turn. They keep their place in the round, which alone makes usage complete.
 */
export async function readSimUsage(
  pass: Pass,
  { sourceNow, sims, moved }: SimUsageInput,
): Promise<PhaseResult> {
  const { cache, clock } = pass.deps;
  const { providerId, budget } = pass;
  const before = readState(cache, providerId, 'usage');
  const complete: Complete = {
    until: readState(cache, providerId, 'usage-days').completeUntil,
    hoursFrom: before.completeFrom,
  };
  if (!roundDue(before.startedAt, complete.until, sourceNow, budget)) return { rows: 0, written: 0 };
  const startedAt = before.startedAt ?? sourceNow;
  const total = Math.min(sims, budget.usageReads);
  let after = Number(before.cursor ?? '0');
  let [read, rows, written] = [0, before.startedAt === null ? 0 : before.rows, 0];
  let refused = 0;
  let whole = false;
  const until = clock.monotonic() + budget.usageFor;
  const readSome = async (due: readonly SimRow[]): Promise<void> => {
    const usages = await readAll(pass, due, complete, sourceNow);
    const stored = store(pass, usages, complete);
    read += due.length;
    rows += stored.rows;
    written += stored.written;
    refused += usages.filter((usage) => usage.refused).length;
  };
  pass.progress(0, total);
  // On the very first pass everybody was just heard of.
  const first = before.startedAt === null && complete.until === null;
  const ahead =
    first || sims <= budget.usageReads ? [] : newestOf(pass, moved, budget.usageReads * aheadShare);
  for (let at = 0; at < ahead.length && clock.monotonic() < until; at += simsPerCommit)
    await readSome(ahead.slice(at, at + simsPerCommit));
  while (read < budget.usageReads && !whole && (read === 0 || clock.monotonic() < until)) {
    const most = Math.min(simsPerCommit, budget.usageReads - read);
    const due = simsAfter(pass, after, most);
    await readSome(due);
    after = due.at(-1)?.sim_key ?? after;
    whole = due.length < most;
    saveState(cache, providerId, 'usage', { cursor: String(after), startedAt, rows });
    pass.progress(Math.min(read, total), total);
    await pass.deps.schedule.breathe();
  }
  const error = refused === 0 ? null : `Usage of ${refused} SIMs could not be read; the log names them.`;
  if (whole) finishRound(pass, { startedAt, until: complete.until, rows, written, error });
  else saveState(cache, providerId, 'usage', { written, error, readAt: clock.now() });
  await pruneUsage(pass, sourceNow, sims);
  return { rows, written };
}

function finishRound(
  pass: Pass,
  round: {
    readonly startedAt: number;
    readonly until: number | null;
    readonly rows: number;
    readonly written: number;
    readonly error: string | null;
  },
): void {
  const { cache, clock } = pass.deps;
  const { startedAt, until, rows, written, error } = round;
  const spans = planSimUsage(until, startedAt, pass.connector.reads.usage, pass.budget);
  const ended = { readAt: clock.now(), rows, written, error };
  const covered = (source: 'usage' | 'usage-days', span: Span | null) => {
    if (span === null) return {};
    const state = readState(cache, pass.providerId, source);
    const from = leavesGap(state, [span]) ? null : state.completeFrom;
    return { completeFrom: from ?? span.from, completeUntil: startedAt };
  };
  cache.transaction(() => {
    saveState(cache, pass.providerId, 'usage-days', { ...ended, ...covered('usage-days', spans.days) });
    const hours = covered('usage', spans.hours);
    saveState(cache, pass.providerId, 'usage', { ...ended, ...hours, cursor: null, startedAt: null });
  });
}

/** SIMs that were heard of since the last pass, newest first. */
function newestOf(pass: Pass, moved: SimUsageInput['moved'], most: number): SimRow[] {
  return pass.deps.cache.all<SimRow>(
    `SELECT sim_key, provider_sim_id, usage_at FROM sims
     WHERE sim_key IN (SELECT value FROM json_each(?)) AND vanished_at IS NULL AND lifecycle <> 'terminated'
     ORDER BY MAX(COALESCE(session_updated_at, 0), COALESCE(last_seen_at, 0)) DESC, sim_key LIMIT ?`,
    [JSON.stringify(moved.chosen().map(({ simKey }) => simKey)), Math.floor(most)],
  );
}

/** SIMs of the round in their order. The plus keeps SQLite from the index on the provider, which would sort the whole fleet. */
function simsAfter(pass: Pass, after: number, most: number): SimRow[] {
  return pass.deps.cache.all<SimRow>(
    `SELECT sim_key, provider_sim_id, usage_at FROM sims
     WHERE +provider_id = ? AND sim_key > ? AND vanished_at IS NULL AND lifecycle <> 'terminated' ORDER BY sim_key LIMIT ?`,
    [pass.providerId, after, most],
  );
}

/** Workers share one iterator; the first failure that is not of one SIM alone ends them all. */
async function readAll(
  pass: Pass,
  sims: readonly SimRow[],
  complete: Complete,
  now: number,
): Promise<readonly SimUsage[]> {
  const queue = sims.values();
  const usages: SimUsage[] = [];
  let failure: unknown = null;
  const work = async (): Promise<void> => {
    for (const sim of queue) {
      if (failure !== null) return;
      try {
        throwIfCancelled(pass.signal);
        usages.push(await readOne(pass, sim, complete, now));
      } catch (error) {
        failure = error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, sims.length) }, work));
  if (failure !== null) throw asAppError(failure);
  return usages;
}

async function readOne(pass: Pass, sim: SimRow, complete: Complete, now: number): Promise<SimUsage> {
  const { connector, signal } = pass;
  // A SIM that came after the last round began has no usage yet, however far that round is complete.
  const until = sim.usage_at === null ? null : complete.until;
  const spans = planSimUsage(until, now, connector.reads.usage, pass.budget);
  const ask = (span: Span, bucket: 'hour' | 'day') =>
    connector.simUsage?.(sim.provider_sim_id, span.from, span.to, bucket, signal) ?? Promise.resolve([]);
  try {
    const days = await ask(spans.days, 'day');
    const hours = spans.hours === null ? [] : await ask(spans.hours, 'hour');
    return { sim, days, hours, spans, refused: false };
  } catch (error) {
    const failure = asAppError(error);
    if (!ofOneSim.has(failure.code)) throw failure;
    const { providerId: provider } = pass;
    pass.deps.log.warn('usage of a SIM could not be read', {
      provider,
      sim: sim.sim_key,
      code: failure.code,
    });
    return { sim, days: [], hours: [], spans, refused: true };
  }
}

function store(pass: Pass, usages: readonly SimUsage[], complete: Complete): PhaseResult {
  const { cache } = pass.deps;
  let rows = 0;
  let written = 0;
  const changed: number[] = [];
  cache.transaction(() => {
    for (const { sim, days, hours, spans, refused } of usages) {
      if (refused) continue;
      for (const [bucket, readings] of [
        ['day', days],
        ['hour', hours],
      ] as const)
        for (const { at, up, down } of readings) {
          rows += 1;
          if (writeBucket(cache, bucket, sim.sim_key, at, up, down)) written += 1;
        }
      const signs = [...days, ...hours].filter(({ up, down }) => up + down > 0).map(({ lastAt }) => lastAt);
      if (refreshFigures(pass, sim, spans, complete, signs)) changed.push(sim.sim_key);
    }
  });
  if (changed.length > 0) pass.wrote(changed);
  return { rows, written: written + changed.length };
}

/** @returns true when the row of the SIM changed */
function refreshFigures(
  pass: Pass,
  sim: SimRow,
  { days, hours }: SimUsage['spans'],
  complete: Complete,
  signs: readonly number[],
): boolean {
  const { cache } = pass.deps;
  const known = sim.usage_at === null ? null : complete.hoursFrom;
  const window = figureWindow(
    hours === null ? { from: null, until: null } : { from: known ?? hours.from, until: hours.to },
    { from: days.from, until: days.to },
  );
  if (window === null) return false;
  const figure = figureOf(cache, sim.sim_key, window);
  if (figure === null) return false;
  const lastSeenAt = signs.reduce<number | null>(
    (newest, at) => (at > (newest ?? 0) ? at : newest),
    figure.last_seen_at,
  );
  if (figure.data_24h === figure.recent && lastSeenAt === figure.last_seen_at) return false;
  writeFigures(cache, sim.sim_key, figure.recent, window.to, lastSeenAt);
  return true;
}

import { throwIfCancelled } from '../providers/cancellation.ts';
import type { UsageReading } from '../providers/readings.ts';
import { createImsiIndex, imsisAfter, type ImsiIndex } from './imsi-index.ts';
import { createKeyTimes, type KeyTimes } from './key-times.ts';
import { sliceRows, type Pass, type PhaseResult } from './pass.ts';
import { leavesGap, planDays, planHours, type Span } from './plan.ts';
import { pruneUsage } from './prune-usage.ts';
import { findSim } from './rows.ts';
import { readState, saveState, type SourceState } from './state.ts';
import { figuresAfter, figureWindow, writeBucket, writeFigures, type FigureWindow } from './usage-rows.ts';

/** Rows of four numbers are quick to write: as many as five milliseconds hold. */
const usageSlice = 1_500;

export interface UsageInput {
  /** The provider's now, ms UTC. */
  readonly sourceNow: number;
  readonly sims: number;
  /** From the pass over the SIMs, where it saw them all. */
  readonly imsis: ImsiIndex | null;
}

/**
 * Reads usage: the newest days and hours first, with the figures that hang on them, then the rest of the first month from new to old. A
 * window is complete once its last slice is committed; a kill in the middle costs that window again and doubles nothing.
 */
export async function readUsage(pass: Pass, input: UsageInput): Promise<PhaseResult> {
  const { cache } = pass.deps;
  const { sourceNow, sims } = input;
  const { finest, days: kept } = pass.connector.reads.usage;
  const budget = { ...pass.budget, firstDays: Math.min(pass.budget.firstDays, kept) };
  const days = readState(cache, pass.providerId, 'usage-days');
  const hours = readState(cache, pass.providerId, 'usage');
  const { recent, older } = planDays(days, sourceNow, sims, budget);
  const hourSpans = finest === 'day' ? [] : planHours(hours, sourceNow, sims, budget);
  const seen: Seen = { imsis: input.imsis, lastAt: createKeyTimes(), unknown: 0 };
  const total = recent.length + hourSpans.length + older.length;
  if (total === 0) return { rows: 0, written: 0 };
  let done = 0;
  const step = (): void => pass.progress(++done, total);
  pass.progress(0, total);

  const dayResult = await readWindows(pass, 'day', recent, days, seen, step);
  const hourResult = await readWindows(pass, 'hour', hourSpans, hours, seen, step);
  let refreshed = await refreshFigures(pass, seen);
  const known = readState(cache, pass.providerId, 'usage-days');
  const olderResult = await readWindows(pass, 'day', older, known, seen, step, dayResult);
  if (older.length > 0) refreshed += await refreshFigures(pass, seen);
  if (seen.unknown > 0)
    pass.deps.log.warn('usage of SIMs that the list does not hold was left out', {
      provider: pass.providerId,
      rows: seen.unknown,
    });
  await pruneUsage(pass, sourceNow, sims);
  return {
    rows: dayResult.rows + hourResult.rows + olderResult.rows,
    written: dayResult.written + hourResult.written + olderResult.written + refreshed,
  };
}

interface Seen {
  imsis: ImsiIndex | null;
  /** Newest record with traffic per SIM key, of the SIMs that this pass read usage of. */
  readonly lastAt: KeyTimes;
  unknown: number;
}

/** @param before what of the same source was read before in this pass */
async function readWindows(
  pass: Pass,
  bucket: 'hour' | 'day',
  spans: readonly Span[],
  state: SourceState,
  seen: Seen,
  step: () => void,
  before: PhaseResult = { rows: 0, written: 0 },
): Promise<PhaseResult> {
  const { cache, clock } = pass.deps;
  const source = bucket === 'hour' ? 'usage' : 'usage-days';
  const whole = !leavesGap(state, spans);
  let from = whole ? state.completeFrom : null;
  let until = whole ? state.completeUntil : null;
  let rows = 0;
  let written = 0;
  for (const span of spans) {
    throwIfCancelled(pass.signal);
    const result = await readWindow(pass, bucket, span, seen);
    rows += result.rows;
    written += result.written;
    from = Math.min(from ?? span.from, span.from);
    until = Math.max(until ?? span.to, span.to);
    const last = span === spans.at(-1);
    saveState(cache, pass.providerId, source, {
      completeFrom: from,
      completeUntil: until,
      ...(last
        ? { readAt: clock.now(), rows: before.rows + rows, written: before.written + written, error: null }
        : {}),
    });
    step();
  }
  return { rows, written };
}

async function readWindow(pass: Pass, bucket: 'hour' | 'day', span: Span, seen: Seen): Promise<PhaseResult> {
  const { cache, schedule } = pass.deps;
  let rows = 0;
  let written = 0;
  let slice: UsageReading[] = [];
  const flush = async (): Promise<void> => {
    const part = slice;
    slice = [];
    if (part.some(({ imsi }) => imsi !== null)) seen.imsis ??= await loadImsis(pass);
    cache.transaction(() => {
      for (const reading of part) {
        const simKey = keyOf(pass, seen, reading);
        if (simKey === null) {
          seen.unknown += 1;
          continue;
        }
        rows += 1;
        if (writeBucket(cache, bucket, simKey, reading.at, reading.up, reading.down)) written += 1;
        seen.lastAt.raise(simKey, reading.lastAt);
      }
    });
    throwIfCancelled(pass.signal);
    await schedule.breathe();
  };
  for await (const reading of pass.connector.usage(span.from, span.to, bucket, pass.signal)) {
    slice.push(reading);
    if (slice.length === usageSlice) await flush();
  }
  if (slice.length > 0) await flush();
  return { rows, written };
}

function keyOf(pass: Pass, seen: Seen, reading: UsageReading): number | null {
  if (reading.providerSimId !== null)
    return findSim(pass.deps.cache, pass.providerId, reading.providerSimId)?.sim_key ?? null;
  return reading.imsi === null ? null : (seen.imsis?.get(reading.imsi) ?? null);
}

async function loadImsis(pass: Pass): Promise<ImsiIndex> {
  const index = createImsiIndex();
  for (let after = 0; ; ) {
    const part = imsisAfter(pass.deps.cache, pass.providerId, after, 5_000);
    for (const { sim_key, imsi } of part) if (imsi !== null) index.put(imsi, sim_key);
    const last = part.at(-1);
    if (last === undefined) return index;
    after = last.sim_key;
    await pass.deps.schedule.breathe();
  }
}

/** Brings the 24-hour volume and the newest sign of life of every SIM up to date. @returns how many rows that changed */
async function refreshFigures(pass: Pass, seen: Seen): Promise<number> {
  const { cache, schedule } = pass.deps;
  const hours = readState(cache, pass.providerId, 'usage');
  const days = readState(cache, pass.providerId, 'usage-days');
  const window = figureWindow(
    { from: hours.completeFrom, until: hours.completeUntil },
    { from: days.completeFrom, until: days.completeUntil },
  );
  if (window === null) return 0;
  let written = 0;
  for (let after = 0; ; ) {
    const figures = figuresAfter(cache, pass.providerId, window, after, sliceRows);
    const changed = cache.transaction(() =>
      figures.filter((figure) => refresh(pass, figure, window, seen)).map(({ sim_key }) => sim_key),
    );
    if (changed.length > 0) pass.wrote(changed);
    written += changed.length;
    const last = figures.at(-1);
    if (last === undefined || figures.length < sliceRows) return written;
    after = last.sim_key;
    throwIfCancelled(pass.signal);
    await schedule.breathe();
  }
}

function refresh(
  pass: Pass,
  figure: ReturnType<typeof figuresAfter>[number],
  window: FigureWindow,
  seen: Seen,
): boolean {
  const used = seen.lastAt.get(figure.sim_key);
  const lastSeenAt = used !== null && used > (figure.last_seen_at ?? 0) ? used : figure.last_seen_at;
  if (figure.data_24h === figure.recent && lastSeenAt === figure.last_seen_at) return false;
  writeFigures(pass.deps.cache, figure.sim_key, figure.recent, window.to, lastSeenAt);
  return true;
}

import { AppError, fail } from '../../../shared/errors.ts';
import type { SimPage, SimReading } from '../providers/readings.ts';
import { batches, type AskedPage, type Batch } from './batches.ts';
import { readChanges, saveChanges } from './changes.ts';
import { createImsiIndex, type ImsiIndex } from './imsi-index.ts';
import { createKeySet, packKeys, unpackKeys, type KeySet } from './key-set.ts';
import { createMoved, type Moved } from './moved.ts';
import { slices, type Pass, type PhaseResult } from './pass.ts';
import { insteadOf, planSims, type SimsPlan } from './plan.ts';
import { findSim } from './rows.ts';
import { raiseWatermark, readState, saveState } from './state.ts';
import { writeReadings } from './upsert.ts';
import { markMissing } from './vanished.ts';

export interface SimsResult extends PhaseResult {
  /** The provider's now at the last page, ms UTC. */
  readonly sourceNow: number;
  readonly sims: number;
  readonly moved: Moved;
  /** IMSIs of every SIM of the pass; null where it went on after a kill and saw only the rest. */
  readonly imsis: ImsiIndex | null;
  readonly rejected: number;
}

/** Pages in a row without a SIM that is new to the pass: the list is turning in circles. */
const idlePages = 100;

/**
 * Reads the inventory, or what of it changed, page after page. The cursor is committed together with the rows of its page, so that a
 * pass may be killed between any two of them. SIMs that a complete pass over the whole list did not list are marked at its end.
 */
export async function readSims(pass: Pass): Promise<SimsResult> {
  const { cache, clock, log } = pass.deps;
  const state = readState(cache, pass.providerId, 'sims');
  const changes = readChanges(cache, pass.providerId);
  let plan = planSims(state, changes, pass.connector.changes ?? null, clock.now(), pass.budget);
  for (;;) {
    try {
      return await readFrom(pass, plan, state.rows);
    } catch (error) {
      // A cursor outlives neither every change at the provider nor every release of it, and a filter may reach back only so far.
      const instead = error instanceof AppError && error.code === 'PROVIDER_REFUSED' ? insteadOf(plan) : null;
      if (instead === null) throw error;
      log.info('the provider refused how its list was asked for, the pass begins anew', {
        provider: pass.providerId,
        whole: instead.since === null,
      });
      plan = instead;
    }
  }
}

async function readFrom(pass: Pass, plan: SimsPlan, usualRows: number): Promise<SimsResult> {
  const { cache, clock, schedule } = pass.deps;
  const { providerId } = pass;
  const whole = plan.since === null;
  const seen = createKeySet();
  let page = plan.kind === 'resume' ? restorePages(pass, seen) : beginPass(pass, plan);
  const imsis = whole && plan.kind === 'begin' ? createImsiIndex() : null;
  const moved = createMoved(pass.budget.sessionReads);
  const total = { written: 0, added: 0, rejected: 0, repeated: 0 };
  let idle = 0;
  let sourceNow = readState(cache, providerId, 'clock').completeUntil ?? clock.now();

  async function write(batch: Batch): Promise<void> {
    const { readings, held } = settle(pass, batch.pages);
    const parts: (readonly SimReading[])[] = readings.length === 0 ? [[]] : [...slices(readings)];
    const first = page === 0 ? (batch.pages[0]?.answer.serverTime ?? null) : null;
    for (const [index, part] of parts.entries()) {
      const stamp = {
        providerId,
        pass: plan.pass,
        at: clock.now(),
        sourceTime: sourceNow,
        source: 'SIM list',
      };
      const result = writeReadings(pass.deps, { ...stamp, readings: part }, (done) => {
        const keys = index === 0 ? [...held, ...done.seen] : done.seen;
        page += 1;
        cache.run('INSERT INTO sync_pages (provider_id, page, sim_keys) VALUES (?, ?, ?)', [
          providerId,
          page,
          packKeys(keys),
        ]);
        if (page === 1 && pass.connector.changes !== undefined)
          saveChanges(cache, providerId, { runningFrom: first });
        if (index === parts.length - 1) saveState(cache, providerId, 'sims', { cursor: batch.next });
        raiseWatermark(cache, providerId, sourceNow);
        for (const key of keys) seen.add(key);
      });
      if (imsis !== null) for (const [at, key] of result.keys.entries()) put(imsis, part[at]?.imsi, key);
      for (const sim of result.moved) moved.add(sim);
      total.written += result.changed.length;
      total.added += result.added;
      if (result.changed.length > 0) pass.wrote(result.changed);
      pass.progress(seen.size, whole && usualRows > 0 ? Math.max(usualRows, seen.size) : null);
      await schedule.breathe();
    }
  }

  for await (const batch of batches(pass, plan.kind === 'resume' ? plan.cursor : null, reader(pass, plan))) {
    sourceNow = batch.pages.at(-1)?.answer.serverTime ?? clock.now();
    const before = seen.size;
    await write(batch);
    for (const { answer } of batch.pages) {
      total.rejected += told(pass, answer.rejected);
      total.repeated += answer.sims.length;
    }
    total.repeated -= seen.size - before;
    if (batch.next === null) break;
    idle = seen.size === before ? idle + batch.pages.length : 0;
    if (idle > idlePages)
      throw fail(
        'PROVIDER_BAD_ANSWER',
        'The list of SIMs turns in circles: a hundred pages brought no new SIM. What was read is kept; the next sync begins anew.',
        { retry: 'later' },
      );
  }
  return finish(pass, plan, { ...total, seen, sourceNow, moved, imsis });
}

function reader(pass: Pass, { since }: SimsPlan): (cursor: string | null) => Promise<SimPage> {
  const { changes } = pass.connector;
  return since === null || changes === undefined
    ? (cursor) => pass.connector.simPage(cursor, pass.signal)
    : (cursor) => changes.page(since, cursor, pass.signal);
}

/** @returns how many rows could not be understood */
function told(pass: Pass, rejected: SimPage['rejected']): number {
  for (const { id, reason } of rejected.slice(0, 20))
    pass.deps.log.warn('a SIM of the list could not be understood', {
      provider: pass.providerId,
      sim: id,
      reason,
    });
  return rejected.length;
}

/**
 * What is written of some pages. SIMs that were read on their own since their page was asked for count as seen, but their row is newer
 * than the page.
 */
function settle(
  pass: Pass,
  pages: readonly AskedPage[],
): { readonly readings: readonly SimReading[]; readonly held: readonly number[] } {
  const readings: SimReading[] = [];
  const held: number[] = [];
  for (const { answer, requestedAt } of pages)
    for (const sim of answer.sims) {
      if (!pass.fresh.newerThan(pass.providerId, sim.providerSimId, requestedAt)) readings.push(sim);
      else {
        const known = findSim(pass.deps.cache, pass.providerId, sim.providerSimId);
        if (known !== undefined) held.push(known.sim_key);
      }
    }
  return { readings, held };
}

function put(imsis: ImsiIndex, imsi: string | null | undefined, simKey: number): void {
  if (imsi !== null && imsi !== undefined) imsis.put(imsi, simKey);
}

function beginPass(pass: Pass, plan: SimsPlan): number {
  const { cache, clock } = pass.deps;
  cache.transaction(() => {
    cache.run('DELETE FROM sync_pages WHERE provider_id = ?', [pass.providerId]);
    saveState(cache, pass.providerId, 'sims', { cursor: null, pass: plan.pass, startedAt: clock.now() });
    if (pass.connector.changes !== undefined)
      saveChanges(cache, pass.providerId, { runningSince: plan.since, runningFrom: null });
  });
  return 0;
}

/** What the pages before the kill listed. @returns the number of the last page */
function restorePages(pass: Pass, seen: KeySet): number {
  let last = 0;
  const sql = 'SELECT page, sim_keys FROM sync_pages WHERE provider_id = ? ORDER BY page';
  for (const { page, sim_keys } of pass.deps.cache.all<{ page: number; sim_keys: Uint8Array }>(sql, [
    pass.providerId,
  ])) {
    for (const key of unpackKeys(sim_keys)) seen.add(key);
    last = page;
  }
  return last;
}

interface Done {
  readonly seen: KeySet;
  readonly sourceNow: number;
  readonly written: number;
  readonly added: number;
  readonly moved: Moved;
  readonly imsis: ImsiIndex | null;
  readonly rejected: number;
  /** Rows of SIMs that the pass had seen: the list moved while it was read, and as many others may have slipped by. */
  readonly repeated: number;
}

async function finish(pass: Pass, plan: SimsPlan, done: Done): Promise<SimsResult> {
  const { cache, clock } = pass.deps;
  const { providerId, connector } = pass;
  const whole = plan.since === null;
  // Lists that are sorted by their changes move under the paging by nature.
  const unsure = connector.changes !== undefined && done.repeated > 0;
  const vanished = whole ? await markMissing(pass, done.seen, done.sourceNow, unsure) : 0;
  const rows = whole ? done.seen.size : readState(cache, providerId, 'sims').rows + done.added;
  const written = done.written + vanished;
  const error =
    done.rejected === 0
      ? null
      : `${done.rejected} SIMs of the list could not be understood; the log names them.`;
  cache.transaction(() => {
    cache.run('DELETE FROM sync_pages WHERE provider_id = ?', [providerId]);
    saveState(cache, providerId, 'sims', {
      cursor: null,
      startedAt: null,
      completeUntil: done.sourceNow,
      readAt: clock.now(),
      rows,
      written,
      error,
    });
    if (connector.changes !== undefined) completeChanges(pass, plan, done);
  });
  return {
    rows: done.seen.size,
    written,
    sourceNow: done.sourceNow,
    sims: rows,
    moved: done.moved,
    imsis: done.imsis,
    rejected: done.rejected,
  };
}

/**
 * Changes are known up to the begin of the pass, in the transaction that completes it. Where changes moved under the paging, or may have
 * done so before a kill, some were perhaps not seen: the next pass asks from the same moment again.
 */
function completeChanges(pass: Pass, plan: SimsPlan, done: Done): void {
  const { cache, clock } = pass.deps;
  const { runningFrom } = readChanges(cache, pass.providerId);
  const certain = plan.since === null || (plan.kind === 'begin' && done.repeated === 0);
  saveChanges(cache, pass.providerId, {
    runningSince: null,
    runningFrom: null,
    ...(certain ? { knownUntil: runningFrom } : {}),
    ...(plan.since === null ? { fullAt: clock.now() } : {}),
  });
}

import { second } from '../../../shared/time.ts';
import { throwIfCancelled } from '../providers/cancellation.ts';
import type { SimPage } from '../providers/readings.ts';
import { sliceRows, type Pass } from './pass.ts';

/** A page of the list, and when it was asked for on the monotonic clock. */
export interface AskedPage {
  readonly answer: SimPage;
  readonly requestedAt: number;
}

/** Pages that are written together. */
export interface Batch {
  readonly pages: readonly AskedPage[];
  /** Where the list goes on behind them; null at its end. */
  readonly next: string | null;
}

/** Rows of a slow provider are shown after this long, and no more pages than this wait for each other. */
const longestWait = second;
const mostPages = 20;

/**
 * Pages of the list from a cursor on, gathered to what one transaction takes: a commit waits for the disk, and pages of a hundred rows
 * would wait five times as often. The next page travels while a batch is written; what arrived before a failure is still handed out.
 *
 * @param read asks for the page at a cursor
 */
export async function* batches(
  pass: Pass,
  cursor: string | null,
  read: (cursor: string | null) => Promise<SimPage>,
): AsyncGenerator<Batch, void> {
  const { clock } = pass.deps;
  const ask = (at: string | null): Promise<AskedPage> => {
    const requestedAt = clock.monotonic();
    const asked = read(at).then((answer) => ({ answer, requestedAt }));
    // It is awaited in the next turn; until then a failure must not count as unhandled.
    asked.catch(() => undefined);
    return asked;
  };
  let pages: AskedPage[] = [];
  let rows = 0;
  let since = clock.monotonic();
  let next = cursor;
  let asked = ask(cursor);
  const taken = (): Batch => {
    const batch = { pages, next };
    pages = [];
    rows = 0;
    since = clock.monotonic();
    return batch;
  };
  for (;;) {
    try {
      if (pages.length > 0 && !(await within(pass, asked, since + longestWait))) yield taken();
      const page = await asked;
      throwIfCancelled(pass.signal);
      pages.push(page);
      ({ next } = page.answer);
      rows += page.answer.sims.length;
    } catch (error) {
      if (pages.length > 0) yield taken();
      throw error;
    }
    if (next !== null) asked = ask(next);
    const size = pages.at(-1)?.answer.sims.length ?? 0;
    const ended = next === null;
    if (ended || rows + size > sliceRows || pages.length >= mostPages) yield taken();
    if (ended) return;
  }
}

/** False when the page is not there at that monotonic time. */
async function within(pass: Pass, asked: Promise<unknown>, until: number): Promise<boolean> {
  const { clock, schedule } = pass.deps;
  let stop: () => void = () => undefined;
  const late = new Promise<boolean>((resolve) => {
    stop = schedule.after(Math.max(1, until - clock.monotonic()), () => resolve(false));
  });
  try {
    return await Promise.race([asked.then(() => true), late]);
  } finally {
    stop();
  }
}

import type { ReadDb, Schedule, WriteDb } from '../ports.ts';
import { loadSubject } from './explain.ts';
import type { Ruler } from './ruler.ts';
import { changedRow, writeRows, type PostureRow } from './sim-rows.ts';
import { emptySimScore, scoreSim } from './sim-score.ts';

export interface DeltaDeps {
  readonly cache: WriteDb;
  readonly ledger: ReadDb;
  readonly schedule: Pick<Schedule, 'breathe'>;
}

/** SIMs per slice: each costs two look-ups. */
const sliceSims = 25;

/**
 * Scores some SIMs again under what the last evaluation knew of everything else, and writes the rows that changed. The
 * sums of the population keep their old share of these SIMs until the next whole evaluation.
 *
 * @returns keys of the SIMs whose row was written
 */
export async function rescoreSims(
  { cache, ledger, schedule }: DeltaDeps,
  ruler: Ruler,
  simKeys: readonly number[],
): Promise<readonly number[]> {
  const score = emptySimScore();
  const written: number[] = [];
  for (let from = 0; from < simKeys.length; from += sliceSims) {
    const rows: PostureRow[] = [];
    for (const simKey of simKeys.slice(from, from + sliceSims)) {
      const subject = loadSubject({ cache, ledger }, ruler, simKey);
      if (subject === null) continue;
      scoreSim(ruler, subject, score);
      const changed = changedRow(subject.row, score);
      if (changed !== null) rows.push(changed);
    }
    if (rows.length > 0) writeRows(cache, rows, ruler.context.now);
    for (const { simKey } of rows) written.push(simKey);
    await schedule.breathe();
  }
  return written;
}

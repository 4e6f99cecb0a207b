import type { ReadDb, WriteDb } from '../ports.ts';
import { loadSubject } from './explain.ts';
import type { Ruler } from './ruler.ts';
import { changedRow, writeRows, type PostureRow } from './sim-rows.ts';
import { emptySimScore, scoreSim } from './sim-score.ts';

/**
 * Scores some SIMs again under what the last evaluation knew of everything else, and writes the rows that changed. The
 * sums of the population keep their old share of these SIMs until the next whole evaluation.
 *
 * @returns keys of the SIMs whose row was written
 */
export function rescoreSims(
  stores: { readonly cache: WriteDb; readonly ledger: ReadDb },
  ruler: Ruler,
  simKeys: readonly number[],
): readonly number[] {
  const score = emptySimScore();
  const rows: PostureRow[] = [];
  for (const simKey of simKeys) {
    const subject = loadSubject(stores, ruler, simKey);
    if (subject === null) continue;
    scoreSim(ruler, subject, score);
    const changed = changedRow(subject.row, score);
    if (changed !== null) rows.push(changed);
  }
  if (rows.length > 0) writeRows(stores.cache, rows, ruler.context.now);
  return rows.map(({ simKey }) => simKey);
}

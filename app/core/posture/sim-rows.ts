import type { WriteDb } from '../ports.ts';
import type { ScannedSim } from './queries.ts';
import type { SimScore } from './sim-score.ts';

/** What the grid shows of a SIM's posture: `sim_posture` of the cache, in thousandths so that slow decay rewrites few rows. */
export interface PostureRow {
  readonly simKey: number;
  readonly score: number | null;
  readonly coverage: number;
  readonly layers: readonly (number | null)[];
  readonly critical: number;
}

/** The row to write, or null where the stored one says the same. */
export function changedRow(
  row: ScannedSim,
  { score, coverage, layers, ownCritical }: SimScore,
): PostureRow | null {
  const same =
    row.p_coverage === thousandths(coverage) &&
    row.p_critical === ownCritical &&
    row.p_score === thousandths(score) &&
    row.p_1 === thousandths(layers[0]) &&
    row.p_2 === thousandths(layers[1]) &&
    row.p_3 === thousandths(layers[2]) &&
    row.p_4 === thousandths(layers[3]) &&
    row.p_5 === thousandths(layers[4]) &&
    row.p_6 === thousandths(layers[5]);
  if (same) return null;
  return {
    simKey: row.sim_key,
    score: thousandths(score),
    coverage: thousandths(coverage) ?? 0,
    layers: Array.from(layers, (layer) => thousandths(layer)),
    critical: ownCritical,
  };
}

function thousandths(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : Math.round(value * 1_000) / 1_000;
}

/** Writes rows in one transaction. */
export function writeRows(cache: WriteDb, rows: readonly PostureRow[], at: number): void {
  cache.transaction(() => {
    for (const { simKey, score, coverage, layers, critical } of rows) {
      cache.run(
        `INSERT INTO sim_posture (sim_key, score, coverage, layer_1, layer_2, layer_3, layer_4, layer_5, layer_6, critical, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (sim_key) DO UPDATE SET score = excluded.score, coverage = excluded.coverage, layer_1 = excluded.layer_1,
           layer_2 = excluded.layer_2, layer_3 = excluded.layer_3, layer_4 = excluded.layer_4, layer_5 = excluded.layer_5,
           layer_6 = excluded.layer_6, critical = excluded.critical, at = excluded.at`,
        [
          simKey,
          score,
          coverage,
          layers[0] ?? null,
          layers[1] ?? null,
          layers[2] ?? null,
          layers[3] ?? null,
          layers[4] ?? null,
          layers[5] ?? null,
          critical,
          at,
        ],
      );
    }
  });
}

/** Drops the rows of SIMs that are listed no more. */
export function dropVanished(cache: WriteDb): void {
  cache.run(
    'DELETE FROM sim_posture WHERE sim_key IN (SELECT sim_key FROM sims WHERE vanished_at IS NOT NULL)',
  );
}

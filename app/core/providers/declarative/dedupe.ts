import type { SimPage, SimReading } from '../readings.ts';
import type { MappedRow } from './map.ts';

type Mapped = Pick<SimPage, 'sims' | 'rejected'>;

/** Mapped rows as a page. A SIM that stands twice in it counts once. */
export function pageOf(rows: readonly MappedRow[]): Mapped {
  const sims = new Map<string, SimReading>();
  const rejected: { id: string | null; reason: string }[] = [];
  for (const row of rows) {
    if (!row.ok) rejected.push({ id: row.id, reason: row.reason });
    else sims.set(row.sim.providerSimId, row.sim);
  }
  return { sims: [...sims.values()], rejected };
}

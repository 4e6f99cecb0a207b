import type { ReadDb } from '../ports.ts';

/**
 * When what is stored about a SIM was last confirmed, ms UTC, per provider: the end of the last complete pass. A SIM that a pass
 * found unchanged is not written, so its own `observed_at` only says since when its reading stands. For one SIM:
 * `vanished_at === null ? max(observed_at, confirmedAt(provider)) : observed_at`.
 */
export function confirmedAt(cache: ReadDb): ReadonlyMap<string, number> {
  const rows = cache.all<{ provider_id: string; read_at: number }>(
    "SELECT provider_id, read_at FROM sync_state WHERE source = 'sims' AND read_at IS NOT NULL",
  );
  return new Map(rows.map((row) => [row.provider_id, row.read_at]));
}

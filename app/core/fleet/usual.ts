/**
 * The usual range of a SIM's daily volume: from the 10th to the 90th percentile of the days before the last one.
 * Null below a week of days, because a range of three days misleads.
 */
export function usualRange(totals: readonly number[]): { low: number; high: number } | null {
  const past = totals.slice(0, -1).toSorted((a, b) => a - b);
  if (past.length < 7) return null;
  const at = (share: number): number => past[Math.min(past.length - 1, Math.floor(share * past.length))] ?? 0;
  return { low: at(0.1), high: at(0.9) };
}

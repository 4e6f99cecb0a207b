/** The engine scores 0…1, people read 0…100. */
export function percent(share: number | null): number | null {
  return share === null ? null : share * 100;
}

/** "64", or "unknown": a score is never shown as a bare zero when nothing is known. */
export function scoreText(share: number | null): string {
  return share === null ? 'unknown' : String(Math.round(share * 100));
}

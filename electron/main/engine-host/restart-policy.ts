/** More crashes than this within the window mean that another start would only crash again. */
export const crashesAllowed = 5;
export const crashWindowMs = 120_000;
const firstDelayMs = 250;
const longestDelayMs = 8_000;

/**
 * Whether and when to start an engine again that has just crashed.
 *
 * @param crashes when it crashed, ms on a steady clock, the latest last and included
 * @param now the same clock
 * @returns ms to wait, doubling with each recent crash, or null to give up
 */
export function restartDelay(crashes: readonly number[], now: number): number | null {
  const recent = crashes.filter((at) => now - at < crashWindowMs).length;
  if (recent > crashesAllowed) return null;
  return Math.min(firstDelayMs * 2 ** Math.max(0, recent - 1), longestDelayMs);
}

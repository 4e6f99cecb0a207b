/** Durations in milliseconds. Times everywhere are integer milliseconds UTC. */
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The start of the UTC hour that holds `at`. */
export function hourStart(at: number): number {
  return Math.floor(at / hour) * hour;
}

/** The start of the UTC day that holds `at`. */
export function dayStart(at: number): number {
  return Math.floor(at / day) * day;
}

/** ISO 8601 in UTC, seconds precision: `2026-11-20T14:31:40Z`. */
export function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

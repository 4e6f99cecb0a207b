import { day, dayStart, hour } from '../../../shared/time.ts';
import type { UsageBucket } from './rule.ts';

/** So many days of totals before the hours of a SIM may be drawn from them. */
const daysNeeded = 7;
/** The shape of a day comes from the first hours known, this many at most. */
const shapeHours = 48;

/**
 * What the hours before the first known one were like, as far as daily totals tell: each day's total laid over the 24 hours
 * in the shape of the known hours. Of two known days the lower hour counts, so that an attack within them does not
 * become the shape. The hours are an estimate for learning only; nothing is ever judged or shown by them.
 *
 * @param first start of the first known hour
 * @param hours known hours from `first` on
 * @param from start of the first day whose total is known; days without a record had no traffic
 */
export function hoursBefore(
  first: number,
  hours: readonly UsageBucket[],
  from: number,
  days: readonly UsageBucket[],
): { readonly at: number; readonly up: number }[] {
  const until = dayStart(first);
  if (until - from < daysNeeded * day) return [];
  const shape = shapeOf(first, hours);
  const totals = new Map(days.map(({ at, up }) => [at, up]));
  const drawn = [];
  for (let at = from; at < until; at += hour) {
    drawn.push({ at, up: Math.round((totals.get(dayStart(at)) ?? 0) * (shape[(at / hour) % 24] ?? 0)) });
  }
  return drawn;
}

/** Share of a day's volume per hour of the day, UTC; adds up to 1. Flat where nothing is known. */
export function shapeOf(first: number, hours: readonly UsageBucket[]): number[] {
  const lowest = new Array<number>(24).fill(Number.NaN);
  const known = new Map(hours.map(({ at, up }) => [at, up]));
  const last = hours.at(-1)?.at ?? first;
  for (let at = first; at < Math.min(first + shapeHours * hour, last); at += hour) {
    const slot = (at / hour) % 24;
    const up = known.get(at) ?? 0;
    const before = lowest[slot] ?? Number.NaN;
    lowest[slot] = Number.isNaN(before) ? up : Math.min(before, up);
  }
  const seen = lowest.filter((up) => !Number.isNaN(up));
  const mean = seen.length === 0 ? 0 : seen.reduce((sum, up) => sum + up, 0) / seen.length;
  const filled = lowest.map((up) => (Number.isNaN(up) ? mean : up));
  const total = filled.reduce((sum, up) => sum + up, 0);
  return filled.map((up) => (total === 0 ? 1 / 24 : up / total));
}

import { day, minute } from '../../../shared/time.ts';

/** Times of day in a named zone, right through the changes of daylight saving. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, format);
  return format;
}

/** Whether the platform knows the zone by this IANA name. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What the wall clock of the zone shows at an instant, as if it were UTC: ms. */
function wallOf(at: number, zone: string): number {
  const part = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes): number => part.get(type) ?? 0;
  const seconds = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  );
  return seconds + (((at % 1_000) + 1_000) % 1_000);
}

/** Minutes since local midnight, 0…1439. */
export function localMinute(at: number, zone: string): number {
  return Math.floor((((wallOf(at, zone) % day) + day) % day) / minute);
}

/** `HH:MM` as minutes since midnight. */
export function minuteOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/**
 * The next instant after `at` when the clocks of the zone show `clock`. On a day that skips that time it is the instant at
 * which they jump over it; on a day that has it twice, both count.
 *
 * @param clock `HH:MM`
 */
export function nextLocal(at: number, zone: string, clock: string): number {
  const midnight = Math.floor(wallOf(at, zone) / day) * day;
  for (let days = 0; ; days++) {
    const wall = midnight + days * day + minuteOf(clock) * minute;
    const found = instantsOf(wall, zone).find((instant) => instant > at);
    if (found !== undefined) return found;
  }
}

/** Instants at which the zone shows a wall time, earliest first: one, two when clocks go back over it, or the jump over it. */
function instantsOf(wall: number, zone: string): readonly number[] {
  const before = wallOf(wall - day, zone) - (wall - day);
  const after = wallOf(wall + day, zone) - (wall + day);
  const candidates = [...new Set([wall - before, wall - after])].sort((a, b) => a - b);
  const shown = candidates.filter((instant) => wallOf(instant, zone) === wall);
  if (shown.length > 0) return shown;
  // Skipped: with the offset from before the jump the time lies as far behind it as it lay in the gap.
  return candidates.slice(0, 1).map((instant) => jumpNear(instant, zone, after - before));
}

/** The instant near `at` at which the clocks jump forward by `width` ms. */
function jumpNear(at: number, zone: string, width: number): number {
  let low = at - 2 * Math.abs(width) - minute;
  let high = at + 2 * Math.abs(width) + minute;
  const offset = (instant: number): number => wallOf(instant, zone) - instant;
  const old = offset(low);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === old) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Numbers and times as the console writes them: en-GB, thousands with a comma, a no-break space before a
 * unit, the true minus sign. Everything here is pure; "now" and the time zone are passed in.
 */

const NO_BREAK = '\u00a0';
const MINUS = '\u2212';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const counts = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** A whole number with thousands separated: 48212 → "48,212". Fractions are rounded, −0 is "0". */
export function formatCount(value: number): string {
  const rounded = Math.round(value);
  return rounded < 0 ? MINUS + counts.format(-rounded) : counts.format(Math.abs(rounded));
}

/** Making a formatter costs far more than using it; grids format thousands of cells while scrolling. */
const decimals = new Map<number, Intl.NumberFormat>();

/** A decimal with a fixed number of places and the true minus sign: (−1.36, 1) → "−1.4". */
export function formatDecimal(value: number, places: number): string {
  let formatter = decimals.get(places);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat('en-GB', {
      minimumFractionDigits: places,
      maximumFractionDigits: places,
    });
    decimals.set(places, formatter);
  }
  const text = formatter.format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A difference with its sign: 2 → "+2", −4 → "−4", 0 → "0". `places` is the number of decimals. */
export function formatDelta(value: number, places = 0): string {
  const text = formatDecimal(value, places);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/**
 * A share as a percentage. Rounding never claims completeness: a share below 1 shows at most "99 %",
 * and one above 0 at least "1 %" (with `places` = 0).
 * @param share 0…1
 */
export function formatPercent(share: number, places = 0): string {
  const step = 10 ** -places;
  const raw = share * 100;
  const rounded = Number(raw.toFixed(places));
  const honest = raw < 100 && rounded >= 100 ? 100 - step : raw > 0 && rounded <= 0 ? step : rounded;
  return `${formatDecimal(honest, places)}${NO_BREAK}%`;
}

/** A value with its unit, joined so that they never part at a line end. */
export function withUnit(value: string | number, unit: string): string {
  return `${typeof value === 'number' ? formatCount(value) : value}${NO_BREAK}${unit}`;
}

export type ByteUnit = 'B' | 'kB' | 'MB' | 'GB' | 'TB';

const byteUnits: readonly (readonly [ByteUnit, number])[] = [
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
];

/**
 * A data volume in decimal units: 412000000 → "412 MB", 9600000 → "9.6 MB".
 * @param bytes integer, ≥ 0
 * @param unit fixes the unit, so that a column compares at a glance; a volume too small for it shows as "<0.1"
 */
export function formatBytes(bytes: number, unit?: ByteUnit): string {
  const [name, size] =
    unit === undefined ? unitFor(bytes) : [unit, byteUnits.find(([n]) => n === unit)?.[1] ?? 1];
  const value = bytes / size;
  if (bytes === 0 || size === 1) return withUnit(formatCount(value), name);
  if (value < 0.05) return withUnit('<0.1', name);
  return withUnit(value >= 99.95 ? formatCount(value) : formatDecimal(value, 1), name);
}

/** The unit in which a volume shows fewer than 1,000 of them after rounding. */
function unitFor(bytes: number): readonly [ByteUnit, number] {
  for (const [name, size] of byteUnits) {
    const next = size / 1e3;
    const inSmaller = bytes / next;
    if (inSmaller >= (next === 1 ? 1e3 : 999.5)) return [name, size];
  }
  return ['B', 1];
}

/**
 * How long until or since, in at most two units: "2 d 21 h", "21 h 14 m", "48 m", "20 s".
 * Used by clocks and durations; always rounded down, so that a deadline never looks further than it is.
 * @param ms length in milliseconds; the sign is dropped
 */
export function formatSpan(ms: number): string {
  const span = Math.abs(ms);
  if (span >= DAY) return pair(span, DAY, 'd', HOUR, 'h');
  if (span >= HOUR) return pair(span, HOUR, 'h', MINUTE, 'm');
  if (span >= MINUTE) return withUnit(Math.floor(span / MINUTE), 'm');
  return withUnit(Math.floor(span / SECOND), 's');
}

function pair(span: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const head = Math.floor(span / big);
  const rest = Math.floor((span - head * big) / small);
  const first = withUnit(head, bigUnit);
  return rest === 0 ? first : `${first} ${withUnit(rest, smallUnit)}`;
}

/**
 * An age in one unit, for columns and freshness: "40 s", "6 min", "26 h", "14 d". Hours run to 47.
 * @param ms age in milliseconds; a negative age (skewed clock) counts as 0
 */
export function formatAge(ms: number): string {
  const age = Math.max(0, ms);
  if (age >= 2 * DAY) return withUnit(Math.floor(age / DAY), 'd');
  if (age >= HOUR) return withUnit(Math.floor(age / HOUR), 'h');
  if (age >= MINUTE) return withUnit(Math.floor(age / MINUTE), 'min');
  return withUnit(Math.floor(age / SECOND), 's');
}

/**
 * A moment against now: "4 min ago", "in 12 min", "just now" within 5 s. Both in ms UTC.
 * @param step ms by which `now` may lie behind, where it was rounded down: what happened within it is no future
 */
export function formatRelative(at: number, now: number, step = 0): string {
  const delta = at > now && at - now < step ? 0 : now - at;
  if (Math.abs(delta) < 5 * SECOND) return 'just now';
  return delta > 0 ? `${formatAge(delta)} ago` : `in ${formatAge(-delta)}`;
}

/** The time zone chosen for the whole console. `timeZone` is an IANA name. */
export type Zone =
  | { readonly kind: 'utc' }
  | { readonly kind: 'local'; readonly timeZone: string }
  | { readonly kind: 'site'; readonly timeZone: string };

export const UTC: Zone = { kind: 'utc' };

/**
 * time "14:28" · seconds "14:28:41" · millis "14:28:41.120" · date "20 Nov" · day "20 Nov 2026" ·
 * weekday "Sat 11:46" · moment "20 Nov 14:28" · daySeconds "20 Nov 14:28:41" · isoDate "2026-11-20" · full "2026-11-20 14:28:41 UTC"
 */
export type TimeStyle =
  | 'time'
  | 'seconds'
  | 'millis'
  | 'date'
  | 'day'
  | 'weekday'
  | 'moment'
  | 'daySeconds'
  | 'isoDate'
  | 'full';

interface Parts {
  readonly year: string;
  readonly month: string;
  readonly monthName: string;
  readonly day: string;
  readonly weekday: string;
  readonly clock: string;
  readonly offset: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: number, zone: Zone): Parts {
  const timeZone = zone.kind === 'utc' ? 'UTC' : zone.timeZone;
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'shortOffset',
    });
    formatters.set(timeZone, formatter);
  }
  const found = new Map(formatter.formatToParts(at).map((part) => [part.type, part.value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => found.get(type) ?? '';
  return {
    year: part('year').padStart(4, '0'),
    month: part('month').padStart(2, '0'),
    monthName: monthNames[Number(part('month')) - 1] ?? '',
    day: String(Number(part('day'))),
    weekday: part('weekday'),
    clock: `${part('hour')}:${part('minute')}:${part('second')}`,
    offset: zone.kind === 'utc' ? 'UTC' : part('timeZoneName').replace('GMT', 'UTC').replace('-', MINUS),
  };
}

const monthNames = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

/**
 * A moment in the chosen zone.
 * @param at ms UTC
 */
export function formatTime(at: number, zone: Zone, style: TimeStyle): string {
  const p = partsOf(at, zone);
  switch (style) {
    case 'time':
      return p.clock.slice(0, 5);
    case 'seconds':
      return p.clock;
    case 'millis':
      return `${p.clock}.${String(((at % SECOND) + SECOND) % SECOND).padStart(3, '0')}`;
    case 'date':
      return `${p.day} ${p.monthName}`;
    case 'day':
      return `${p.day} ${p.monthName} ${p.year}`;
    case 'weekday':
      return `${p.weekday} ${p.clock.slice(0, 5)}`;
    case 'moment':
      return `${p.day} ${p.monthName} ${p.clock.slice(0, 5)}`;
    case 'daySeconds':
      return `${p.day} ${p.monthName} ${p.clock}`;
    case 'isoDate':
      return `${p.year}-${p.month}-${p.day.padStart(2, '0')}`;
    case 'full':
      return `${p.year}-${p.month}-${p.day.padStart(2, '0')} ${p.clock} ${p.offset}`;
  }
}

/** Whether all moments fall on one day of the chosen zone, so that a clock without a day says enough. @param times ms UTC */
export function sameDay(times: readonly number[], zone: Zone): boolean {
  return new Set(times.map((at) => formatTime(at, zone, 'isoDate'))).size <= 1;
}

/** What stands after a time in the chosen zone: "UTC", "UTC+1", "UTC−3:30". Depends on the moment (summer time). */
export function zoneLabel(at: number, zone: Zone): string {
  return partsOf(at, zone).offset;
}

/** ISO 8601 in UTC, for the hover of every shown time. @param at ms UTC, within the range of a Date */
export function isoUtc(at: number): string {
  return new Date(at).toISOString();
}

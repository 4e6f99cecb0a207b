import { day } from '../../../shared/time.ts';
import { instantOf } from '../sigma/instants.ts';

/** The time at the head of a line of a text log, and what follows it. */
export interface Stamped {
  readonly at: number;
  readonly rest: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const iso = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?):? +/;
const epoch = /^(\d{10}(?:\.\d{1,9})?): +/;
const syslog = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) +/;
const named = /^(\d{2})-([A-Z][a-z]{2})-(\d{4}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))? +/;

/**
 * Reads the time at the head of a line: ISO 8601, seconds since 1970, syslog's (`Nov 22 04:00:01`) or BIND's
 * (`22-Nov-2026 04:00:01.123`). A time without a zone is taken as UTC; one without a year is the newest that is not later
 * than `latest`.
 */
export function stampOf(line: string, latest: number): Stamped | null {
  const head = line.slice(0, 64);
  const stated = iso.exec(head) ?? epoch.exec(head);
  if (stated !== null) {
    const at = instantOf(stated[1]?.replace(',', '.'));
    return at === null ? null : { at, rest: line.slice(stated[0].length) };
  }
  const short = syslog.exec(head);
  if (short !== null) {
    const [whole, month = '', date, ...clock] = short;
    const at = withoutYear(months.indexOf(month), Number(date), clock.map(Number), latest);
    return at === null ? null : { at, rest: line.slice(whole.length) };
  }
  const long = named.exec(head);
  if (long === null) return null;
  const [whole, date, month = '', year, hours, minutes, seconds, fraction = ''] = long;
  const number = months.indexOf(month);
  if (number < 0) return null;
  const ms = Number(fraction.padEnd(3, '0'));
  const at = Date.UTC(
    Number(year),
    number,
    Number(date),
    Number(hours),
    Number(minutes),
    Number(seconds),
    ms,
  );
  return { at, rest: line.slice(whole.length) };
}

function withoutYear(month: number, date: number, clock: readonly number[], latest: number): number | null {
  if (month < 0 || date < 1 || date > 31) return null;
  const [hours = 0, minutes = 0, seconds = 0] = clock;
  const newest = new Date(latest + day).getUTCFullYear();
  for (const year of [newest, newest - 1]) {
    const at = Date.UTC(year, month, date, hours, minutes, seconds);
    if (at <= latest) return at;
  }
  return null;
}

const containerLine = /^\{"log":"/;

/** The line within a line of a container's log (`{"log":"…","time":"…"}`); any other line is itself. */
export function unwrapped(line: string): string {
  if (!containerLine.test(line)) return line;
  try {
    const { log } = JSON.parse(line) as { log?: unknown };
    return typeof log === 'string' ? log.replace(/\n$/, '') : line;
  } catch {
    return line;
  }
}

import { fail } from '../../../shared/errors.ts';
import { day, minute } from '../../../shared/time.ts';

/** A day of a calendar: `month` from 1 to 12. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Clocks of one time zone, from the rules that the runtime carries. */
export interface Zone {
  readonly name: string;
  /** The calendar day on which an instant falls. */
  dateAt(at: number): LocalDate;
  /**
   * The instant of a reading of the clock, `minutes` after midnight of a day; they may reach into later days. A reading that clocks
   * skip counts from before the change, one that they show twice is the first (as in RFC 5545, section 3.3.5).
   */
  instantOf(date: LocalDate, minutes: number): number;
}

/** @throws AppError INVALID_INPUT for a name that the runtime does not know */
export function zoneOf(name: string): Zone {
  const format = formatOf(name);
  const read = (at: number): Readonly<Record<string, number>> =>
    Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const offsetAt = (at: number): number => {
    const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0, second = 0 } = read(at);
    return Date.UTC(year, month - 1, date, hour, minutes, second) - Math.floor(at / 1_000) * 1_000;
  };
  return {
    name,
    dateAt(at) {
      const { year = 0, month = 1, day: date = 1 } = read(at);
      return { year, month, day: date };
    },
    instantOf(date, minutes) {
      const reading = Date.UTC(date.year, date.month - 1, date.day) + minutes * minute;
      const before = offsetAt(reading - day);
      const after = offsetAt(reading + day);
      if (offsetAt(reading - before) === before) return reading - before;
      return offsetAt(reading - after) === after ? reading - after : reading - before;
    },
  };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw fail('INVALID_INPUT', `There is no time zone "${name}". Europe/Amsterdam is one.`, {
      field: 'span.zone',
    });
  }
}

/** The day so many days later. */
export function daysAfter(date: LocalDate, days: number): LocalDate {
  const moved = new Date(Date.UTC(date.year, date.month - 1, date.day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** Monday 1 to Sunday 7. */
export function weekdayOf(date: LocalDate): number {
  return new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay() || 7;
}

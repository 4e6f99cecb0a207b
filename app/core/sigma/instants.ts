import { day, minute } from '../../../shared/time.ts';
import type { TimePart } from './model.ts';
import { numberOf } from './numbers.ts';

const iso =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * When something was, ms UTC, or null where the value says no time.
 *
 * Texts are ISO 8601 (without an offset: UTC), also with a space for the T, `UTC` for the Z and single digits. Numbers are seconds since 1970 below 10^11, and beyond it milliseconds,
 * microseconds (from 10^14) and nanoseconds (from 10^17), as sensors write them.
 */
export function instantOf(value: unknown): number | null {
  const number = numberOf(value);
  if (number !== null) return fromNumber(number);
  if (typeof value !== 'string' || value.length > 64) return null;
  const match = iso.exec(value.trim());
  if (match === null) return null;
  const [, year, month, date, hours = '0', minutes = '0', seconds = '0', fraction = '', offset = 'Z'] = match;
  const parts = [year, month, date, hours, minutes, seconds].map(Number);
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = parts;
  if (m < 1 || m > 12 || d < 1 || d > 31 || h > 24 || min > 59 || s > 60) return null;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  return Date.UTC(y, m - 1, d, h, min, s, ms) - offsetMs(offset);
}

function fromNumber(value: number): number | null {
  const size = Math.abs(value);
  if (size < 1e11) return Math.round(value * 1_000);
  if (size < 1e14) return Math.round(value);
  if (size < 1e17) return Math.round(value / 1e3);
  return size < 1e20 ? Math.round(value / 1e6) : null;
}

function offsetMs(offset: string): number {
  if (!/^[+-]/.test(offset)) return 0;
  const digits = offset.replace(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (offset.startsWith('-') ? -minutes : minutes) * minute;
}

/** A part of an instant in UTC; weeks are those of ISO 8601. */
export function timePartOf(at: number, part: TimePart): number {
  const date = new Date(at);
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'week':
      return isoWeek(date);
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
  }
}

/** The week whose Thursday lies in the year (ISO 8601). */
function isoWeek(date: Date): number {
  const weekday = (date.getUTCDay() + 6) % 7;
  const thursday = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - weekday + 3);
  const firstOfYear = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - firstOfYear) / (7 * day)) + 1;
}

/** Values that a part can take; undefined for years. */
export const timePartRange: Readonly<Record<TimePart, readonly [number, number] | undefined>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: undefined,
};

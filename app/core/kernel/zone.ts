import { Temporal } from 'temporal-polyfill';
import { fail } from '../../../shared/errors.ts';

/** Clocks and calendars of named time zones, right through the changes of daylight saving. Instants are ms UTC. */

/** A day of a calendar: `month` from 1 to 12. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Whether the runtime knows the zone by this IANA name. */
export function isZone(zone: string): boolean {
  try {
    shown(0, zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** @throws AppError INVALID_INPUT for a name that the runtime does not know */
export function checkZone(zone: string, field: string): void {
  if (!isZone(zone))
    throw fail('INVALID_INPUT', `There is no time zone "${zone}". Europe/Amsterdam is one.`, { field });
}

/** Minutes since local midnight, 0…1439. */
export function localMinute(at: number, zone: string): number {
  const { hour, minute } = shown(at, zone);
  return hour * 60 + minute;
}

/** `HH:MM` as minutes since midnight. */
export function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The calendar day on which an instant falls. */
export function localDate(at: number, zone: string): LocalDate {
  const { year, month, day } = shown(at, zone);
  return { year, month, day };
}

/**
 * The instant of a reading of the clock, `minutes` after midnight of a day; they may reach into later days. A reading that clocks
 * skip counts from before the change, one that they show twice is the first (RFC 5545, section 3.3.5).
 */
export function instantOf(date: LocalDate, minutes: number, zone: string): number {
  return Temporal.PlainDateTime.from(date).add({ minutes }).toZonedDateTime(zone).epochMilliseconds;
}

/**
 * The next instant after `at` when the clocks of the zone show `clock`. On a day that skips that time it is the instant at
 * which they jump over it; on a day that has it twice, both count.
 *
 * @param clock `HH:MM`
 */
export function nextLocal(at: number, zone: string, clock: string): number {
  const time = Temporal.PlainTime.from(clock);
  for (let date = shown(at, zone).toPlainDate(); ; date = date.add({ days: 1 })) {
    const reading = date.toPlainDateTime(time);
    const earlier = reading.toZonedDateTime(zone, { disambiguation: 'earlier' });
    const later = reading.toZonedDateTime(zone, { disambiguation: 'later' });
    const skipped = !earlier.toPlainDateTime().equals(reading);
    const instants = skipped ? [earlier.getTimeZoneTransition('next') ?? later] : [earlier, later];
    const found = instants.find(({ epochMilliseconds }) => epochMilliseconds > at);
    if (found !== undefined) return found.epochMilliseconds;
  }
}

/** The day so many days later. */
export function daysAfter(date: LocalDate, days: number): LocalDate {
  const { year, month, day } = Temporal.PlainDate.from(date).add({ days });
  return { year, month, day };
}

/** Monday 1 to Sunday 7. */
export function weekdayOf(date: LocalDate): number {
  return Temporal.PlainDate.from(date).dayOfWeek;
}

function shown(at: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

import type { MaintenanceSpan } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { day } from '../../../shared/time.ts';
import {
  checkZone,
  daysAfter,
  instantOf,
  localDate,
  type LocalDate,
  minuteOf,
  weekdayOf,
} from '../kernel/zone.ts';

/** When a window is open. Everything here is about one instant and a plain span. */
export interface Opening {
  readonly from: number;
  /** The first instant at which it is closed again. */
  readonly to: number;
}

const longestOnce = 92 * day;

/** @throws AppError INVALID_INPUT for a span that can never be open, or for longer than a quarter */
export function checkSpan(span: MaintenanceSpan): void {
  if (span.kind === 'once') {
    if (span.to <= span.from)
      throw fail('INVALID_INPUT', 'The window ends before it begins.', { field: 'span.to' });
    if (span.to - span.from > longestOnce)
      throw fail('INVALID_INPUT', 'A window is 92 days long at most.', { field: 'span.to' });
    return;
  }
  checkZone(span.zone, 'span.zone');
  if (span.until !== null && span.until <= span.from)
    throw fail('INVALID_INPUT', 'The window ends before it begins.', { field: 'span.until' });
}

/** The openings of a span. */
export interface Openings {
  /** The opening that holds an instant; null where the window is closed then. */
  at(at: number): Opening | null;
  /** The opening under way at an instant, else the next one; null where none is to come. */
  from(at: number): Opening | null;
}

export function openingsOf(span: MaintenanceSpan): Openings {
  if (span.kind === 'once') {
    const { from, to } = span;
    return {
      at: (at) => (at >= from && at < to ? { from, to } : null),
      from: (at) => (at < to ? { from, to } : null),
    };
  }
  const reachesBack = Math.ceil(span.minutes / (24 * 60));
  const openAt = (at: number): Opening | null => {
    const today = localDate(at, span.zone);
    let found: Opening | null = null;
    for (let days = reachesBack; days >= 0; days--) {
      const opening = openingOn(span, daysAfter(today, -days));
      if (opening === null || at < opening.from || at >= opening.to) continue;
      if (found === null || opening.to > found.to) found = opening;
    }
    return found;
  };
  return {
    at: openAt,
    from(at) {
      const now = openAt(at);
      if (now !== null) return now;
      const first = localDate(Math.max(at, span.from), span.zone);
      for (let days = 0; days <= 14; days++) {
        const opening = openingOn(span, daysAfter(first, days));
        if (opening !== null && opening.from >= at) return opening;
      }
      return null;
    },
  };
}

/** What begins on one calendar day of the zone; null where nothing does, or where clocks skip the whole of it. */
function openingOn(span: Extract<MaintenanceSpan, { kind: 'weekly' }>, date: LocalDate): Opening | null {
  if (!span.days.includes(weekdayOf(date))) return null;
  const start = minuteOf(span.start);
  const from = instantOf(date, start, span.zone);
  const to = instantOf(date, start + span.minutes, span.zone);
  if (to <= from || from < span.from || (span.until !== null && from >= span.until)) return null;
  return { from, to };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import {
  checkZone,
  daysAfter,
  instantOf,
  isZone,
  localDate,
  localMinute,
  minuteOf,
  nextLocal,
  weekdayOf,
} from './zone.ts';

const at = (iso: string): number => Date.parse(iso);

describe('clocks of a zone', () => {
  it('are those that people read, on both sides of a change', () => {
    const zone = 'Europe/Amsterdam';
    expect(instantOf({ year: 2026, month: 1, day: 15 }, 12 * 60, zone)).toBe(Date.UTC(2026, 0, 15, 11));
    expect(instantOf({ year: 2026, month: 7, day: 15 }, 12 * 60, zone)).toBe(Date.UTC(2026, 6, 15, 10));
    expect(localDate(Date.UTC(2026, 6, 15, 22, 30), zone)).toEqual({ year: 2026, month: 7, day: 16 });
  });

  it('count a reading that is skipped from before the change, and take the first of two', () => {
    const zone = 'Europe/Amsterdam';
    // 2026-03-29 02:30 is skipped; 2026-10-25 02:30 comes twice.
    expect(instantOf({ year: 2026, month: 3, day: 29 }, 150, zone)).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(instantOf({ year: 2026, month: 10, day: 25 }, 150, zone)).toBe(Date.UTC(2026, 9, 25, 0, 30));
    const howe = 'Australia/Lord_Howe';
    // Half an hour of daylight saving: 2026-10-04 02:15 is skipped (from UTC+10:30 to +11).
    expect(instantOf({ year: 2026, month: 10, day: 4 }, 135, howe)).toBe(Date.UTC(2026, 9, 3, 15, 45));
  });

  it('name a zone that there is', () => {
    expect([isZone('Europe/Berlin'), isZone('Europe/Atlantis')]).toEqual([true, false]);
    expect(() => checkZone('Europe/Atlantis', 'span.zone')).toThrow(/no time zone/);
  });

  it('agree with the runtime on every reading that exists', () => {
    const zones = [
      'Europe/Amsterdam',
      'America/New_York',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'Australia/Lord_Howe',
      'UTC',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc
          .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) })
          .map((at) => Math.floor(at / minute) * minute),
        (zone, at) => {
          const date = localDate(at, zone);
          const minutes = (at - instantOf(date, 0, zone)) / minute;
          // Where no change lies in the day, minutes of the clock are minutes that passed.
          if (instantOf(daysAfter(date, 1), 0, zone) - instantOf(date, 0, zone) !== day) return;
          expect(instantOf(date, minutes, zone)).toBe(at);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('know the days of the week', () => {
    expect(weekdayOf({ year: 2026, month: 11, day: 22 })).toBe(7);
    expect(weekdayOf(daysAfter({ year: 2026, month: 12, day: 31 }, 1))).toBe(5);
  });
});

describe('times of day', () => {
  it('jump with daylight saving', () => {
    // 2026-03-29 02:00 → 03:00 and 2026-10-25 03:00 → 02:00 in Berlin.
    expect(nextLocal(at('2026-03-28T20:00:00Z'), 'Europe/Berlin', '02:30')).toBe(at('2026-03-29T01:00:00Z'));
    expect(nextLocal(at('2026-03-28T20:00:00Z'), 'Europe/Berlin', '07:00')).toBe(at('2026-03-29T05:00:00Z'));
    expect(nextLocal(at('2026-10-24T20:00:00Z'), 'Europe/Berlin', '02:30')).toBe(at('2026-10-25T00:30:00Z'));
    expect(nextLocal(at('2026-10-25T00:30:00Z'), 'Europe/Berlin', '02:30')).toBe(at('2026-10-25T01:30:00Z'));
    expect(nextLocal(at('2026-10-25T01:30:00Z'), 'Europe/Berlin', '02:30')).toBe(at('2026-10-26T01:30:00Z'));
  });

  it('lie ahead, within a day and a jump, and show the time unless it is skipped', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
    );
    const clocks = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    fc.assert(
      fc.property(
        zones,
        clocks,
        fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') }),
        (zone, clock, now) => {
          const next = nextLocal(now, zone, clock);
          expect(next).toBeGreaterThan(now);
          expect(next - now).toBeLessThanOrEqual(day + 2 * hour);
          const skipped = localMinute(next - 1, zone) !== (localMinute(next, zone) + 1_439) % 1_440;
          if (!skipped) expect(localMinute(next, zone)).toBe(minuteOf(clock));
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { day, hour } from '../../../shared/time.ts';
import { checkSpan, openingsOf } from './span.ts';

const weekly = (
  start: string,
  minutes: number,
  zone: string,
  days = [1, 2, 3, 4, 5, 6, 7],
  until: number | null = null,
) => ({ kind: 'weekly', days, start, minutes, zone, from: 0, until }) as const;

describe('a span', () => {
  it('is open once, from its first instant to before its last', () => {
    const openings = openingsOf({ kind: 'once', from: 1_000, to: 2_000 });
    expect([999, 1_000, 1_999, 2_000].map((at) => openings.at(at) !== null)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(openings.from(0)).toEqual({ from: 1_000, to: 2_000 });
    expect(openings.from(2_000)).toBeNull();
  });

  it('is open at the same reading of the clock all year, over midnight, and an hour less or more when clocks change', () => {
    const nightly = openingsOf(weekly('23:00', 5 * 60, 'Europe/Amsterdam', [6]));
    const winter = nightly.at(Date.UTC(2026, 0, 10, 23));
    expect(winter).toEqual({ from: Date.UTC(2026, 0, 10, 22), to: Date.UTC(2026, 0, 11, 3) });
    const spring = nightly.at(Date.UTC(2026, 2, 28, 23, 30));
    expect((spring?.to ?? 0) - (spring?.from ?? 0)).toBe(4 * hour);
    const autumn = nightly.at(Date.UTC(2026, 9, 24, 22, 30));
    expect((autumn?.to ?? 0) - (autumn?.from ?? 0)).toBe(6 * hour);
    expect(nightly.at(Date.UTC(2026, 0, 12, 23))).toBeNull();
  });

  it('tells the next opening, and none after its last', () => {
    const openings = openingsOf(weekly('08:00', 60, 'UTC', [3], Date.UTC(2026, 10, 20)));
    expect(openings.from(Date.UTC(2026, 10, 12))).toEqual({
      from: Date.UTC(2026, 10, 18, 8),
      to: Date.UTC(2026, 10, 18, 9),
    });
    expect(openings.from(Date.UTC(2026, 10, 19))).toBeNull();
    expect(openingsOf(weekly('08:00', 60, 'UTC', [3])).from(0)?.from).toBe(Date.UTC(1970, 0, 7, 8));
  });

  it('lasts up to a week, and is found from its last minute', () => {
    const openings = openingsOf(weekly('00:00', 7 * 24 * 60, 'UTC', [1]));
    expect(openings.at(Date.UTC(2026, 10, 22, 23, 59))).toEqual({
      from: Date.UTC(2026, 10, 16),
      to: Date.UTC(2026, 10, 23),
    });
  });

  it('opens neither before its first moment nor from its last on, and is closed at the end of each opening', () => {
    const wednesday = Date.UTC(2026, 10, 18, 8);
    const openings = openingsOf({ ...weekly('08:00', 60, 'UTC', [3], wednesday + 7 * day), from: wednesday });
    expect(openings.at(wednesday - 7 * day)).toBeNull();
    expect(openings.from(0)?.from).toBe(wednesday);
    expect(openings.at(wednesday)).not.toBeNull();
    expect(openings.at(wednesday + hour - 1)).not.toBeNull();
    expect(openings.at(wednesday + hour)).toBeNull();
    expect(openings.at(wednesday + 7 * day)).toBeNull();
    expect(openings.from(wednesday + hour)).toBeNull();
  });

  it('does not open on a day whose clocks skip the whole of it', () => {
    // On 29 March 2026 clocks go from 02:00 to 03:00: half past two counts as half past three, after its own end.
    const openings = openingsOf(weekly('02:30', 45, 'Europe/Amsterdam', [7]));
    expect(openings.from(Date.UTC(2026, 2, 28))?.from).toBe(Date.UTC(2026, 3, 5, 0, 30));
  });

  it('is refused where it can never be open', () => {
    expect(() => checkSpan({ kind: 'once', from: 5, to: 5 })).toThrow(/before it begins/);
    expect(() => checkSpan({ kind: 'once', from: 0, to: 100 * day })).toThrow(/92 days/);
    expect(() => checkSpan(weekly('08:00', 60, 'Mars/Base'))).toThrow(/no time zone/);
  });
});

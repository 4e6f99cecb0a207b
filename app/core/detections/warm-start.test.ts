import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, hour } from '../../../shared/time.ts';
import type { UsageBucket } from './rule.ts';
import { t0 } from './stage.testkit.ts';
import { hoursBefore, shapeOf } from './warm-start.ts';

const flat = (from: number, hours: number, up: number): UsageBucket[] =>
  Array.from({ length: hours }, (_, n) => ({ at: from + n * hour, up, down: 0 }));

describe('hours drawn from daily totals', () => {
  it('add up to the days, in the shape of the known hours', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1_000_000, max: 900_000_000 }), { minLength: 7, maxLength: 30 }),
        fc.array(fc.nat(5_000_000), { minLength: 48, maxLength: 48 }),
        (totals, ups) => {
          const from = t0 - totals.length * day;
          const days = totals.map((up, n) => ({ at: from + n * day, up, down: 0 }));
          const hours = ups.map((up, n) => ({ at: t0 + n * hour, up, down: 0 }));
          const drawn = hoursBefore(t0, hours, from, days);
          expect(drawn).toHaveLength(totals.length * 24);
          totals.forEach((total, n) => {
            const sum = drawn.slice(n * 24, n * 24 + 24).reduce((all, { up }) => all + up, 0);
            expect(Math.abs(sum - total)).toBeLessThanOrEqual(24);
          });
        },
      ),
    );
  });

  it('do not take the shape of an attack that lies in one of the two days', () => {
    const quiet = flat(t0, 48, 80_000);
    const attacked = quiet.map((usage, n) => (n >= 40 && n < 44 ? { ...usage, up: 38_000_000 } : usage));
    expect(shapeOf(t0, attacked)).toEqual(shapeOf(t0, quiet));
  });

  it('lie at their own hours of the day, by UTC', () => {
    const known = Array.from({ length: 48 }, (_, n) => ({
      at: t0 + n * hour,
      up: n % 24 === 5 ? 900_000 : 0,
      down: 0,
    }));
    const days = [{ at: t0 - day, up: 1_000_000, down: 0 }];
    const drawn = hoursBefore(t0, [...known, { at: t0 + 2 * day, up: 0, down: 0 }], t0 - 7 * day, days);
    expect(drawn.filter(({ up }) => up > 0)).toEqual([{ at: t0 - day + 5 * hour, up: 1_000_000 }]);
  });

  it('take the mean where an hour of the day is not known, and the last one known may still grow', () => {
    const growing = { at: t0 + 12 * hour, up: 9_000_000, down: 0 };
    expect(shapeOf(t0, [...flat(t0, 12, 100), growing])).toEqual(new Array(24).fill(1 / 24));
  });

  it('are flat where no hour is known, and none without a week of days', () => {
    expect(shapeOf(t0, [])).toEqual(new Array(24).fill(1 / 24));
    expect(hoursBefore(t0, flat(t0, 48, 1), t0 - 6 * day, [])).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutSparkline, pathThrough } from './sparkline-path.ts';
import { tickText, usageScale } from './usage-scale.ts';

const values = fc.array(fc.option(fc.double({ min: 0, max: 100, noNaN: true })), { maxLength: 60 });

describe('sparkline', () => {
  it('keeps every point in its box and every known value on the line', () => {
    fc.assert(
      fc.property(values, (series) => {
        const { runs, last } = layoutSparkline(series, 60, 20, 2.5, 10);
        const points = runs.flat();
        expect(points).toHaveLength(series.filter((value) => value !== null).length);
        for (const point of points) {
          expect(point.x).toBeGreaterThanOrEqual(2.5 - 1e-9);
          expect(point.x).toBeLessThanOrEqual(57.5 + 1e-9);
          expect(point.y).toBeGreaterThanOrEqual(2.5 - 1e-9);
          expect(point.y).toBeLessThanOrEqual(17.5 + 1e-9);
        }
        expect(last).toEqual(points.at(-1) ?? null);
        expect(pathThrough(points)).not.toContain('NaN');
      }),
    );
  });

  it('marks every stretch without values', () => {
    expect(layoutSparkline([1, null, null, 4, null], 50, 20, 5, 1).gaps).toEqual([
      [5, 35],
      [35, 45],
    ]);
    expect(layoutSparkline([null], 50, 20, 5, 1)).toEqual({ runs: [], gaps: [[5, 45]], last: null });
  });

  it('does not blow noise up to a trend', () => {
    const ys = layoutSparkline([50, 50.2, 50], 60, 20, 2, 10)
      .runs.flat()
      .map((point) => point.y);
    expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(1);
  });
});

describe('usage scale', () => {
  it.each([true, false])('holds every value and has ticks inside (log %s)', (log) => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ min: 1e-3, max: 1e6, noNaN: true })), { maxLength: 40 }),
        (series) => {
          const { domain, ticks } = usageScale(series, log);
          for (const value of series) {
            if (value === null) continue;
            expect(value).toBeLessThanOrEqual(domain[1] * (1 + 1e-9));
            expect(value).toBeGreaterThanOrEqual(domain[0]);
          }
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(6);
          for (const tick of ticks) expect(tick).toBeLessThanOrEqual(domain[1] * (1 + 1e-9));
        },
      ),
    );
  });

  it('reads as in the books', () => {
    expect(usageScale([2.4, 412], true).ticks.map(tickText)).toEqual(['1', '10', '100', '1000']);
    expect(usageScale([0, 3.9], false).ticks.map(tickText)).toEqual(['0', '2', '4']);
    // There is no half of a finding.
    expect(usageScale([3, 7], false).ticks.map(tickText)).toEqual(['0', '5', '10']);
    expect(usageScale([1], false).ticks.map(tickText)).toEqual(['0', '1']);
  });
});

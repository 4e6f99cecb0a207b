import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arc,
  dialForm,
  dialRadii,
  dialTicks,
  inset,
  polar,
  ringPiece,
  scoreRadius,
  sectorShape,
  type SectorReading,
} from './geometry.ts';

const percent = fc.double({ min: 0, max: 100, noNaN: true });
const reading: fc.Arbitrary<SectorReading> = fc
  .record({
    score: percent,
    upper: percent,
    coverage: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ score, upper, coverage }) => ({ score, upper: Math.max(score, upper), coverage }));
const sizes = fc.integer({ min: 22, max: 640 });

/** All coordinate pairs of a path: end points only, without the radii and flags of arcs. */
function points(path: string): readonly { readonly x: number; readonly y: number }[] {
  return [
    ...path.matchAll(/[ML](-?[\d.e-]+) (-?[\d.e-]+)|A[\d.]+ [\d.]+ 0 [01] [01] (-?[\d.e-]+) (-?[\d.e-]+)/g),
  ].map(([, x, y, ax, ay]) => ({ x: Number(x ?? ax), y: Number(y ?? ay) }));
}

/** Distance of a point from the ray at an angle. */
function fromRay(point: { readonly x: number; readonly y: number }, degrees: number): number {
  const along = polar(1, degrees);
  return Math.abs(point.x * along.y - point.y * along.x);
}

describe('dial geometry', () => {
  it('starts at the top and runs clockwise', () => {
    expect(polar(10, 0)).toMatchObject({ y: -10 });
    expect(polar(10, 90).x).toBeCloseTo(10);
    expect(polar(10, 180).y).toBeCloseTo(10);
  });

  it('keeps a parallel slit: every corner lies half a gap from its ray', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 50, noNaN: true }),
        fc.double({ min: 60, max: 300, noNaN: true }),
        fc.nat(5),
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        (inner, outer, index, gap) => {
          const [a, b, c, d] = points(ringPiece(inner, outer, index * 60, index * 60 + 60, gap));
          if (a === undefined || b === undefined || c === undefined || d === undefined)
            throw new Error('no piece');
          for (const [point, ray] of [
            [a, 0],
            [d, 0],
            [b, 60],
            [c, 60],
          ] as const)
            expect(fromRay(point, index * 60 + ray)).toBeCloseTo(gap / 2, 1);
        },
      ),
    );
  });

  it('draws nothing where nothing is left', () => {
    expect(ringPiece(20, 20, 0, 60, 2)).toBe('');
    expect(ringPiece(20, 30, 10, 10, 0)).toBe('');
    expect(arc(1, 0, 60, 4)).toBe('');
    expect(inset(0, 2)).toBe(90);
    expect(inset(10, 0)).toBe(0);
  });

  it('is monotonic in the score and stays between hub and field', () => {
    fc.assert(
      fc.property(sizes, percent, percent, (size, a, b) => {
        const radii = dialRadii(size);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(scoreRadius(low, radii)).toBeLessThanOrEqual(scoreRadius(high, radii));
        expect(scoreRadius(low, radii)).toBeGreaterThanOrEqual(radii.hub);
        expect(scoreRadius(high, radii)).toBeLessThanOrEqual(radii.field + 1e-9);
      }),
    );
  });

  it('never leaves its circle and never writes NaN', () => {
    fc.assert(
      fc.property(sizes, reading, fc.nat(5), (size, sector, index) => {
        const shape = sectorShape(sector, index, 6, dialRadii(size));
        for (const path of [
          shape.track,
          shape.fill,
          shape.edge,
          shape.band,
          shape.covered,
          shape.uncovered,
          ...shape.rings,
        ]) {
          expect(path).not.toContain('NaN');
          for (const point of points(path))
            expect(Math.hypot(point.x, point.y)).toBeLessThanOrEqual(size / 2 + 0.01);
        }
      }),
    );
  });

  it('shows what is not known as such', () => {
    const radii = dialRadii(332);
    const unknown = sectorShape({ score: null, upper: null, coverage: 0 }, 0, 6, radii);
    expect(unknown).toMatchObject({ state: 'unknown', fill: '', edge: '', rings: [], covered: '' });
    expect(unknown.band).toBe(unknown.track);
    expect(sectorShape({ score: 41, upper: 89, coverage: 0.599 }, 0, 6, radii).state).toBe('ungraded');
    expect(sectorShape({ score: 41, upper: 89, coverage: 0.6 }, 0, 6, radii).state).toBe('graded');
    expect(sectorShape({ score: 50, upper: 50, coverage: 1 }, 0, 6, radii)).toMatchObject({
      band: '',
      uncovered: '',
    });
  });

  it('chooses its form by size and graduates the limb', () => {
    expect([400, 240, 239, 64, 63, 22, 21].map(dialForm)).toEqual([
      'full',
      'full',
      'medium',
      'medium',
      'mini',
      'mini',
      'number',
    ]);
    const ticks = dialTicks(6, dialRadii(332));
    expect(ticks).toHaveLength(60);
    expect(ticks.filter((tick) => tick.major)).toHaveLength(6);
  });
});

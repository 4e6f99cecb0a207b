import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstState, minimumSize, place } from './window-state.ts';

const laptop = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 2560, height: 1400 };

describe('place', () => {
  it('starts in the middle of the first display', () => {
    expect(place(firstState, [laptop, right])).toEqual({ x: 240, y: 70, width: 1440, height: 900 });
  });

  it('comes back to where it was, also on the second display', () => {
    const bounds = { x: 2000, y: 40, width: 1600, height: 1000 };
    expect(place({ ...firstState, bounds }, [laptop, right])).toEqual(bounds);
  });

  it('comes back to the first display when the second is gone, in its old size', () => {
    const bounds = { x: 2000, y: 40, width: 1600, height: 1000 };
    expect(place({ ...firstState, bounds }, [laptop])).toEqual({ x: 160, y: 20, width: 1600, height: 1000 });
  });

  it('never leaves its header out of reach and is never smaller than its layout', () => {
    const coordinate = fc.integer({ min: -6000, max: 6000 });
    const side = fc.integer({ min: 1, max: 6000 });
    fc.assert(
      fc.property(coordinate, coordinate, side, side, (x, y, width, height) => {
        const placed = place({ ...firstState, bounds: { x, y, width, height } }, [laptop, right]);
        const inReach = [laptop, right].some(
          (area) =>
            placed.y >= area.y &&
            placed.y + 32 <= area.y + area.height &&
            Math.min(placed.x + placed.width, area.x + area.width) - Math.max(placed.x, area.x) >= 120,
        );
        expect(inReach).toBe(true);
        expect(placed.width).toBeGreaterThanOrEqual(minimumSize.width);
        expect(placed.height).toBeGreaterThanOrEqual(minimumSize.height);
      }),
    );
  });
});

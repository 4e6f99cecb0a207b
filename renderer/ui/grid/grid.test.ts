import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnTemplate,
  DEFAULT_LAYOUT,
  moveColumn,
  nextSort,
  orderColumns,
  totalWidth,
  visibleColumns,
  widthOf,
} from './columns.ts';
import { anchorNow, cursorNow, moveCursor, pagesOf, type CursorAt } from './cursor.ts';
import {
  maxElementHeight,
  offsetForRow,
  scrollScale,
  settleOffset,
  toElementTop,
  toListOffset,
  type ScrollScale,
} from './scroll-scale.ts';

const lists = fc.record({
  count: fc.integer({ min: 0, max: 20_000_000 }),
  rowHeight: fc.constantFrom(28, 32, 40, 80),
  viewport: fc.integer({ min: 0, max: 2_000 }),
  pixelRatio: fc.constantFrom(1, 1.25, 2, 4),
});
const scaleOf = (list: {
  count: number;
  rowHeight: number;
  viewport: number;
  pixelRatio: number;
}): ScrollScale => scrollScale(list.count, list.rowHeight, list.viewport, maxElementHeight(list.pixelRatio));

describe('scroll scale', () => {
  it('stays below the clamp and is 1 where the list fits', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const scale = scaleOf(list);
        expect(scale.elementHeight * list.pixelRatio).toBeLessThan(33_554_428);
        expect(scale.ratio).toBeGreaterThanOrEqual(1);
        if (scale.listHeight === scale.elementHeight) expect(scale.ratio).toBe(1);
      }),
    );
    expect(scrollScale(1_000_000, 32, 800, maxElementHeight(1)).ratio).toBe(1);
    expect(scrollScale(1_000_000, 40, 800, maxElementHeight(1)).ratio).toBeGreaterThan(1);
  });

  it('maps both ends onto each other and back', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const scale = scaleOf(list);
        expect(toListOffset(scale, 0)).toBe(0);
        expect(toListOffset(scale, scale.elementHeight)).toBeCloseTo(scale.maxOffset, 4);
        const offset = share * scale.maxOffset;
        expect(toListOffset(scale, toElementTop(scale, offset))).toBeCloseTo(offset, 4);
      }),
    );
  });

  it('keeps an exact offset through the rounding of the element', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const scale = scaleOf(list);
        const offset = share * scale.maxOffset;
        expect(settleOffset(scale, offset, Math.round(toElementTop(scale, offset)))).toBeCloseTo(offset, 6);
      }),
    );
    const scale = scrollScale(2_000_000, 40, 800, maxElementHeight(1));
    expect(settleOffset(scale, 1_000, 500_000)).toBeCloseTo(500_000 * scale.ratio);
  });

  it('brings any row wholly into sight and moves no more than needed', () => {
    fc.assert(
      fc.property(
        lists.filter((list) => list.count > 0 && list.viewport >= list.rowHeight),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('nearest' as const, 'start' as const, 'center' as const),
        (list, at, from, align) => {
          const scale = scaleOf(list);
          const index = Math.min(list.count - 1, Math.floor(at * list.count));
          const present = from * scale.maxOffset;
          const offset = offsetForRow(scale, index, list.rowHeight, list.viewport, present, align);
          const top = index * list.rowHeight;
          expect(offset).toBeLessThanOrEqual(top + 1e-6);
          expect(offset + list.viewport).toBeGreaterThanOrEqual(top + list.rowHeight - 1e-6);
          const inSight = top >= present && top + list.rowHeight <= present + list.viewport;
          if (align === 'nearest' && inSight) expect(offset).toBe(present);
        },
      ),
    );
  });
});

describe('cursor', () => {
  it('stays within the rows and undoes itself away from the ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.nat(1e6),
        fc.integer({ min: 1, max: 60 }),
        (count, start, page) => {
          const at = start % count;
          for (const move of ['up', 'down', 'pageUp', 'pageDown', 'first', 'last'] as const) {
            const next = moveCursor(at, move, count, page);
            expect(next).toBeGreaterThanOrEqual(0);
            expect(next).toBeLessThan(count);
          }
          if (at > 0) expect(moveCursor(moveCursor(at, 'up', count, page), 'down', count, page)).toBe(at);
        },
      ),
    );
    expect(moveCursor(null, 'down', 5, 10)).toBe(0);
    expect(moveCursor(null, 'last', 5, 10)).toBe(4);
    expect(moveCursor(3, 'down', 0, 10)).toBeNull();
  });

  it('names the pages of a range', () => {
    expect(pagesOf(95, 205, 100)).toEqual([0, 1, 2]);
    expect(pagesOf(100, 199, 100)).toEqual([1]);
    expect(pagesOf(5, 4, 100)).toEqual([]);
  });
});

describe('columns', () => {
  const columns = [
    { id: 'a', width: 80, fixed: true },
    { id: 'b', width: 100, grow: 1 },
    { id: 'c', width: 20 },
  ];

  it('orders, hides and sizes', () => {
    expect(orderColumns(columns, ['c', 'a']).map((c) => c.id)).toEqual(['c', 'a', 'b']);
    expect(visibleColumns(columns, { ...DEFAULT_LAYOUT, hidden: ['a', 'b'] }).map((c) => c.id)).toEqual([
      'a',
      'c',
    ]);
    expect(columnTemplate(columns, DEFAULT_LAYOUT)).toBe('5rem minmax(6.25rem, 1fr) 2.5rem');
    expect(columnTemplate(columns, { ...DEFAULT_LAYOUT, widths: { b: 48 } })).toBe('5rem 3rem 2.5rem');
    expect(totalWidth(columns, DEFAULT_LAYOUT)).toBe(80 + 100 + 40);
    expect(widthOf({ id: 'x', width: 10, minWidth: 30 }, DEFAULT_LAYOUT)).toBe(30);
  });

  it('moves a column and back, and not past the ends', () => {
    const right = moveColumn(columns, DEFAULT_LAYOUT, 'a', 1);
    expect(right.order).toEqual(['b', 'a', 'c']);
    expect(moveColumn(columns, right, 'a', -1).order).toEqual(['a', 'b', 'c']);
    expect(moveColumn(columns, DEFAULT_LAYOUT, 'a', -1)).toBe(DEFAULT_LAYOUT);
  });

  it('turns the sort on a second press and adds with Shift', () => {
    const first = nextSort([], 'a', false);
    expect(first).toEqual([{ id: 'a', desc: false }]);
    expect(nextSort(first, 'a', false)).toEqual([{ id: 'a', desc: true }]);
    expect(nextSort(first, 'b', true)).toEqual([...first, { id: 'b', desc: false }]);
    expect(nextSort(first, 'b', false)).toEqual([{ id: 'b', desc: false }]);
  });
});

describe('anchorNow', () => {
  const list = (...keys: number[]) => ({ at: (index: number) => keys[index], count: keys.length });

  it('finds the row where it is now, not where it was', () => {
    const anchor = { index: 1, key: 20 };
    for (const [rows, now] of [
      [list(10, 20, 30), 1],
      [list(99, 10, 20, 30), 2],
      [list(20, 30), 0],
      [list(10, 30), null],
      [list(), null],
    ] as const) {
      expect(anchorNow(anchor, rows.at, rows.count)).toBe(now);
    }
    expect(anchorNow(null, () => 1, 1)).toBeNull();
  });
});

describe('cursorNow', () => {
  const list = (...keys: (number | undefined)[]) => ({
    at: (index: number) => keys[index],
    count: keys.length,
  });
  const moved = (cursor: CursorAt | null, rows: ReturnType<typeof list>, elsewhere?: number | null) =>
    cursorNow(cursor, rows.at, rows.count, (at) => anchorNow(at, rows.at, rows.count) ?? elsewhere);

  it('stays on its row, wherever that goes', () => {
    const cursor = { index: 1, key: 20 };
    expect(moved(cursor, list(10, 20, 30))).toBe(cursor);
    expect(moved(cursor, list(5, 10, 20, 30))).toEqual({ index: 2, key: 20 });
    expect(moved(cursor, list(20))).toEqual({ index: 0, key: 20 });
  });

  it('takes the place of a row that is gone, and the last where it was the last', () => {
    expect(moved({ index: 1, key: 20 }, list(10, 30, 40), null)).toEqual({ index: 1, key: 30 });
    expect(moved({ index: 2, key: 30 }, list(10, 20), null)).toEqual({ index: 1, key: 20 });
    expect(moved({ index: 0, key: 10 }, list(), null)).toBeNull();
  });

  it('waits where nobody knows, and goes where somebody else found the row', () => {
    const cursor = { index: 1, key: 20 };
    expect(moved(cursor, list(undefined, undefined))).toBe(cursor);
    expect(moved(cursor, list(10, 15, undefined, undefined), 3)).toEqual({ index: 3, key: 20 });
  });

  it('learns the key of a row that was not loaded when it came', () => {
    expect(moved({ index: 1, key: null }, list(10, undefined))).toEqual({ index: 1, key: null });
    expect(moved({ index: 1, key: null }, list(10, 20))).toEqual({ index: 1, key: 20 });
  });

  it('comes to rest: asked again, it gives the same object', () => {
    const keys = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 8 });
    fc.assert(
      fc.property(
        keys,
        fc.nat(8),
        fc.nat(9),
        fc.constantFrom(null, undefined, 2),
        (row, index, key, find) => {
          const rows = list(...row);
          const once = moved({ index, key: key === 0 ? null : key }, rows, find);
          expect(moved(once, rows, find)).toBe(once);
          if (once !== null && once.key !== null && find === null) expect(rows.at(once.index)).toBe(once.key);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GridSource } from '../grid/virtual-grid.tsx';
import { hasMoved, rowsInPlace, steadyNext, type Steady } from './steady.ts';

interface Row {
  readonly id: number;
  readonly version: number;
}
const keyOf = (row: Row): number => row.id;
const list = (rows: readonly (Row | undefined)[]): GridSource<Row> => ({
  count: rows.length,
  getRow: (index) => rows[index],
  rangeChanged: () => undefined,
});
const rowsOf = (source: GridSource<Row>): (Row | undefined)[] =>
  Array.from({ length: source.count }, (_, index) => source.getRow(index));
const keysOf = (source: GridSource<Row>): (number | undefined)[] => rowsOf(source).map((row) => row?.id);
const start = (now: GridSource<Row>, held = false): Steady<Row> => ({ of: 'q', now, shown: now, held });

const some = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 10 });

describe('steadyNext', () => {
  it('keeps order and number while held, follows in the cells, and moves on when let go', () => {
    const moves = fc.array(fc.record({ ids: some, held: fc.boolean() }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(some, moves, (first, steps) => {
        let steady = start(list(first.map((id) => ({ id, version: 0 }))));
        steps.forEach(({ ids, held }, version) => {
          const before = steady;
          const now = list(ids.map((id) => ({ id, version: version + 1 })));
          steady = steadyNext(before, { of: 'q', now, held }, keyOf);
          if (!held) expect(steady.shown).toBe(now);
          else {
            expect(keysOf(steady.shown)).toEqual(keysOf(before.shown));
            for (const row of rowsOf(steady.shown))
              if (row !== undefined && ids.includes(row.id)) expect(row.version).toBe(version + 1);
          }
          expect(hasMoved(steady.shown, steady.now, keyOf)).toBe(
            keysOf(steady.shown).join() !== keysOf(steady.now).join(),
          );
          // Drawn again with nothing new, it is the same object.
          expect(steadyNext(steady, { of: 'q', now, held }, keyOf)).toBe(steady);
        });
      }),
    );
  });

  it('answers another question at once', () => {
    const other = list([{ id: 9, version: 1 }]);
    const steady = steadyNext(
      start(list([{ id: 1, version: 0 }]), true),
      { of: 'r', now: other, held: true },
      keyOf,
    );
    expect(steady.shown).toBe(other);
  });

  it('holds what was drawn last also where the hold and the news come together', () => {
    const first = list([{ id: 1, version: 0 }]);
    const news = list([
      { id: 2, version: 1 },
      { id: 1, version: 1 },
    ]);
    const steady = steadyNext(start(first), { of: 'q', now: news, held: true }, keyOf);
    expect(rowsOf(steady.shown)).toEqual([{ id: 1, version: 1 }]);
  });

  it('takes a page that was not loaded from where it is now, and holds it too', () => {
    const shown = start(list([{ id: 1, version: 0 }, undefined]), true);
    const loaded = steadyNext(
      shown,
      {
        of: 'q',
        now: list([
          { id: 1, version: 0 },
          { id: 2, version: 0 },
        ]),
        held: true,
      },
      keyOf,
    );
    expect(keysOf(loaded.shown)).toEqual([1, 2]);
    const moved = list([3, 2, 1].map((id) => ({ id, version: 1 })));
    expect(keysOf(steadyNext(loaded, { of: 'q', now: moved, held: true }, keyOf).shown)).toEqual([1, 2]);
  });
});

describe('rowsInPlace', () => {
  const key = (row: Row): string => String(row.id);

  it('keeps the order with the newest cells, and what went away', () => {
    const now = [3, 1].map((id) => ({ id, version: 1 }));
    expect(
      rowsInPlace(
        [1, 2, 3].map((id) => ({ id, version: 0 })),
        now,
        key,
      ),
    ).toEqual([
      { id: 1, version: 1 },
      { id: 2, version: 0 },
      { id: 3, version: 1 },
    ]);
  });

  it('is the newer list where none of the rows is in it: another page was asked for', () => {
    const now = [3, 4].map((id) => ({ id, version: 1 }));
    expect(
      rowsInPlace(
        [1, 2].map((id) => ({ id, version: 0 })),
        now,
        key,
      ),
    ).toBe(now);
    expect(rowsInPlace([], now, key)).toBe(now);
  });

  it('is the newer list itself where the order is the same', () => {
    const now = [1, 2].map((id) => ({ id, version: 1 }));
    expect(
      rowsInPlace(
        [1, 2].map((id) => ({ id, version: 0 })),
        now,
        key,
      ),
    ).toBe(now);
  });
});

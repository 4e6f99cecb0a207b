import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listStart, stepThrough, walkOf, type Step, type Walk } from './pages.ts';

const idOf = (row: unknown): string | null => (typeof row === 'string' ? row : null);

interface Change {
  /** Where in the list, as a share of its length. */
  readonly place: number;
  readonly add: boolean;
}

/** Walks through a list that changes between its pages. @returns the rows, in order of arrival, and what was missing */
function walkThrough(
  list: string[],
  pageRows: number,
  changes: readonly (readonly Change[])[],
): { readonly rows: readonly string[]; readonly missing: number; readonly pages: number } {
  const rows: string[] = [];
  let walk: Walk = listStart;
  let added = 0;
  for (let pages = 1; pages < 10_000; pages++) {
    const page = list.slice(walk.offset, walk.offset + pageRows);
    // The cursor travels as text.
    const here = walkOf(JSON.stringify(walk), 'x');
    const step: Step = stepThrough(here, { rows: page, total: list.length }, idOf, 'x');
    rows.push(...step.fresh.map(String));
    if (step.next === null) return { rows, missing: step.missing, pages };
    walk = step.next;
    for (const { place, add } of changes[pages - 1] ?? []) {
      const at = Math.floor(place * list.length);
      if (add) list.splice(at, 0, `new-${added++}`);
      else list.splice(at, 1);
    }
  }
  throw new Error('the walk does not end');
}

const names = (size: number): string[] => Array.from({ length: size }, (_, index) => `sim-${index}`);

describe('a list by offset', () => {
  it('is read once each, whatever its length and the page', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 90 }), (size, pageRows) => {
        const { rows, missing } = walkThrough(names(size), pageRows, []);
        expect(rows).toEqual(names(size));
        expect(missing).toBe(0);
      }),
    );
  });

  it('misses no row that was there all the time, though others come and go between its pages', () => {
    const change = fc.record({ place: fc.double({ min: 0, max: 0.999, noNaN: true }), add: fc.boolean() });
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 400 }),
        fc.integer({ min: 20, max: 60 }),
        // As many as the pages overlap: half a page, or ten rows.
        fc.array(fc.array(change, { maxLength: 9 }), { maxLength: 10 }),
        (size, pageRows, changes) => {
          const list = names(size);
          const { rows } = walkThrough(list, pageRows, changes);
          const read = new Set(rows);
          expect(list.filter((name) => name.startsWith('sim-') && !read.has(name))).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is read once more when more vanished than its pages overlap', () => {
    const gone = Array.from({ length: 30 }, (): Change => ({ place: 0, add: false }));
    const list = names(200);
    const { rows } = walkThrough(list, 50, [gone]);
    expect(list.filter((name) => !rows.includes(name))).toEqual([]);
    expect(rows.length).toBeGreaterThan(new Set(rows).size);
  });

  it('reads once more, then says how many rows the total promises beyond those that came', () => {
    const page = { rows: ['a', 'b', 'b'], total: 3 };
    const first = stepThrough(listStart, page, idOf, 'x');
    expect(first).toMatchObject({ fresh: ['a', 'b'], next: { offset: 0, round: 2 } });
    const second = stepThrough(first.next ?? listStart, page, idOf, 'x');
    expect(second).toMatchObject({ next: null, missing: 1 });
  });

  it('goes on over a few empty pages, then gives up rather than calling the list complete', () => {
    let walk: Walk = { ...listStart, offset: 100, counted: 100 };
    expect(() => {
      for (let n = 0; n < 20; n++) {
        const step = stepThrough(walk, { rows: [], total: 200 }, idOf, 'x');
        expect(step.fresh).toEqual([]);
        walk = step.next ?? walk;
        expect(walk.offset).toBe(100);
      }
    }).toThrow(/empty pages/);
  });

  it('ends at an empty page where no total is told', () => {
    const list = ['a', 'b', 'c', 'd'];
    const rows: unknown[] = [];
    for (let walk: Walk | null = listStart; walk !== null; ) {
      const page = list.slice(walk.offset, walk.offset + 3);
      const step: Step = stepThrough(walk, { rows: page, total: null }, idOf, 'x');
      rows.push(...step.fresh);
      walk = step.next;
    }
    expect(rows).toEqual(list);
  });

  it('refuses a cursor that is none of its own', () => {
    for (const cursor of ['17', '{}', '{"offset":-1}', 'null'])
      expect(() => walkOf(cursor, 'x')).toThrow(/cannot be read/);
    expect(walkOf(null, 'x')).toEqual(listStart);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginning, cursorOf, pageAt, placeOf, stepOf, type Place } from './pages.ts';

const answer = (rows: readonly unknown[], headers: Record<string, string> = {}) => ({ body: rows, headers });
const step = (at: Place, rows: readonly unknown[], headers: Record<string, string> = {}) =>
  stepOf(at, answer(rows, headers), 'emnify', 'GET /sim');

/** A server that counts its pages by its own size, which may change with every request. */
function serve(all: readonly number[], page: number, size: number, empty: boolean, declared: boolean) {
  const rows = empty ? [] : all.slice((page - 1) * size, page * size);
  return answer(
    rows,
    declared ? { 'x-total-count': String(all.length), 'x-count-per-page': String(size) } : {},
  );
}

describe('pages', () => {
  it('every row comes once, however large the pages are and however many are empty', () => {
    const whims = fc.array(fc.record({ size: fc.integer({ min: 1, max: 40 }), empty: fc.boolean() }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), whims, (total, moods) => {
        const all = Array.from({ length: total }, (_, index) => index);
        const read: unknown[] = [];
        let at: Place | null = beginning(40);
        for (let asked = 0; at !== null; asked++) {
          // Moods last for a while, as those of servers do; in the end it keeps to one size.
          const mood: { size: number; empty: boolean } | undefined = moods[Math.floor(asked / 4)];
          const empty = mood?.empty === true && asked % 4 < 2;
          const page = serve(all, pageAt(at), mood?.size ?? 40, empty, true);
          const taken = stepOf(placeOf(cursorOf(at)), page, 'emnify', 'GET /sim');
          read.push(...taken.rows);
          at = taken.next;
          expect(asked).toBeLessThan(2_000);
        }
        expect(read).toEqual(all);
      }),
    );
  });

  it('without headers a list ends with its second empty page', () => {
    const all = Array.from({ length: 95 }, (_, index) => index);
    const read: unknown[] = [];
    let at: Place | null = beginning(40);
    for (let asked = 1; at !== null; asked++) {
      const taken = stepOf(at, serve(all, pageAt(at), 40, asked === 2, false), 'emnify', 'GET /sim');
      read.push(...taken.rows);
      at = taken.next;
    }
    expect(read).toEqual(all);
  });

  it('a list that became shorter goes on so much earlier, so that no row is passed over', () => {
    const total = (count: number) => ({ 'x-total-count': String(count), 'x-count-per-page': '10' });
    const first = step(beginning(10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], total(30));
    // Rows 0 and 1 went away: what was row 10 is now row 8, on the page that was read.
    const second = step(first.next ?? beginning(10), [12, 13, 14, 15, 16, 17, 18, 19, 20, 21], total(28));
    expect(second.next).toMatchObject({ offset: 18, total: 28 });
    const third = step(second.next ?? beginning(10), [12, 13, 14, 15, 16, 17, 18, 19, 20, 21], total(28));
    expect(third.rows).toEqual([20, 21]);
  });

  it('pages that stay empty before the end are a failure, not the end', () => {
    let at: Place | null = { offset: 10, size: 10, total: 30, empty: 0 };
    const drain = (): void => {
      while (at !== null) at = step(at, [], { 'x-total-count': '30' }).next;
    };
    expect(drain).toThrow(/came back empty 11 times.*kept/);
  });

  it('a cursor of another form begins the list anew', () => {
    for (const text of ['', 'first', '1.0..0', '1.2.3', '-1.5..0'])
      expect(() => placeOf(text), text).toThrow(expect.objectContaining({ code: 'PROVIDER_REFUSED' }));
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createListing } from './listing.ts';

/** All rows as a reader of pages sees them. */
function read(listing: ReturnType<typeof createListing>, size: number): number[] {
  const rows: number[] = [];
  for (let from = 0; from < listing.places; from += size) rows.push(...listing.between(from, from + size));
  return rows;
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('postpone' as const), page: fc.nat(12), keep: fc.nat(9) }),
  fc.record({ kind: fc.constant('remove' as const), row: fc.nat(60) }),
);

test('whatever is postponed or removed, every row that is left is listed once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.array(step, { maxLength: 12 }), (size, steps) => {
      const listing = createListing(size);
      const left = new Set(Array.from({ length: size }, (_, row) => row));
      for (const each of steps) {
        if (each.kind === 'postpone') listing.postpone(each.page * 10 + each.keep, each.page * 10 + 10, 10);
        else {
          listing.remove(each.row);
          left.delete(each.row);
        }
      }
      expect(read(listing, 10).sort((a, b) => a - b)).toEqual([...left]);
      expect(listing.rows).toBe(left.size);
    }),
  );
});

test('rows that are postponed follow on a later page than the one that was struck', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(5), (size, page) => {
      const listing = createListing(size);
      const struck = listing.between(page * 10, page * 10 + 10);
      listing.postpone(page * 10, page * 10 + 10, 10);
      expect(listing.between(0, page * 10 + 10).filter((row) => struck.includes(row))).toEqual([]);
    }),
  );
});

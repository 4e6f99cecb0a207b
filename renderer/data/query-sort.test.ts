import { describe, expect, it } from 'vitest';
import { sortOf, withSort } from './query-sort.ts';

describe('the order of a query', () => {
  it('is read for the heads of a grid, and written back', () => {
    const query = 'is:open sort:severity,-age assignee:me';
    expect(sortOf(query)).toEqual([
      { id: 'severity', desc: false },
      { id: 'age', desc: true },
    ]);
    expect(withSort(query, [{ id: 'sims', desc: true }])).toBe('is:open assignee:me sort:-sims');
    expect(sortOf(withSort(query, sortOf(query)))).toEqual(sortOf(query));
  });

  it('goes away with the last head', () => {
    expect(withSort('sort:age', [])).toBe('');
    expect(sortOf('is:open')).toEqual([]);
  });
});

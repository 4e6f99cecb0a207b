import { parseQuery } from '../../shared/query.ts';
import type { GridSort } from '../ui/grid/columns.ts';

/** How a query sorts, for the heads of its grid. */
export function sortOf(query: string): readonly GridSort[] {
  return parseQuery(query).sort.map((key) => ({ id: key.field, desc: key.descending }));
}

/** The query with another order: `('is:open sort:age', [{ id: 'severity', desc: true }])` → `is:open sort:-severity`. */
export function withSort(query: string, sort: readonly GridSort[]): string {
  const rest = query.replace(/(^|\s)sort:\S*/g, '').trim();
  const words = sort.map((key) => (key.desc ? `-${key.id}` : key.id)).join(',');
  return [rest, words === '' ? '' : `sort:${words}`].filter((part) => part !== '').join(' ');
}

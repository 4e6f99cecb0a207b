import { fail } from '../../../../shared/errors.ts';
import type { ApiAnswer } from '../api-client.ts';
import type { Query } from '../api-request.ts';
import { shaped, unusable } from '../rows.ts';
import type { TelnyxClient } from './client.ts';
import { List } from './schema.ts';

/** A list without end must not be read for ever. */
const mostPages = 20_000;

export interface Page {
  readonly rows: readonly unknown[];
  /** Number of the page after this one; null at the end. */
  readonly next: number | null;
  /** Rows of the whole list; null where it is not told. */
  readonly total: number | null;
  readonly answer: ApiAnswer;
}

/** One page, counted from 1. It may be short or empty before the end: only `meta.total_pages` says where the list ends. */
export async function readPage(
  client: TelnyxClient,
  path: string,
  page: number,
  size: number,
  signal: AbortSignal,
  query: Query = {},
  what = `GET ${path}`,
): Promise<Page> {
  const paging = { 'page[number]': page, 'page[size]': size };
  const answer = await client.call(
    { method: 'GET', path, query: { ...query, ...paging }, purpose: 'read', what },
    signal,
  );
  const { data, meta } = shaped(List, answer.body, client.who, what);
  const next = page < meta.total_pages ? page + 1 : null;
  return { rows: data, next, total: meta.total_results ?? null, answer };
}

/** All pages of a list, one after the other, until the end or until nobody asks for the next. */
export async function* allPages(
  client: TelnyxClient,
  path: string,
  size: number,
  signal: AbortSignal,
  query: Query = {},
  what = `GET ${path}`,
): AsyncIterable<readonly unknown[]> {
  let next: number | null = 1;
  for (let read = 0; next !== null; read++) {
    if (read >= mostPages) throw unusable(client.who, what, `it has more than ${mostPages} pages`);
    const page: Page = await readPage(client, path, next, size, signal, query, what);
    yield page.rows;
    next = page.next;
  }
}

/** Where a list goes on: the page, and how many rows the list had when the page before it was read. */
export interface Place {
  readonly page: number;
  readonly total: number | null;
}

/** @throws AppError PROVIDER_REFUSED for a cursor of another kind: the list is then begun anew */
export function placeOf(cursor: string | null): Place {
  if (cursor === null) return { page: 1, total: null };
  const [, page, total] = /^([1-9]\d{0,8})\/(\d{1,12})?$/.exec(cursor) ?? [];
  if (page !== undefined) return { page: Number(page), total: total === undefined ? null : Number(total) };
  throw fail(
    'PROVIDER_REFUSED',
    'The place in the list of SIMs cannot be used any more; it is read from the start.',
    { retry: 'now' },
  );
}

export function cursorOf({ page, total }: Place): string {
  return `${page}/${total ?? ''}`;
}

/**
 * How many pages before this one have to be read again: when rows vanish from a list, those behind them move up, and some pass
 * from the page that is about to be read to one that was read already.
 */
export function pagesBack(place: Place, total: number | null, size: number): number {
  if (place.total === null || total === null || total >= place.total) return 0;
  return Math.min(place.page - 1, Math.ceil((place.total - total) / size));
}

/** When one row of a list began and ended, ms UTC. */
export interface Lasted {
  readonly from: number;
  readonly to: number;
}

/**
 * True when nothing that reaches `since` can follow this page: it runs from new to old and all of it ended before. No document
 * tells the order of these lists, so it is taken from what the page shows, and a list in another order is read to its end.
 */
export function endsBefore(page: readonly Lasted[], since: number): boolean {
  const newestFirst = page.every((row, index) => row.from <= (page[index - 1]?.from ?? Infinity));
  return page.length > 1 && newestFirst && page.every(({ to }) => to < since);
}

import { fail } from '../../../../shared/errors.ts';
import type { ApiAnswer } from '../api-client.ts';
import { arrayOf, unusable } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { EmnifyClient } from './client.ts';

/**
 * Lists by `page` (from 1) and `per_page`, with totals in headers. Pages shift while SIMs come and go, and not every list tells its
 * totals; so a place in a list is the number of rows that lie behind, never a page number.
 */
export interface Place {
  /** Rows from the beginning that were read. */
  readonly offset: number;
  /** Rows per page that the server last used, which its page numbers count by: it may give fewer than it was asked for. */
  readonly size: number;
  /** Rows in all when the last page was read; null where the server does not say. */
  readonly total: number | null;
  /** Pages in a row that held nothing. */
  readonly empty: number;
}

/** Empty pages in a row before the end of a list: more and the list is broken, not slow. */
const emptyPages = 10;

export function beginning(size: number): Place {
  return { offset: 0, size, total: null, empty: 0 };
}

/** The place as an opaque text that outlives the process. */
export function cursorOf({ offset, size, total, empty }: Place): string {
  return `${offset}.${size}.${total ?? ''}.${empty}`;
}

/** @throws Refusal for a text that is none of ours: the list then begins anew. */
export function placeOf(cursor: string): Place {
  const parts = /^(\d{1,12})\.([1-9]\d{0,5})\.(\d{0,12})\.(\d{1,3})$/.exec(cursor);
  if (parts === null) {
    const message =
      'The place in the list of SIMs is in a form that is not known. The list is read from its beginning.';
    throw new Refusal('PROVIDER_REFUSED', message, 'now', 0, null);
  }
  const [, offset, size, total, empty] = parts;
  return {
    offset: Number(offset),
    size: Number(size),
    total: total === '' ? null : Number(total),
    empty: Number(empty),
  };
}

/** The page that holds the row at a place, counted from 1. */
export function pageAt({ offset, size }: Place): number {
  return Math.floor(offset / size) + 1;
}

/** What one answer brought: rows that were not read before, and where the list goes on; null at its end. */
export interface Step {
  readonly rows: readonly unknown[];
  readonly next: Place | null;
}

/**
 * Takes a page that was asked for at a place.
 *
 * A server that gives shorter or longer pages than before counts other pages: what lies before the place is dropped, and what lies
 * beyond it is asked for again. A list that became shorter has moved up by as many rows: it goes on so much earlier, and rows that
 * come twice are the reader's to recognise.
 *
 * @throws AppError PROVIDER_BAD_ANSWER after too many empty pages
 */
export function stepOf(
  at: Place,
  answer: Pick<ApiAnswer, 'headers' | 'body'>,
  who: string,
  what: string,
): Step {
  const rows = arrayOf(answer.body, who, what);
  const asked = pageAt(at);
  const size = count(answer, 'x-count-per-page') || at.size;
  const total = count(answer, 'x-total-count');
  const start = (asked - 1) * size;
  if (start > at.offset) return { rows: [], next: { ...at, size, empty: 0 } };
  if (rows.length === 0) {
    const ended = total === null ? at.empty > 0 : at.offset >= total;
    if (ended) return { rows: [], next: null };
    if (at.empty >= emptyPages)
      throw unusable(
        who,
        what,
        `page ${asked} of ${total ?? 'unknown'} rows came back empty ${emptyPages + 1} times`,
      );
    return { rows: [], next: { ...at, size, total, empty: at.empty + 1 } };
  }
  const shrunk = at.total === null || total === null ? 0 : Math.max(0, at.total - total);
  const reached = Math.max(at.offset, start + size);
  const next: Place = { offset: Math.max(0, reached - shrunk), size, total, empty: 0 };
  return {
    rows: rows.slice(at.offset - start),
    next: total !== null && reached >= total ? null : next,
  };
}

/** A number of a header; null where it is absent or none. */
function count({ headers }: Pick<ApiAnswer, 'headers'>, name: string): number | null {
  const text = headers[name] ?? '';
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}

/**
 * The pages of a list from its beginning, `size` rows asked for at a time, until it ends or the reader has enough.
 *
 * @param query filters and order, which stay the same from page to page
 */
export async function* pagesOf(
  client: EmnifyClient,
  path: string,
  what: string,
  size: number,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncIterable<readonly unknown[]> {
  for (let at: Place | null = beginning(size), asked = 0; at !== null; asked++) {
    if (asked >= mostPages)
      throw fail(
        'PROVIDER_BAD_ANSWER',
        `${client.who} listed ${what} without end. What was read before is kept.`,
        {
          retry: 'later',
        },
      );
    const answer = await client.call(
      { method: 'GET', path, what, query: { ...query, page: pageAt(at), per_page: size }, purpose: 'read' },
      signal,
    );
    const step: Step = stepOf(at, answer, client.who, what);
    if (step.rows.length > 0) yield step.rows;
    at = step.next;
  }
}

const mostPages = 2_000;

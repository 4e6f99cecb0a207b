/** Paging by number: `page[number]` from 1, `page[size]`, and `meta` with the number of pages. */
import { intParam, ok } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals, refuse } from './errors.ts';

export interface PageAsked {
  readonly number: number;
  readonly size: number;
  /** Places of the page, [from, to). */
  readonly from: number;
  readonly to: number;
}

/** What page a call asks for; null where it asks for none that can be. */
function pageAsked(call: Call, most: number): PageAsked | null {
  const number = intParam(call.query, 'page[number]', 1);
  const size = intParam(call.query, 'page[size]', 20);
  if (number < 1 || size < 1 || size > most) return null;
  return { number, size, from: (number - 1) * size, to: number * size };
}

/**
 * A page of a list.
 *
 * @param most the largest page size
 * @param present the rows of a page, and how many places and rows the list has, asked in this order
 */
export function pageReply(
  call: Call,
  most: number,
  present: (page: PageAsked) => {
    readonly rows: readonly unknown[];
    readonly places: number;
    readonly total: number;
  },
): Reply {
  const page = pageAsked(call, most);
  if (page === null) return refuse(refusals.badPage);
  const { rows, places, total } = present(page);
  return ok({
    data: rows,
    meta: {
      page_number: page.number,
      page_size: page.size,
      total_pages: Math.ceil(places / page.size),
      total_results: total,
    },
  });
}

/** A page of a list that is held in full. */
export function pageOf(call: Call, items: readonly unknown[]): Reply {
  return pageReply(call, 250, ({ from, to }) => ({
    rows: items.slice(from, to),
    places: items.length,
    total: items.length,
  }));
}

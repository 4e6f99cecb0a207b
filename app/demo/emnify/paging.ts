/** Paging by `page` and `per_page`, with totals in headers. */
import { intParam, okText, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';

const usual = 2_000;
const most = 2_500;

export interface PageAsked {
  readonly page: number;
  readonly size: number;
  /** Position of the first row of the page. */
  readonly first: number;
}

/** A short page is one of a server that gives fewer rows than it was asked for and counts its pages by that. */
export function pageAsked(call: Call, unasked = usual): PageAsked {
  const asked = Math.min(most, Math.max(1, intParam(call.query, 'per_page', unasked)));
  const size = struckBy(call, 'short-page') === undefined ? asked : Math.ceil(asked / 10);
  const page = Math.max(1, intParam(call.query, 'page', 1));
  return { page, size, first: (page - 1) * size };
}

/** @param total rows in all; null where the list does not count them, and the answer has no headers */
export function pageReply(
  call: Call,
  { page, size }: PageAsked,
  rows: readonly string[],
  total: number | null,
): Reply {
  const body = struckBy(call, 'empty-page') === undefined ? `[${rows.join(',')}]` : '[]';
  if (total === null) return okText(body);
  return okText(body, {
    'x-total-count': String(total),
    'x-total-pages': String(Math.ceil(total / size)),
    'x-current-page': String(page),
    'x-count-per-page': String(size),
  });
}

/**
 * Pages as the provider does them: rows under a name of their own, `meta.next_page_url` with an opaque PageToken for going on, null on
 * the last page. `Page` only counts, as published.
 */
import { okText, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals, refuse } from './errors.ts';
import type { SuperSimWorld } from './world.ts';

export interface Slice {
  /** Rows as JSON text. */
  readonly rows: readonly string[];
  /** Where the next page begins; null at the end. */
  readonly next: number | null;
}

/**
 * Answers one page of a list.
 *
 * @param key what the rows are called
 * @param most the largest page
 * @param read rows from a position on, at most `size`
 */
export function pageReply(
  call: Call,
  world: SuperSimWorld,
  key: string,
  most: number,
  read: (from: number, size: number) => Slice,
): Reply {
  const size = Number(call.query.get('PageSize') ?? 50);
  const from = positionOf(call.query.get('PageToken'));
  if (!Number.isInteger(size) || size < 1 || size > most || from === null) return refuse(refusals.badRequest);
  const short = struckBy(call, 'short-page') !== undefined;
  const slice: Slice =
    struckBy(call, 'empty-page') === undefined
      ? read(from, short ? Math.ceil(size / 10) : size)
      : { rows: [], next: from };
  return okText(
    `{"${key}":[${slice.rows.join(',')}],"meta":${metaText(call, world, key, size, slice.next)}}`,
  );
}

/** A page of a list that is held in full. */
export function sliceOf<T>(items: readonly T[], present: (item: T) => object) {
  return (from: number, size: number): Slice => {
    const end = Math.min(items.length, from + size);
    const rows = items.slice(from, end).map((item) => JSON.stringify(present(item)));
    return { rows, next: end < items.length ? end : null };
  };
}

function metaText(call: Call, world: SuperSimWorld, key: string, size: number, next: number | null): string {
  const page = Number(call.query.get('Page') ?? 0);
  const at = (number: number, token: string | null): string => {
    const query = new URLSearchParams(call.query);
    query.set('PageSize', String(size));
    query.set('Page', String(number));
    query.delete('PageToken');
    if (token !== null) query.set('PageToken', token);
    return `${world.address()}${call.path}?${query.toString()}`;
  };
  return JSON.stringify({
    page,
    page_size: size,
    first_page_url: at(0, null),
    previous_page_url: null,
    url: at(page, call.query.get('PageToken')),
    next_page_url: next === null ? null : at(page + 1, tokenOf(next)),
    key,
  });
}

function tokenOf(position: number): string {
  return `PT${Buffer.from(String(position)).toString('base64url')}`;
}

/** Null for a token that this API never gave out. */
function positionOf(token: string | null): number | null {
  if (token === null) return 0;
  const text = Buffer.from(token.slice(2), 'base64url').toString('utf8');
  return token.startsWith('PT') && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

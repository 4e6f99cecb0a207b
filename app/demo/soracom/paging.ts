/** Paging as the provider does it: an opaque key in `x-soracom-next-key`, the same link in `Link`, pages that may be short. */
import { intParam, okText, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';

/** The key that stands for "from the first item", given after an empty first page. */
export const fromTheFirst = 'first';

export interface PageAsked {
  /** How many items this page may hold. */
  readonly limit: number;
  /** The key to go on after; null = from the first item. */
  readonly after: string | null;
}

/** What page a call asks for. `usual` when it names no limit, never more than `most`. */
export function pageAsked(call: Call, usual: number, most: number): PageAsked {
  const asked = Math.min(most, Math.max(1, intParam(call.query, 'limit', usual)));
  const key = call.query.get('last_evaluated_key');
  const after = key === null || key === '' || key === fromTheFirst ? null : key;
  return { limit: struckBy(call, 'short-page') === undefined ? asked : Math.ceil(asked / 10), after };
}

/** A page of items, each as JSON text. `next` is the key to go on with, null on the last page. */
export function pageReply(call: Call, items: readonly string[], next: string | null): Reply {
  if (struckBy(call, 'empty-page') !== undefined) {
    return okText('[]', nextHeaders(call, call.query.get('last_evaluated_key') ?? fromTheFirst));
  }
  const json = `[${items.join(',')}]`;
  return next === null ? okText(json) : okText(json, nextHeaders(call, next));
}

function nextHeaders(call: Call, next: string): Record<string, string> {
  const query = new URLSearchParams(call.query);
  query.set('last_evaluated_key', next);
  return { 'x-soracom-next-key': next, link: `</v1${call.path}?${query.toString()}>; rel=next` };
}

/** A page of a list that is held in full, keyed by one of each item's members. */
export function pageOf<T>(
  call: Call,
  items: readonly T[],
  keyOf: (item: T) => string,
  present: (item: T) => object,
): Reply {
  const { limit, after } = pageAsked(call, 100, 1_000);
  const first = after === null ? 0 : items.findIndex((item) => keyOf(item) === after) + 1;
  const page = items.slice(first, first + limit);
  const last = page.at(-1);
  const more = first + page.length < items.length && last !== undefined;
  return pageReply(
    call,
    page.map((item) => JSON.stringify(present(item))),
    more ? keyOf(last) : null,
  );
}

import type { ApiAnswer } from '../api-client.ts';
import type { Query } from '../api-request.ts';
import { unusable } from '../rows.ts';
import type { DescribedClient } from './client.ts';
import type { ListRequest } from './model.ts';
import { stepOf, type Step } from './paging.ts';
import { valueAt } from './path.ts';
import { fill, type Fillings } from './template.ts';

export interface RowPage {
  readonly rows: readonly unknown[];
  readonly next: string | null;
  readonly answer: ApiAnswer;
}

/** Rows of one answer at most, whatever it is that came. */
const mostRows = 20_000;

/** One page of a described list, without the rows that an earlier page held. */
export async function readPage(
  client: DescribedClient,
  list: ListRequest,
  values: Fillings,
  cursor: string | null,
  what: string,
  signal: AbortSignal,
): Promise<RowPage> {
  const step = stepFrom(list, cursor);
  const target =
    step.link === null ? ownTarget(list, values, step.query) : { path: linked(client, step.link) };
  const answer = await client.call({ method: 'GET', ...target, what, purpose: 'read' }, signal);
  const rows = valueAt(answer.body, list.rows);
  if (!Array.isArray(rows)) throw unusable(client.who, what, `there is no list at ${list.rows.text}`);
  if (rows.length > mostRows) throw unusable(client.who, what, `${rows.length} rows in one answer`);
  const after = step.after(answer, rows.length);
  if ('fault' in after) throw unusable(client.who, what, after.fault);
  const next =
    list.paging.style === 'link' && after.cursor !== null
      ? ownLink(client, fill(list.path, values, encodeURIComponent), after.cursor)
      : after.cursor;
  return {
    rows: after.skip === 0 ? (rows as unknown[]) : (rows.slice(after.skip) as unknown[]),
    next,
    answer,
  };
}

/** A cursor of another style was kept before the description changed: the list then begins anew. */
function stepFrom(list: ListRequest, cursor: string | null): Step {
  try {
    return stepOf(list.paging, cursor);
  } catch (error) {
    if (error instanceof RangeError) return stepOf(list.paging, null);
    throw error;
  }
}

function ownTarget(
  list: ListRequest,
  values: Fillings,
  paging: Query,
): { readonly path: string; readonly query: Query } {
  const own = Object.fromEntries(list.query.map(([name, value]) => [name, fill(value, values)]));
  return { path: fill(list.path, values, encodeURIComponent), query: { ...own, ...paging } };
}

/** A whole address again: the client follows it on the host of the base alone. */
function linked(client: DescribedClient, link: string): string {
  return new URL(link, client.base).toString();
}

/**
 * A link as it is kept: path and query, so that a cursor outlives a change of address. On another host it stays whole, and the
 * client then refuses it by name.
 */
function ownLink(client: DescribedClient, path: string, cursor: string): string {
  const [, head = '', link = ''] = /^(l:\d{1,3}:)([\s\S]+)$/.exec(cursor) ?? [];
  const here = client.base + path;
  if (!URL.canParse(link, here)) return cursor;
  const target = new URL(link, here);
  return target.origin === new URL(client.base).origin
    ? `${head}${target.pathname}${target.search}`
    : head + target.toString();
}

/** Pages of a list to its end, row by row no more than `most`. */
export async function* pagesOf(
  client: DescribedClient,
  list: ListRequest,
  values: Fillings,
  what: string,
  most: number,
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[], undefined> {
  let cursor: string | null = null;
  let read = 0;
  do {
    const page: RowPage = await readPage(client, list, values, cursor, what, signal);
    yield page.rows;
    read += page.rows.length;
    cursor = page.next;
  } while (cursor !== null && read < most);
}

import type { ApiAnswer, Query } from '../api-client.ts';
import { unusable } from '../rows.ts';
import type { DescribedClient } from './client.ts';
import type { ListRequest } from './model.ts';
import { stepOf } from './paging.ts';
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
  const step = stepOf(list.paging, cursor);
  const target =
    step.link === null ? ownTarget(list, values, step.query) : { path: linked(client, step.link) };
  const answer = await client.call({ method: 'GET', ...target, what, purpose: 'read' }, signal);
  const rows = valueAt(answer.body, list.rows);
  if (!Array.isArray(rows)) throw unusable(client.who, what, `there is no list at ${list.rows.text}`);
  if (rows.length > mostRows) throw unusable(client.who, what, `${rows.length} rows in one answer`);
  const after = step.after(answer, rows.length);
  if ('fault' in after) throw unusable(client.who, what, after.fault);
  const next =
    list.paging.style === 'link' && after.cursor !== null ? ownLink(client, after.cursor) : after.cursor;
  return {
    rows: after.skip === 0 ? (rows as unknown[]) : (rows.slice(after.skip) as unknown[]),
    next,
    answer,
  };
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
function ownLink(client: DescribedClient, cursor: string): string {
  const [, head = '', link = ''] = /^(l:\d{1,3}:)([\s\S]+)$/.exec(cursor) ?? [];
  if (!URL.canParse(link, client.base)) return cursor;
  const target = new URL(link, client.base);
  return target.origin === new URL(client.base).origin
    ? `${head}${target.pathname}${target.search}`
    : head + target.toString();
}

/** Every row of a list, page after page. */
export async function readAll(
  client: DescribedClient,
  list: ListRequest,
  values: Fillings,
  what: string,
  most: number,
  signal: AbortSignal,
): Promise<unknown[]> {
  const all: unknown[] = [];
  let cursor: string | null = null;
  do {
    const page: RowPage = await readPage(client, list, values, cursor, what, signal);
    all.push(...page.rows);
    cursor = page.next;
  } while (cursor !== null && all.length < most);
  return all;
}

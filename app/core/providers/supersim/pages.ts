import { fail } from '../../../../shared/errors.ts';
import type { Query } from '../api-request.ts';
import { arrayOf, unusable } from '../rows.ts';
import type { SuperSimClient } from './client.ts';
import { Meta } from './schema.ts';

/** Pages in a row that hold nothing yet name a next one: more than this and the list is turning in circles. */
const emptyPages = 100;

/** One list of the API. */
export interface List {
  /** Such as `/v1/Sims`. */
  readonly path: string;
  /** The member of the answer that holds the rows, such as `sims`. */
  readonly key: string;
  readonly query: Query;
}

export interface Page {
  readonly rows: readonly unknown[];
  /** Path and query of the next page as the API named it, below the base address; null at the end. */
  readonly next: string | null;
  readonly serverTime: number | null;
}

/** One page of a list: the first, or the one that `cursor` (a `next` of before) leads to. */
export async function readPage(
  client: SuperSimClient,
  { path, key, query }: List,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page> {
  const what = `GET ${path}`;
  const where = cursor === null ? { path, query } : { path: cursor };
  const { body, serverTime } = await client.call({ method: 'GET', ...where, purpose: 'read', what }, signal);
  const page: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const meta = Meta.safeParse(page['meta'] ?? {});
  if (!meta.success) throw unusable(client.who, what, 'its meta is none');
  return {
    rows: arrayOf(page[key], client.who, what),
    next: nextOf(meta.data.next_page_url ?? '', client),
    serverTime,
  };
}

/** Every row of a list, page after page. A page may be short or empty before the end. */
export async function* readPages(
  client: SuperSimClient,
  list: List,
  signal: AbortSignal,
): AsyncIterable<readonly unknown[]> {
  let cursor: string | null = null;
  let empty = 0;
  do {
    const page: Page = await readPage(client, list, cursor, signal);
    yield page.rows;
    empty = page.rows.length === 0 ? empty + 1 : 0;
    if (empty > emptyPages)
      throw unusable(client.who, `GET ${list.path}`, `${emptyPages} empty pages in a row`);
    cursor = page.next;
  } while (cursor !== null);
}

/** All rows of a list that is known to be short. @param most stops after this many: a list without end must not fill memory */
export async function listAll(
  client: SuperSimClient,
  list: List,
  signal: AbortSignal,
  most: number,
): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const page of readPages(client, list, signal)) {
    rows.push(...page);
    if (rows.length >= most) break;
  }
  return rows;
}

/**
 * The next page's address as the API gave it, without the host: a cursor then outlives a change of the host's name, and the
 * sign-in never travels to another host.
 *
 * @throws AppError PROVIDER_BAD_ANSWER for an address elsewhere than below the base
 */
function nextOf(address: string, { base, who }: SuperSimClient): string | null {
  if (address === '') return null;
  const home = new URL(base);
  const prefix = home.pathname.replace(/\/+$/, '');
  const next = URL.canParse(address, base) ? new URL(address, base) : null;
  if (next !== null && next.origin === home.origin && next.pathname.startsWith(`${prefix}/`))
    return next.pathname.slice(prefix.length) + next.search;
  throw fail(
    'PROVIDER_BAD_ANSWER',
    `${who} named a next page on another host, which was not followed. What was read before is kept.`,
    { retry: 'later' },
  );
}

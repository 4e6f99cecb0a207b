import type { ApiAnswer } from '../api-client.ts';
import type { Query } from '../api-request.ts';
import { arrayOf, unusable } from '../rows.ts';
import type { SoracomClient } from './client.ts';

/** Pages in a row that hold nothing yet name a next one: more than this and the list is turning in circles. */
const emptyPages = 100;

/**
 * Every row of a list, page after page until no next key comes. A page may be short or empty before the end.
 *
 * @param most stops after this many rows: a list without end must not fill memory
 */
export async function listAll(
  client: SoracomClient,
  path: string,
  query: Query,
  signal: AbortSignal,
  most: number,
): Promise<unknown[]> {
  const rows: unknown[] = [];
  let key: string | null = null;
  let empty = 0;
  do {
    const answer = await client.call(
      { method: 'GET', path, query: { ...query, last_evaluated_key: key ?? undefined }, purpose: 'read' },
      signal,
    );
    const page = arrayOf(answer.body, client.who, `GET ${path}`);
    rows.push(...page);
    empty = page.length === 0 ? empty + 1 : 0;
    if (empty > emptyPages) throw unusable(client.who, `GET ${path}`, `${emptyPages} empty pages in a row`);
    key = nextKeyOf(answer);
  } while (key !== null && rows.length < most);
  return rows;
}

/** `x-soracom-next-key`: the only sign that a list goes on. */
export function nextKeyOf({ headers }: Pick<ApiAnswer, 'headers'>): string | null {
  const next = headers['x-soracom-next-key'];
  return next === undefined || next === '' ? null : next;
}

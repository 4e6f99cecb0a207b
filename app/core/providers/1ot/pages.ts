import { z } from 'zod';
import type { Query } from '../api-request.ts';
import { arrayOf, shaped, unusable } from '../rows.ts';
import type { OneOtClient } from './client.ts';
import { Listed } from './schema.ts';

/**
 * Lists by offset: 1,000 rows from `offset` on, of `total`. What is added or removed while somebody reads moves the rows behind it,
 * so a page may repeat rows, or skip some. Pages therefore overlap a little, rows seen twice are dropped, and what was counted is
 * compared with `total`.
 */

/** Rows asked for again with the next page. As many may vanish between two pages without any row being missed. */
const overlap = 10;
/** Empty pages in a row before the end: more than this and the list is broken. */
const emptyPages = 5;
/** A list that moved too far is read once more from its start; then what came is taken. */
const rounds = 2;

export interface ListPage {
  readonly rows: readonly unknown[];
  /** Null where the answer does not say; the first empty page then ends the list. */
  readonly total: number | null;
  readonly serverTime: number | null;
}

/** Where a walk through a list stands. It travels as the cursor, so that another process can go on. */
const Walk = z.strictObject({
  offset: z.int().min(0),
  /** Rows counted in this round, each once. */
  counted: z.int().min(0),
  /** Ids of the last rows of the page before, as far as they are asked for again. */
  tail: z.array(z.string()),
  empty: z.int().min(0),
  round: z.int().min(1),
  /** The list moved by more than the overlap: rows may have been missed. */
  moved: z.boolean(),
});
export type Walk = z.infer<typeof Walk>;

export const listStart: Walk = { offset: 0, counted: 0, tail: [], empty: 0, round: 1, moved: false };

/** @throws AppError PROVIDER_BAD_ANSWER for a cursor that is none of ours */
export function walkOf(cursor: string | null, who: string): Walk {
  if (cursor === null) return listStart;
  const parsed = /^\{.*\}$/.test(cursor) ? Walk.safeParse(JSON.parse(cursor)) : null;
  if (parsed?.success !== true) throw unusable(who, 'a list', 'the place where it stopped cannot be read');
  return parsed.data;
}

export interface Step {
  /** Rows that the page before did not hold. */
  readonly fresh: readonly unknown[];
  /** Null at the end. */
  readonly next: Walk | null;
  /** How many rows `total` promises beyond those that came, at the end of the last round. */
  readonly missing: number;
}

/**
 * One page further. Pure.
 *
 * @param idOf the identity of a row; null where it has none
 * @throws AppError PROVIDER_BAD_ANSWER when nothing comes although more is promised
 */
export function stepThrough(
  walk: Walk,
  { rows, total }: Pick<ListPage, 'rows' | 'total'>,
  idOf: (row: unknown) => string | null,
  who: string,
): Step {
  if (rows.length === 0 && total !== null && walk.offset < total) {
    const empty = walk.empty + 1;
    if (empty > emptyPages) throw unusable(who, 'a list', `${empty} empty pages before its end`);
    return { fresh: [], next: { ...walk, empty }, missing: 0 };
  }
  const ids = rows.map(idOf);
  const known = new Set(walk.tail);
  // At least one row of the page before must come again: else more vanished than the overlap holds.
  const moved = walk.moved || (known.size > 0 && !ids.some((id) => id !== null && known.has(id)));
  const fresh = rows.filter((_, index) => {
    const id = ids[index] ?? null;
    const repeated = id !== null && known.has(id);
    if (id !== null) known.add(id);
    return !repeated;
  });
  const counted = walk.counted + fresh.length;
  const reached = walk.offset + rows.length;
  if (rows.length > 0 && (total === null || reached < total)) {
    const again = Math.min(overlap, Math.floor(rows.length / 2));
    const tail = ids.slice(rows.length - again).filter((id) => id !== null);
    return {
      fresh,
      next: { offset: reached - again, counted, tail, empty: 0, round: walk.round, moved },
      missing: 0,
    };
  }
  const missing = Math.max(0, (total ?? counted) - counted);
  if ((moved || missing > 0) && walk.round < rounds)
    return { fresh, next: { ...listStart, round: walk.round + 1 }, missing: 0 };
  return { fresh, next: null, missing };
}

/** One page of a list. @throws AppError PROVIDER_BAD_ANSWER for another form, or rows from elsewhere than asked */
export async function readPage(
  client: OneOtClient,
  path: string,
  member: string,
  query: Query,
  offset: number,
  signal: AbortSignal,
): Promise<ListPage> {
  const what = `GET ${path}`;
  const answer = await client.call(
    { method: 'GET', path, query: { ...query, offset }, purpose: 'read' },
    signal,
  );
  const listed = shaped(Listed, answer.body, client.who, what);
  // A server that ignores the offset would be read for ever.
  if (typeof listed.offset === 'number' && listed.offset !== offset)
    throw unusable(client.who, what, `rows from ${listed.offset} instead of ${offset}`);
  const rows = (answer.body as Readonly<Record<string, unknown>>)[member];
  return {
    rows: arrayOf(rows, client.who, what),
    total: listed.total ?? null,
    serverTime: answer.serverTime,
  };
}

/**
 * Every row of a list, each once by its `id`.
 *
 * @param most stops after this many rows: a list without end must not fill memory
 */
export async function listAll(
  client: OneOtClient,
  path: string,
  member: string,
  query: Query,
  signal: AbortSignal,
  most: number,
): Promise<unknown[]> {
  const rows = new Map<string, unknown>();
  for (let walk: Walk | null = listStart; walk !== null && rows.size < most; ) {
    const page = await readPage(client, path, member, query, walk.offset, signal);
    const step: Step = stepThrough(walk, page, (row) => memberText(row, 'id'), client.who);
    for (const row of step.fresh) rows.set(memberText(row, 'id') ?? `#${rows.size}`, row);
    walk = step.next;
  }
  return [...rows.values()];
}

/** A member of a row as text, or null. */
export function memberText(row: unknown, name: string): string | null {
  const value = typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[name] : null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

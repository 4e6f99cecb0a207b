import type { ChangeFilter, Connector } from '../connector.ts';
import type { SimPage, SimReading } from '../readings.ts';

export const never: AbortSignal = new AbortController().signal;

export interface Listing {
  readonly sims: readonly SimReading[];
  readonly rejected: number;
  readonly pages: number;
  readonly serverTime: number | null;
}

/** A list that goes on longer than this turns in circles. */
const mostPages = 10_000;

/** Every page from a cursor on; null begins. */
export function allSims(connector: Connector, from: string | null = null): Promise<Listing> {
  return listed((cursor) => connector.simPage(cursor, never), from);
}

/** Every page of what changed since. */
export function changedSims({ page }: ChangeFilter, since: number): Promise<Listing> {
  return listed((cursor) => page(since, cursor, never), null);
}

async function listed(
  read: (cursor: string | null) => Promise<SimPage>,
  from: string | null,
): Promise<Listing> {
  const sims: SimReading[] = [];
  let rejected = 0;
  let pages = 0;
  let serverTime: number | null = null;
  let cursor = from;
  do {
    const page = await read(cursor);
    sims.push(...page.sims);
    rejected += page.rejected.length;
    serverTime = page.serverTime;
    cursor = page.next;
    pages += 1;
    if (pages > mostPages) throw new Error(`the list has not ended after ${mostPages} pages`);
  } while (cursor !== null);
  return { sims, rejected, pages, serverTime };
}

export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

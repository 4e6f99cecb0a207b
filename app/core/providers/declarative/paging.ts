import type { ApiAnswer } from '../api-client.ts';
import type { CountedEnd, Paging, Pointer } from './model.ts';
import { countOf, textOf, valueAt } from './path.ts';

/**
 * How a list goes on, as arithmetic. A cursor is a text that says everything, so that a list goes on after a restart:
 * `o:<row>:<size>:<idle>` for counted lists, `c:<idle>:<key>` and `l:<idle>:<path and query>` for the others. `idle` counts answers
 * in a row that brought nothing new.
 */
export interface Step {
  /** Parameters of this page. */
  readonly query: Readonly<Record<string, string | number>>;
  /** Path and query to ask instead of the list's own, below the origin; null for the list's own. */
  readonly link: string | null;
  /** Where the next page lies, and how many rows at the head of this one were read before. */
  after(answer: Pick<ApiAnswer, 'headers' | 'body'>, rows: number): Next | PagingFault;
}

export interface Next {
  readonly cursor: string | null;
  readonly skip: number;
}

/** The provider pages in a way that cannot be followed. */
export interface PagingFault {
  readonly fault: string;
}

/** An empty page is asked for again this often before it is passed by: rows may come late, or be kept from us. */
const patience = 4;
/** Keys and links may lead through many empty pages, but not for ever. */
const mostIdle = 100;

/** @throws RangeError for a cursor that no page of this style gave */
export function stepOf(paging: Paging, cursor: string | null): Step {
  switch (paging.style) {
    case 'none':
      return { query: {}, link: null, after: () => ({ cursor: null, skip: 0 }) };
    case 'page':
      return pageStep(paging, positionOf(cursor, paging.size.value));
    case 'offset':
      return offsetStep(paging, positionOf(cursor, paging.size?.value ?? 0));
    default:
      return keyStep(paging, cursor);
  }
}

interface Position {
  readonly row: number;
  readonly size: number;
  readonly idle: number;
}

function positionOf(cursor: string | null, size: number): Position {
  if (cursor === null) return { row: 0, size, idle: 0 };
  const [, row, given, idle] = /^o:(\d{1,12}):(\d{1,6}):(\d{1,3})$/.exec(cursor) ?? [];
  if (row === undefined || given === undefined || idle === undefined)
    throw new RangeError('a cursor of another style');
  return { row: Number(row), size: Number(given), idle: Number(idle) };
}

function positionText({ row, size, idle }: Position): string {
  return `o:${row}:${size}:${idle}`;
}

/**
 * Pages by number. Where the answer says how many rows a page has, that counts instead of what was asked for: a provider may cut
 * pages short, and page 2 of 10 rows begins elsewhere than page 2 of 100.
 */
function pageStep(paging: Extract<Paging, { style: 'page' }>, at: Position): Step {
  const { parameter, first, size, end } = paging;
  const page = Math.floor(at.row / at.size);
  return {
    query: { [parameter]: page + first, [size.parameter]: at.size },
    link: null,
    after(answer, rows) {
      const perPage = Math.max(1, Math.min(numberAt(answer, end.perPage) ?? at.size, 100_000));
      const start = page * perPage;
      const skip = Math.min(rows, Math.max(0, at.row - start));
      const reached = start + rows;
      const ended = endsAt(answer, end, reached, rows, page + 1);
      if (ended) return { cursor: null, skip };
      if (rows - skip > 0)
        return {
          cursor: positionText({ row: reached, size: fitting(reached, size.value, perPage), idle: 0 }),
          skip,
        };
      if (at.idle + 1 < patience)
        return {
          cursor: positionText({ row: at.row, size: fitting(at.row, perPage, perPage), idle: at.idle + 1 }),
          skip,
        };
      const onward = Math.max(start + perPage, at.row + 1);
      return {
        cursor: positionText({ row: onward, size: fitting(onward, size.value, perPage), idle: 0 }),
        skip,
      };
    },
  };
}

/** The largest page that begins at this row. */
function fitting(row: number, wanted: number, perPage: number): number {
  return row % wanted === 0 ? wanted : perPage;
}

/** Pages by the number of rows before them: what came counts, so a short page costs nothing. */
function offsetStep(paging: Extract<Paging, { style: 'offset' }>, at: Position): Step {
  const { parameter, size, end } = paging;
  return {
    query: { [parameter]: at.row, ...(size === null ? {} : { [size.parameter]: size.value }) },
    link: null,
    after(answer, rows) {
      const reached = at.row + rows;
      if (endsAt(answer, end, reached, rows, null)) return { cursor: null, skip: 0 };
      if (rows > 0) return { cursor: positionText({ row: reached, size: at.size, idle: 0 }), skip: 0 };
      if (at.idle + 1 < patience) return { cursor: positionText({ ...at, idle: at.idle + 1 }), skip: 0 };
      return { fault: `it says that more than ${at.row} rows exist and gives none of them` };
    },
  };
}

/** @param pages how many pages were asked for up to here; null where they are not counted */
function endsAt(
  answer: Pick<ApiAnswer, 'headers' | 'body'>,
  end: CountedEnd,
  reached: number,
  rows: number,
  pages: number | null,
): boolean {
  const more = flagAt(answer, end.more);
  if (more !== null) return !more;
  const last = flagAt(answer, end.last);
  if (last !== null) return last;
  const total = numberAt(answer, end.total);
  if (total !== null) return reached >= total;
  const totalPages = numberAt(answer, end.totalPages);
  if (totalPages !== null && pages !== null) return pages >= totalPages;
  return rows === 0;
}

function keyStep(paging: Extract<Paging, { style: 'cursor' | 'link' }>, cursor: string | null): Step {
  const mark = paging.style === 'cursor' ? 'c' : 'l';
  const [, given, key] = cursor === null ? [] : (/^[cl]:(\d{1,3}):([\s\S]+)$/.exec(cursor) ?? []);
  if (cursor !== null && (key === undefined || !cursor.startsWith(`${mark}:`)))
    throw new RangeError('a cursor of another style');
  const idle = Number(given ?? 0);
  const size = paging.size === null ? {} : { [paging.size.parameter]: paging.size.value };
  const asksByKey = paging.style === 'cursor' && key !== undefined;
  return {
    query: asksByKey ? { ...size, [paging.parameter]: key } : size,
    link: paging.style === 'link' ? (key ?? null) : null,
    after(answer, rows) {
      const more = paging.style === 'cursor' ? flagAt(answer, paging.more) : null;
      const next = more === false ? null : nextKey(answer, paging.next);
      if (next === null)
        return more === true
          ? { fault: 'it says that there is more and not where' }
          : { cursor: null, skip: 0 };
      if (next.length > 4_000) return { fault: 'the key of its next page is no key' };
      if (rows > 0 && next === key) return { fault: 'its next page is the same page again' };
      const idled = rows === 0 ? idle + 1 : 0;
      if (idled > mostIdle) return { fault: `${mostIdle} empty pages in a row` };
      return { cursor: `${mark}:${idled}:${next}`, skip: 0 };
    },
  };
}

function nextKey(answer: Pick<ApiAnswer, 'headers' | 'body'>, pointer: Pointer): string | null {
  const value = at(answer, pointer);
  if (value === false) return null;
  const text = textOf(value);
  if (text === null || pointer.kind === 'body' || pointer.name !== 'link') return text;
  return relNext(text);
}

/** The target of `rel="next"` in a Link header (RFC 8288). Looked for by splitting, so that no pattern can take long. */
function relNext(header: string): string | null {
  for (const link of header.split(',')) {
    const [target = '', ...parameters] = link.split(';').map((part) => part.trim());
    const isNext = parameters.some((part) => part.replace(/"/g, '').toLowerCase() === 'rel=next');
    if (isNext && target.startsWith('<') && target.endsWith('>')) return target.slice(1, -1);
  }
  return null;
}

function at({ headers, body }: Pick<ApiAnswer, 'headers' | 'body'>, pointer: Pointer): unknown {
  return pointer.kind === 'header' ? headers[pointer.name] : valueAt(body, pointer.path);
}

function numberAt(answer: Pick<ApiAnswer, 'headers' | 'body'>, pointer: Pointer | null): number | null {
  return pointer === null ? null : countOf(at(answer, pointer));
}

function flagAt(answer: Pick<ApiAnswer, 'headers' | 'body'>, pointer: Pointer | null): boolean | null {
  const value = pointer === null ? null : at(answer, pointer);
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
}

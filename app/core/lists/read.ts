import type { ListContent, ListFormat } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import type { HeldFile } from '../ports.ts';
import { jsonElements } from './json-elements.ts';
import type { Reading } from './read-entry.ts';
import { csvReader, plainReader } from './read-lines.ts';
import { readMispAttribute } from './read-misp.ts';
import { readStixObject } from './read-stix.ts';
import { lineParter } from './text-lines.ts';

export interface ReadOptions {
  readonly content: ListContent;
  /** Null: told by the content. */
  readonly format: ListFormat | null;
  readonly column: string | undefined;
}

/** What a source of a list holds, piece by piece. */
export interface ListReader {
  readonly format: ListFormat;
  readonly readings: AsyncGenerator<readonly Reading[]>;
}

/**
 * Reads values in any of the formats, as they stream.
 *
 * @param pieces of the text, in order
 * @throws AppError INVALID_INPUT where the text is packed, binary, or no text of its format
 */
export async function readList(pieces: AsyncIterable<string>, options: ReadOptions): Promise<ListReader> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done === true ? '' : first.value;
  refusePacked(head);
  const format = options.format ?? formatOf(head, options.column);
  async function* all(): AsyncGenerator<string> {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  const readings =
    format === 'stix' || format === 'misp'
      ? jsonReadings(all(), format, options)
      : lineReadings(all(), format, options);
  return { format, readings };
}

/** The text of a file in pieces. @throws AppError TOO_LARGE */
export async function* textOf(file: HeldFile): AsyncGenerator<string> {
  if (file.size > limits.listFileBytes)
    throw fail('TOO_LARGE', `The file has ${file.size} bytes; ${limits.listFileBytes} are the most.`, {
      field: 'path',
    });
  const decoder = new TextDecoder('utf-8');
  for await (const bytes of file.bytes(0, file.size)) yield decoder.decode(bytes, { stream: true });
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** A pasted text as if it were a file. */
export async function* onePiece(text: string): AsyncGenerator<string> {
  yield text;
}

function refusePacked(head: string): void {
  if (
    head.startsWith('\u001f\ufffd') ||
    head.startsWith('PK\u0003\u0004') ||
    head.startsWith('BZh') ||
    head.startsWith('\ufffd7zXZ')
  )
    throw fail('INVALID_INPUT', 'The file is packed. Unpack it first: packed files are not read.', {
      field: 'path',
    });
  if (head.slice(0, 4_096).includes('\u0000'))
    throw fail('INVALID_INPUT', 'This is no text in UTF-8.', { field: 'path' });
}

function formatOf(head: string, column: string | undefined): ListFormat {
  const start = head.replace(/^\ufeff/, '').trimStart();
  if (start.startsWith('{') || /^\[\s*(?:[{\]])/.test(start))
    return /"(?:Attribute|Event)"\s*:/.test(start) ? 'misp' : 'stix';
  if (column !== undefined) return 'csv';
  const lines = start.split('\n', 60).filter((line) => line.trim() !== '' && !/^\s*(?:#|;|\/\/)/.test(line));
  const parted = (separator: string): boolean => {
    const counts = lines.slice(0, 20).map((line) => line.split(separator).length);
    return counts.length > 0 && counts.every((count) => count > 1 && count === counts[0]);
  };
  return [',', ';', '\t', '|'].some(parted) ? 'csv' : 'text';
}

/** Elements that are looked at before the others get their turn. */
const batch = 1_000;

async function* jsonReadings(
  pieces: AsyncIterable<string>,
  format: 'stix' | 'misp',
  { content }: ReadOptions,
): AsyncGenerator<readonly Reading[]> {
  const read = format === 'stix' ? readStixObject : readMispAttribute;
  const parser = jsonElements(new Set(format === 'stix' ? ['objects'] : ['Attribute']));
  for await (const piece of pieces)
    for (let from = 0; from < piece.length; from += 65_536)
      yield parser
        .push(piece.slice(from, from + 65_536))
        .flatMap(({ value, line }) => read(value, line, content));
  parser.end();
}

async function* lineReadings(
  pieces: AsyncIterable<string>,
  format: 'csv' | 'text',
  { content, column }: ReadOptions,
): AsyncGenerator<readonly Reading[]> {
  const read = format === 'csv' ? csvReader(content, column) : plainReader(content);
  const parter = lineParter();
  let line = 0;
  for await (const piece of pieces) {
    const lines = parter.push(piece);
    for (let from = 0; from < lines.length; from += batch)
      yield lines.slice(from, from + batch).flatMap((text) => read(text, ++line));
  }
  yield parter.end().flatMap((text) => read(text, ++line));
}

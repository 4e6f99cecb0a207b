/** Writing rows to files without holding them all: a million-device inventory streams through a small buffer. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** ISO 8601 in UTC with milliseconds. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Writes lines to `dir/name` and replaces an older file of that name only once the new one is whole. */
export async function writeLines(dir: string, name: string, lines: Iterable<string>): Promise<string> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, name);
  const unfinished = `${path}.part`;
  await pipeline(
    Readable.from(chunked(lines)),
    createWriteStream(unfinished, { encoding: 'utf8', mode: 0o600 }),
  );
  await rename(unfinished, path);
  return path;
}

/** Joins lines into pieces of some 64 KiB, one write each. */
function* chunked(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length > 65_536) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

/** Rows as CSV lines with a header (RFC 4180 quoting). All rows must have the same members. */
export function* csvLines(
  columns: readonly string[],
  rows: Iterable<Readonly<Record<string, string>>>,
): Generator<string> {
  yield columns.join(',');
  for (const row of rows) yield columns.map((column) => csvField(row[column] ?? '')).join(',');
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as NDJSON lines. */
export function* ndjsonLines(rows: Iterable<object>): Generator<string> {
  for (const row of rows) yield JSON.stringify(row);
}

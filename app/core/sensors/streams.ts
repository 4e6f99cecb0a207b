import type { HeldFile, ReadDb, WriteDb } from '../ports.ts';

/** How far each file was read. A file is known by its first bytes and by those before where it was left, not by its name. */

export interface Stream {
  readonly id: number;
  readonly format: string;
  readonly mapping: string | null;
  readonly importId: number;
  readonly headBytes: number;
  readonly offset: number;
  readonly line: number;
  readonly watermark: number | null;
  readonly state: unknown;
}

/** First bytes that name a file, and last bytes before the offset that show it to be unchanged. */
const headBytes = 4_096;
const tailBytes = 1_024;

/** Files whose position is remembered; beyond it the oldest are forgotten. */
const streamsKept = 10_000;

interface StoredStream {
  readonly stream_id: number;
  readonly format: string;
  readonly mapping: string | null;
  readonly import_id: number;
  readonly head_bytes: number;
  readonly offset: number;
  readonly line: number;
  readonly tail_hash: string;
  readonly watermark: number | null;
  readonly state: string;
}

/**
 * The stream that a file goes on with: one with the same beginning, whose bytes before its offset are where they were. A
 * file that was cut short, written anew or never seen has none.
 */
export async function findStream(
  ledger: ReadDb,
  file: HeldFile,
  format: string,
  mapping: string | null,
): Promise<Stream | null> {
  const lengths = ledger.all<{ bytes: number }>(
    'SELECT DISTINCT head_bytes AS bytes FROM import_streams WHERE head_bytes <= ? ORDER BY head_bytes DESC',
    [file.size],
  );
  for (const { bytes } of lengths) {
    const rows = ledger.all<StoredStream>(
      `SELECT stream_id, format, mapping, import_id, head_bytes, offset, line, tail_hash, watermark, state FROM import_streams
       WHERE head_hash = ? AND head_bytes = ? AND format = ? AND mapping IS ? AND offset <= ? ORDER BY offset DESC LIMIT 20`,
      [await file.sha256(0, bytes), bytes, format, mapping, file.size],
    );
    for (const row of rows) {
      if ((await tailHash(file, row.offset)) === row.tail_hash) return toStream(row);
    }
  }
  return null;
}

function toStream(row: StoredStream): Stream {
  return {
    id: row.stream_id,
    format: row.format,
    mapping: row.mapping,
    importId: row.import_id,
    headBytes: row.head_bytes,
    offset: row.offset,
    line: row.line,
    watermark: row.watermark,
    state: JSON.parse(row.state) as unknown,
  };
}

function tailHash(file: HeldFile, offset: number): Promise<string> {
  return file.sha256(Math.max(0, offset - tailBytes), offset);
}

/** Begins a stream at the beginning of a file. */
export async function openStream(
  ledger: WriteDb,
  file: HeldFile,
  given: Pick<Stream, 'format' | 'mapping' | 'importId'> & {
    readonly fileName: string;
    readonly now: number;
  },
): Promise<Stream> {
  const bytes = Math.min(headBytes, file.size);
  const { lastId } = ledger.run(
    `INSERT INTO import_streams (format, mapping, file_name, import_id, head_bytes, head_hash, offset, line, tail_hash, watermark, state, read_at)
     VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, NULL, 'null', ?)`,
    [
      given.format,
      given.mapping,
      given.fileName,
      given.importId,
      bytes,
      await file.sha256(0, bytes),
      await tailHash(file, 0),
      given.now,
    ],
  );
  ledger.run('DELETE FROM import_streams WHERE stream_id <= ?', [lastId - streamsKept]);
  const { format, mapping, importId } = given;
  return {
    id: lastId,
    format,
    mapping,
    importId,
    headBytes: bytes,
    offset: 0,
    line: 0,
    watermark: null,
    state: null,
  };
}

export interface StreamPosition {
  readonly offset: number;
  readonly line: number;
  readonly watermark: number | null;
  readonly state: unknown;
}

/** Writes how far a stream was read. A file that was short when it was first seen is known by more of it from now on. */
export async function saveStream(
  ledger: WriteDb,
  file: HeldFile,
  stream: Stream,
  position: StreamPosition,
  given: { readonly fileName: string; readonly importId: number; readonly now: number },
): Promise<void> {
  const bytes = Math.max(stream.headBytes, Math.min(headBytes, position.offset));
  const hashes = [await file.sha256(0, bytes), await tailHash(file, position.offset)] as const;
  ledger.run(
    `UPDATE import_streams SET offset = ?, line = ?, watermark = ?, state = ?, head_bytes = ?, head_hash = ?, tail_hash = ?,
       file_name = ?, import_id = ?, read_at = ? WHERE stream_id = ?`,
    [
      position.offset,
      position.line,
      position.watermark,
      JSON.stringify(position.state ?? null),
      bytes,
      hashes[0],
      hashes[1],
      given.fileName,
      given.importId,
      given.now,
      stream.id,
    ],
  );
}

import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { AppError } from '../../../shared/errors.ts';
import type { Files, FolderEntry, HeldFile } from '../../core/ports.ts';
import { certificateFactsIn } from './certificates.ts';
import { isPacked, unpack, unpacking } from './unpack.ts';

/** Longest line of an evidence file, characters: longer ones are no line but a file without ends. */
const lineChars = 8 * 1024 * 1024;

export function createFiles(): Files {
  return { lines, sha256, name: (path) => basename(path), hold, folder, certificates };
}

async function certificates(path: string) {
  return certificateFactsIn(path);
}

async function* lines(path: string): AsyncIterable<string> {
  let input: Readable | undefined;
  try {
    input = await textOf(path);
    yield* partedLines(input);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    input?.destroy();
  }
}

/**
 * Lines of a text that streams, ended by LF, CR LF or CR. Of a line no more is held than a line may have: a small packed file can
 * hold one of gigabytes.
 */
async function* partedLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  // Whether a CR came last: a LF behind it is of the same end.
  let returned = false;
  const bounded = (line: string): string => {
    if (line.length > lineChars) throw new Error(`a line is longer than ${lineChars} characters`);
    return line;
  };
  for await (const chunk of input) {
    let text: string = (returned ? '\r' : '') + decoder.decode(chunk, { stream: true });
    returned = text.endsWith('\r');
    if (returned) text = text.slice(0, -1);
    if (/[\r\n]/.test(text)) {
      const parts = (rest + text).split(/\r\n|\n|\r/);
      rest = parts.pop() ?? '';
      for (const line of parts) yield bounded(line);
    } else rest += text;
    bounded(rest);
  }
  rest += decoder.decode();
  if (returned || rest !== '') yield bounded(rest);
}

/** The text of a file, unpacked where it is packed. */
async function textOf(path: string): Promise<Readable> {
  const packed = await startsPacked(path);
  const stream = createReadStream(path);
  // What goes wrong on the way is thrown by the last stream, where the lines are read.
  return packed ? pipeline(stream, ...unpacking(), () => undefined) : stream;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash.digest('hex');
}

/** Bytes of one piece that `bytes` gives: what is made of one is written before others get a turn. */
const pieceBytes = 64 * 1024;

async function hold(path: string, links: 'follow' | 'refuse'): Promise<HeldFile> {
  let handle: FileHandle | undefined;
  try {
    // Without waiting: a pipe that nobody writes to would hold the engine.
    const flags =
      constants.O_RDONLY |
      (constants.O_NONBLOCK ?? 0) |
      (links === 'refuse' ? (constants.O_NOFOLLOW ?? 0) : 0);
    // Where the system has no such flag (Windows), what the name is must be asked first.
    if (links === 'refuse' && !(await lstat(path)).isFile()) throw new Error('it is no regular file');
    handle = await open(path, flags);
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error('it is no regular file');
    const file = heldFile(path, handle, stat.size);
    return isPacked(await headOf(handle)) ? await heldUnpacked(path, file) : file;
  } catch (error) {
    await handle?.close();
    throw unreadable(path, error);
  }
}

async function startsPacked(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    return isPacked(await headOf(handle));
  } finally {
    await handle.close();
  }
}

async function headOf(handle: FileHandle): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return buffer.subarray(0, bytesRead);
}

async function heldUnpacked(path: string, packed: HeldFile): Promise<HeldFile> {
  const { handle, size, close } = await unpack(packed.bytes(0, packed.size));
  await packed.close();
  return { ...heldFile(path, handle, size), close };
}

function heldFile(path: string, handle: FileHandle, size: number): HeldFile {
  async function* bytes(from: number, to: number): AsyncIterable<Uint8Array> {
    for (let at = from; at < to; ) {
      // A buffer of its own each time: the reader may keep the piece.
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, to - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, at).catch((error: unknown) => {
        throw unreadable(path, error);
      });
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
      at += bytesRead;
    }
  }
  return {
    size,
    bytes,
    async sha256(from, to) {
      const hash = createHash('sha256');
      for await (const piece of bytes(from, to)) hash.update(piece);
      return hash.digest('hex');
    },
    close: () => handle.close(),
  };
}

async function folder(path: string): Promise<readonly FolderEntry[]> {
  try {
    const found: FolderEntry[] = [];
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(path, entry.name);
      // It may be gone by now: then it is no file of the folder any more.
      const stat = await lstat(file).catch(() => null);
      if (stat?.isFile() === true)
        found.push({ name: entry.name, path: file, size: stat.size, modifiedAt: Math.floor(stat.mtimeMs) });
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): AppError {
  const why = error instanceof Error ? error.message : String(error);
  return new AppError(
    {
      code: 'FILE_UNREADABLE',
      retry: 'later',
      message: `${basename(path)} cannot be read (${why}). Nothing of it was lost; mend it and import it again.`,
    },
    error,
  );
}

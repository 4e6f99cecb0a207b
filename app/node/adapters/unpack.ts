import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { limits } from '../../../shared/limits.ts';

/** Sensors pack the logs that they put aside (RFC 1952); a packed file is read as what it holds. */

/** The two bytes that every gzip member begins with. */
export function isPacked(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Passes on what is unpacked, up to the most that a file may hold: a small file can unpack to terabytes. */
export function unpacking(most: number = limits.unpackedBytes): readonly [Transform, Transform] {
  let bytes = 0;
  const cap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > most) done(new Error(`it unpacks to more than ${most} bytes; unpack and split it`));
      else done(null, chunk);
    },
  });
  return [createGunzip(), cap];
}

/** An unpacked copy that nobody else can find by name, and that is gone when it is closed. */
export interface Unpacked {
  readonly handle: FileHandle;
  readonly size: number;
  close(): Promise<void>;
}

/**
 * Unpacks the bytes of a file into a temporary one, so that it can be read from any place. Throws what the file system or the
 * unpacking says; nothing is left behind then.
 *
 * @param most bytes that it may unpack to
 */
export async function unpack(
  packed: AsyncIterable<Uint8Array>,
  most: number = limits.unpackedBytes,
): Promise<Unpacked> {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-unpacked-'));
  const copy = join(folder, 'log');
  let handle: FileHandle | undefined;
  const close = async (): Promise<void> => {
    await handle?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await pipeline(packed, ...unpacking(most), createWriteStream(copy, { flags: 'wx', mode: 0o600 }));
    handle = await open(copy);
    return { handle, size: (await handle.stat()).size, close };
  } catch (error) {
    await close();
    throw error;
  }
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '../../../shared/errors.ts';
import type { Files } from '../../core/ports.ts';

/** Longest line of an evidence file, characters: longer ones are no line but a file without ends. */
const lineChars = 8 * 1024 * 1024;

export function createFiles(): Files {
  return { lines, sha256, name: (path) => basename(path) };
}

async function* lines(path: string): AsyncIterable<string> {
  const stream = createReadStream(path, { encoding: 'utf8' });
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.length > lineChars) throw new Error(`a line is longer than ${lineChars} characters`);
      yield line;
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    stream.destroy();
  }
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

import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { fail, type AppError } from '../../../shared/errors.ts';

/** What was written: enough to know the file again. */
export interface SavedFile {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Writes a file as a whole or not at all: what stood there before stays until the new one is complete.
 *
 * @throws AppError DISK_FULL or FILE_UNREADABLE, with nothing left behind
 */
export async function saveFile(path: string, content: Uint8Array): Promise<SavedFile> {
  const partial = `${path}.partial`;
  try {
    await writeFile(partial, content);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw cannotSave(path, error);
  }
  return { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
}

/** Why a file could not be written, for people. */
export function cannotSave(path: string, error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return fail(
      'DISK_FULL',
      `There is no room for ${path}. Nothing was written. Make room, or choose another place.`,
      {
        retry: 'later',
      },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return fail('FILE_UNREADABLE', `${path} cannot be written (${reason}). Choose another place.`, {
    retry: 'later',
  });
}

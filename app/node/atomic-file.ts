import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/**
 * Replaces a small file whole: readers see the old text or the new one, never half of it, and a power cut leaves one of
 * the two. Readable and writable by its owner alone.
 *
 * @throws AppError DISK_FULL or FILE_UNREADABLE; the old file is then untouched
 */
export function writeFileAtomic(path: string, text: string): void {
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = openSync(fresh, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(fresh, { force: true });
    throw writeFailure(path, error);
  }
}

/** Makes a rename itself survive a power cut. Windows has no such call and needs none. */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** What the file system says, in the closed union. */
export function writeFailure(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `${path} was not written: the disk is full. The previous file is kept. Free some space and try again.`;
    return new AppError({ code: 'DISK_FULL', retry: 'later', message }, error);
  }
  const message = `${path} cannot be written (${code === '' ? String(error) : code}). Check the permissions of its folder.`;
  return new AppError({ code: 'FILE_UNREADABLE', retry: 'later', message }, error);
}

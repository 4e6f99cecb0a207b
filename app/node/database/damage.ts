import { AppError, type ErrorData } from '../../../shared/errors.ts';
import { listBackups } from './backup.ts';
import type { Connection } from './connection.ts';
import { sqliteCode } from './failures.ts';
import { type Appearance, databaseFile } from './files.ts';
import type { DatabaseKind } from './pragmas.ts';

/**
 * Files larger than this are not read through after an unclean end: every page carries its own check code, so damage
 * still shows as an error when its page is read.
 */
const wholeCheckBytes: Readonly<Record<DatabaseKind, number>> = {
  cache: 64 * 1024 * 1024,
  ledger: 256 * 1024 * 1024,
};

/** Reads a file through unless it lies exactly as it was left. @throws AppError DATABASE_CORRUPT */
export function checkWhole(connection: Connection, kind: DatabaseKind, seen: Appearance): void {
  if (seen.sealed || !seen.exists || seen.size === 0 || seen.size > wholeCheckBytes[kind]) return;
  const found = connection.pragma('quick_check(1)');
  if (found === 'ok') return;
  const why = String(found).split('\n').at(-1) ?? '';
  throw new AppError({
    code: 'DATABASE_CORRUPT',
    retry: 'never',
    message: `${databaseFile(kind)} is damaged (${why.trim()}).`,
  });
}

/**
 * Whether the cache may be moved aside and rebuilt after this error. Only what another start cannot mend counts: a file
 * that is merely held by another program, or a full disk, must never cost the cache.
 */
export function costsCache(error: unknown): error is AppError {
  return (
    error instanceof AppError &&
    ['DATABASE_CORRUPT', 'DATABASE_FOREIGN', 'DATABASE_FUTURE'].includes(error.code)
  );
}

/** One word for the name of the file that is moved aside. */
export function wordFor(error: AppError): string {
  return { DATABASE_CORRUPT: 'damaged', DATABASE_FUTURE: 'newer' }[error.code as string] ?? 'foreign';
}

/**
 * A ledger that cannot be opened, in words: it is never changed, moved or replaced by us. A file that carries the salt
 * of this workspace's ledger and cannot be read with its key is damaged; another salt is another file.
 */
export function ledgerRefusal(error: unknown, dir: string, seen: Appearance): unknown {
  if (!(error instanceof AppError)) return error;
  const file = databaseFile('ledger');
  const unreadable = sqliteCode(error.cause).startsWith('SQLITE_NOTADB');
  if (unreadable && seen.origin === 'ours') {
    return refuse('DATABASE_CORRUPT', `${file} is damaged: its first page cannot be read.`, dir, error);
  }
  if (unreadable && seen.origin === 'plain') {
    return refuse('DATABASE_FOREIGN', `${file} is an unencrypted database of another program.`, dir, error);
  }
  if (unreadable) {
    return refuse('DATABASE_FOREIGN', `${file} is not the ledger of this workspace.`, dir, error);
  }
  if (error.code === 'DATABASE_CORRUPT') return refuse('DATABASE_CORRUPT', error.message, dir, error);
  return error;
}

/** A ledger that was here and is gone, or is empty: starting a new one would hide the loss. */
export function missingLedger(dir: string, seen: Appearance): AppError | null {
  if (!seen.expected || (seen.exists && seen.size > 0)) return null;
  const what = seen.exists ? 'is empty' : 'is missing';
  return refuse('DATABASE_CORRUPT', `${databaseFile('ledger')} ${what}, and there was one here before.`, dir);
}

function refuse(code: ErrorData['code'], happened: string, dir: string, cause?: unknown): AppError {
  const newest = listBackups(dir)[0];
  const kept = 'It was left exactly as it is; nothing was written.';
  const todo =
    newest === undefined
      ? 'There is no backup of it in this folder: restore the file from a backup of your own, or ask for help before you change it.'
      : `The newest backup is backups/${newest}. To go back to it: close Sextant, move ledger.db out of ${dir}, copy the backup there under the name ledger.db, and start again.`;
  return new AppError({ code, retry: 'never', message: `${happened} ${kept} ${todo}` }, cause);
}

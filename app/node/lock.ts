import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { isoSeconds } from '../../shared/time.ts';
import { AppError } from '../../shared/errors.ts';
import { writeFailure } from './atomic-file.ts';
import { databaseError, sqliteCode } from './database/failures.ts';
import { createStatements } from './database/statements.ts';

export interface EngineLock {
  release(): void;
}

/** Who holds a workspace. */
export interface LockOwner {
  readonly pid: number;
  readonly startedAt: number;
  readonly program: string;
}

export const lockFile = 'engine.lock';

/** A lock that nobody refers to would be collected, and with it the lock of the operating system. */
const held = new Set<Sqlite.Database>();

const ownerTable = `
CREATE TABLE IF NOT EXISTS owner (one INTEGER PRIMARY KEY CHECK (one = 1), pid INTEGER NOT NULL, started_at INTEGER NOT NULL, program TEXT NOT NULL);
`;

/**
 * Makes this process the only engine of a workspace until `release` or its end, however it ends. The lock is a write
 * lock of the operating system on a file of its own, taken through SQLite: it cannot be left behind by a killed process,
 * and no two processes can both believe a stale one is theirs. The file tells others who holds it.
 *
 * @param program `desktop` or `command line`, for the message to the second one
 * @param now ms UTC
 * @throws AppError SECOND_INSTANCE naming the owner
 */
export function lockWorkspace(dir: string, program: 'desktop' | 'command line', now: number): EngineLock {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writeFailure(dir, error);
  }
  const sqlite = openLockFile(dir);
  try {
    sqlite.exec(ownerTable);
    sqlite.exec('BEGIN IMMEDIATE');
    sqlite.exec(`REPLACE INTO owner VALUES (1, ${process.pid}, ${Math.trunc(now)}, '${program}')`);
    // Others must be able to read who holds it, so it is written down first and then locked again.
    sqlite.exec('COMMIT; BEGIN IMMEDIATE');
    if (readOwner(sqlite)?.pid !== process.pid) throw secondInstance(dir, readOwner(sqlite));
  } catch (error) {
    const owner = sqliteCode(error).startsWith('SQLITE_BUSY') ? readOwner(sqlite) : undefined;
    sqlite.close();
    if (sqliteCode(error).startsWith('SQLITE_BUSY')) throw secondInstance(dir, owner);
    throw databaseError(error, lockFile);
  }
  held.add(sqlite);
  return {
    release: () => {
      held.delete(sqlite);
      if (!sqlite.open) return;
      sqlite.exec('ROLLBACK');
      sqlite.close();
    },
  };
}

function openLockFile(dir: string): Sqlite.Database {
  const path = join(dir, lockFile);
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw writeFailure(path, error);
  }
  try {
    return new Sqlite(path, { timeout: 0 });
  } catch (error) {
    throw databaseError(error, lockFile);
  }
}

function readOwner(sqlite: Sqlite.Database): LockOwner | undefined {
  try {
    return createStatements(sqlite).get('SELECT pid, started_at AS startedAt, program FROM owner').get() as
      | LockOwner
      | undefined;
  } catch (error) {
    // Taken between the two writes of its owner: then only that it is taken is known.
    if (sqliteCode(error) !== '') return undefined;
    throw error;
  }
}

function secondInstance(dir: string, owner: LockOwner | undefined): AppError {
  const who =
    owner === undefined
      ? 'another process'
      : `the ${owner.program} (process ${owner.pid}, since ${isoSeconds(owner.startedAt)})`;
  return new AppError({
    code: 'SECOND_INSTANCE',
    retry: 'later',
    message: `${dir} is already open in ${who}. Nothing was changed. Use that one, or close it and try again.`,
  });
}

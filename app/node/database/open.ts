import { closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AppError } from '../../../shared/errors.ts';
import type { Log, Profile } from '../../core/ports.ts';
import { cacheMigrations, ledgerMigrations, type Migration } from '../../core/store/migrations.ts';
import { writeFailure } from '../atomic-file.ts';
import { backUpLedger, dailyBackupDue } from './backup.ts';
import { type Connection, openConnection } from './connection.ts';
import { checkWhole, costsCache, ledgerRefusal, missingLedger, wordFor } from './damage.ts';
import { appearance, databaseFile, markCacheDamaged, moveAside, seal, takeDamageMark } from './files.ts';
import { migrate } from './migrate.ts';
import type { DatabaseKind } from './pragmas.ts';

export interface DatabaseKeys {
  readonly cache: Uint8Array;
  readonly ledger: Uint8Array;
}

export interface OpenOptions {
  /** Folder of the workspace; this process holds its lock. */
  readonly dir: string;
  readonly keys: DatabaseKeys;
  readonly now: number;
  readonly log: Log;
  /** Told when a file turns out damaged while it is in use. The cache is already marked for the next start. */
  readonly onDamage?: (kind: DatabaseKind, error: AppError) => void;
  /** Other steps than the shipped ones: tests of migrations. */
  readonly migrations?: Readonly<Record<DatabaseKind, readonly Migration[]>>;
}

export interface Databases {
  readonly cache: Connection;
  readonly ledger: Connection;
  readonly notices: Profile['notices'];
  /** Closes both in order; other connections on them must be closed before. */
  close(): void;
}

/**
 * Opens both files of a workspace, migrated. A cache that cannot be used is moved aside and starts empty, with a notice;
 * a ledger that cannot be used is refused and left alone, its newest backup named.
 *
 * @throws AppError DATABASE_CORRUPT, DATABASE_FOREIGN, DATABASE_FUTURE, DATABASE_BUSY, DISK_FULL, FORBIDDEN, FILE_UNREADABLE
 */
export function openDatabases(options: OpenOptions): Databases {
  const ledger = openLedger(options);
  try {
    const { connection: cache, notices } = openCache(options);
    return {
      cache,
      ledger,
      notices,
      close() {
        closeInOrder(options, 'cache', cache);
        closeInOrder(options, 'ledger', ledger);
      },
    };
  } catch (error) {
    ledger.close();
    throw error;
  }
}

function openLedger(options: OpenOptions): Connection {
  const { dir, now } = options;
  const seen = appearance(dir, 'ledger');
  const missing = missingLedger(dir, seen);
  if (missing !== null) throw missing;
  try {
    return opened(options, 'ledger', (connection) => {
      checkWhole(connection, 'ledger', seen);
      let saved = false;
      const save = (why: 'daily' | 'migration'): void => {
        if (saved) return;
        saved = true;
        options.log.info('the ledger was backed up', { why, name: backUpLedger(dir, connection, why, now) });
      };
      bringUpToDate(options, 'ledger', connection, () => save('migration'));
      if (seen.size > 0 && dailyBackupDue(dir, seen.size, now)) save('daily');
    });
  } catch (error) {
    throw ledgerRefusal(error, dir, seen);
  }
}

function openCache(options: OpenOptions): { connection: Connection; notices: Profile['notices'] } {
  const { dir, log, now } = options;
  const marked = takeDamageMark(dir);
  const aside = (why: string, cause: string): Profile['notices'] => {
    const name = moveAside(dir, 'cache', why, now);
    log.warn('the cache was moved aside', { name, cause });
    const text = `The fleet cache could not be used (${cause}) and is rebuilt by the next sync. Incidents, actions, evidence and the audit log are untouched. The old file is kept as ${name}.`;
    return [{ level: 'warning', text }];
  };
  const open = (): Connection => {
    // Looked at before it is opened: an open file has a write-ahead log beside it.
    const seen = appearance(dir, 'cache');
    return opened(options, 'cache', (connection) => {
      checkWhole(connection, 'cache', seen);
      bringUpToDate(options, 'cache', connection);
    });
  };
  if (marked && appearance(dir, 'cache').exists) {
    const notices = aside('damaged', 'it was found damaged while in use');
    return { connection: open(), notices };
  }
  try {
    return { connection: open(), notices: [] };
  } catch (error) {
    if (!costsCache(error)) throw error;
    const notices = aside(wordFor(error), error.message);
    return { connection: open(), notices };
  }
}

/** Opens a file, prepares it, and closes it again when preparing it fails. */
function opened(
  options: OpenOptions,
  kind: DatabaseKind,
  prepare: (connection: Connection) => void,
): Connection {
  let inUse = false;
  const path = join(options.dir, databaseFile(kind));
  makePrivate(path);
  const connection = openConnection({
    path,
    kind,
    key: options.keys[kind],
    log: options.log,
    onDamage: (error) => {
      // Damage found while opening is answered here and now.
      if (!inUse) return;
      if (kind === 'cache') markCacheDamaged(options.dir);
      options.onDamage?.(kind, error);
    },
  });
  try {
    prepare(connection);
    seal(options.dir, kind, false);
    inUse = true;
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function bringUpToDate(
  options: OpenOptions,
  kind: DatabaseKind,
  connection: Connection,
  beforeChange?: () => void,
): void {
  const shipped = kind === 'cache' ? cacheMigrations : ledgerMigrations;
  const steps = migrate(connection, {
    kind,
    file: databaseFile(kind),
    migrations: options.migrations?.[kind] ?? shipped,
    now: options.now,
    ...(beforeChange === undefined ? {} : { beforeChange }),
  });
  // The salt reaches the file with its first checkpoint; until then nothing tells this file from another.
  if (steps.length > 0) connection.pragma('wal_checkpoint(TRUNCATE)');
}

function closeInOrder({ dir, log }: OpenOptions, kind: DatabaseKind, connection: Connection): void {
  try {
    connection.pragma('optimize');
    connection.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    // Both only tidy up: what was committed lies in the write-ahead log and is found there by the next start.
    log.warn('a database was not tidied up before closing', { kind, error });
  }
  connection.close();
  try {
    if (statSync(join(dir, databaseFile(kind))).size > 0) seal(dir, kind, true);
  } catch (error) {
    // Without its seal the file is read through at the next start, which costs time and nothing else.
    log.warn('a database was not sealed', { kind, error });
  }
}

/** SQLite would make the file, and its companions after it, readable to others. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw writeFailure(path, error);
  }
}

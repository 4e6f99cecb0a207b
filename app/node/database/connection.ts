import { basename } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import type { Log, SqlParams, WriteDb } from '../../core/ports.ts';
import { databaseError } from './failures.ts';
import { connectionPragmas, type DatabaseKind, keyPragmas } from './pragmas.ts';
import { createSlowWatch, createStatements, type SlowWatch, type Statements } from './statements.ts';

export interface ConnectionOptions {
  /** Absolute path, or `:memory:`. */
  readonly path: string;
  readonly kind: DatabaseKind;
  /** 32 raw bytes; null only for `:memory:`. */
  readonly key: Uint8Array | null;
  readonly readOnly?: boolean;
  readonly log: Pick<Log, 'info'>;
  /** Statements slower than this are logged with their plan, ms. */
  readonly slowMs?: number;
  /** Told once when a statement finds damage, before it throws. */
  readonly onDamage?: (error: AppError) => void;
}

/** An open database file. */
export interface Connection {
  readonly db: WriteDb;
  /** Runs several statements of our own: migrations, maintenance. */
  exec(sql: string): void;
  pragma(text: string): unknown;
  close(): void;
}

const slowStatementMs = 40;

/**
 * Opens one database file: key first, then the settings of `pragmas.ts`. Reading the first page proves the key.
 *
 * @throws AppError DATABASE_FOREIGN, DATABASE_BUSY, DATABASE_CORRUPT, DISK_FULL, FILE_UNREADABLE
 */
export function openConnection(options: ConnectionOptions): Connection {
  const file = basename(options.path);
  const guard = guarded(file, options.onDamage);
  const sqlite = guard(() => new Sqlite(options.path, { readonly: options.readOnly ?? false }));
  try {
    guard(() => {
      for (const text of options.key === null ? [] : keyPragmas(options.key)) sqlite.pragma(text);
      for (const text of connectionPragmas(options.kind, options.readOnly ?? false)) sqlite.pragma(text);
      sqlite.pragma('schema_version');
    });
  } catch (error) {
    sqlite.close();
    throw error;
  }
  const statements = createStatements(sqlite);
  const watch = createSlowWatch(statements, options.log, options.slowMs ?? slowStatementMs);
  return {
    db: writeDb(sqlite, statements, guard, watch),
    exec: (sql) => guard(() => void sqlite.exec(sql)),
    pragma: (text) => guard(() => sqlite.pragma(text, { simple: true })),
    close: () => guard(() => void sqlite.close()),
  };
}

type Guard = <T>(work: () => T) => T;

function guarded(file: string, onDamage: ((error: AppError) => void) | undefined): Guard {
  let told = false;
  return (work) => {
    try {
      return work();
    } catch (error) {
      const mapped = databaseError(error, file);
      if (!told && mapped instanceof AppError && mapped.code === 'DATABASE_CORRUPT') {
        told = true;
        onDamage?.(mapped);
      }
      throw mapped;
    }
  };
}

function writeDb(sqlite: Sqlite.Database, statements: Statements, guard: Guard, watch: SlowWatch): WriteDb {
  const timed = <T>(sql: string, params: SqlParams, work: (statement: Sqlite.Statement) => T): T =>
    guard(() => {
      const statement = statements.get(sql);
      const from = performance.now();
      const value = work(statement);
      watch(sql, params, performance.now() - from);
      return value;
    });
  return {
    all: <T>(sql: string, params: SqlParams = []) =>
      timed(sql, params, (statement) => statement.all(params) as T[]),
    get: <T>(sql: string, params: SqlParams = []) =>
      timed(sql, params, (statement) => statement.get(params) as T | undefined),
    each: <T>(sql: string, params: SqlParams = []) => {
      const rows = guard(() => statements.get(sql).iterate(params)) as IterableIterator<T>;
      return watched(rows, guard, (ms) => watch(sql, params, ms));
    },
    run: (sql, params = []) => {
      const done = timed(sql, params, (statement) => statement.run(params));
      return { changes: done.changes, lastId: Number(done.lastInsertRowid) };
    },
    transaction: (work) => (sqlite.inTransaction ? work() : atomic(sqlite, guard, work)),
  };
}

/** Begins as a writer at once, so that waiting for another process happens before the work and never in its middle. */
function atomic<T>(sqlite: Sqlite.Database, guard: Guard, work: () => T): T {
  guard(() => sqlite.exec('BEGIN IMMEDIATE'));
  try {
    const value = work();
    if (isPromise(value)) throw new TypeError('A transaction must not wait: its work returned a promise.');
    guard(() => sqlite.exec('COMMIT'));
    return value;
  } catch (error) {
    // A full disk makes SQLite roll back by itself; then there is nothing left to do.
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
    throw error;
  }
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** Counts only the time spent in SQLite, not the time its reader takes for each row. */
function* watched<T>(
  rows: IterableIterator<T>,
  guard: Guard,
  done: (ms: number) => void,
): IterableIterator<T> {
  let spent = 0;
  try {
    for (;;) {
      const from = performance.now();
      const next = guard(() => rows.next());
      spent += performance.now() - from;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    rows.return?.();
    done(spent);
  }
}

import { createHash } from 'node:crypto';
import { fail } from '../../../shared/errors.ts';
import type { Migration } from '../../core/store/migrations.ts';
import type { Connection } from './connection.ts';
import { applicationIds, type DatabaseKind } from './pragmas.ts';

/** The host's own table: which steps a file has been through, and what they said then. */
const stepsTable = `
CREATE TABLE IF NOT EXISTS schema_steps (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_at INTEGER NOT NULL
);`;

export interface MigrateOptions {
  readonly kind: DatabaseKind;
  /** File name, for messages. */
  readonly file: string;
  readonly migrations: readonly Migration[];
  readonly now: number;
  /** Called before the first step is applied to a file that already holds data. */
  readonly beforeChange?: () => void;
}

/**
 * Brings a file to the newest schema, all steps in one transaction. A file that went through other steps, or through
 * steps this version does not know, is refused and left as it is.
 *
 * @returns the ids of the steps applied now
 * @throws AppError DATABASE_FUTURE for a newer file, DATABASE_FOREIGN for another history or another program's file
 */
export function migrate(connection: Connection, options: MigrateOptions): readonly number[] {
  assertAscending(options.migrations);
  const applied = readHistory(connection, options);
  assertKnown(applied, options);
  const pending = options.migrations.slice(applied.length);
  if (pending.length === 0) return [];
  if (applied.length > 0) options.beforeChange?.();
  const { db } = connection;
  db.transaction(() => {
    connection.exec(stepsTable);
    for (const step of pending) {
      connection.exec(step.sql);
      db.run('INSERT INTO schema_steps (id, name, hash, applied_at) VALUES (?, ?, ?, ?)', [
        step.id,
        step.name,
        hashOf(step),
        options.now,
      ]);
    }
    connection.exec(`PRAGMA application_id = ${applicationIds[options.kind]}`);
    connection.exec(`PRAGMA user_version = ${pending.at(-1)?.id ?? 0}`);
  });
  connection.pragma('optimize');
  return pending.map((step) => step.id);
}

interface AppliedStep {
  readonly id: number;
  readonly name: string;
  readonly hash: string;
}

function readHistory(connection: Connection, options: MigrateOptions): readonly AppliedStep[] {
  const { db } = connection;
  const tables = db
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .map((row) => row.name);
  if (tables.length === 0) return [];
  const owner = Number(connection.pragma('application_id'));
  if (owner !== applicationIds[options.kind] || !tables.includes('schema_steps')) {
    throw fail(
      'DATABASE_FOREIGN',
      `${options.file} was made by another program or is another of our files. It was left as it is.`,
    );
  }
  return db.all<AppliedStep>('SELECT id, name, hash FROM schema_steps ORDER BY id');
}

function assertKnown(applied: readonly AppliedStep[], options: MigrateOptions): void {
  const newest = options.migrations.at(-1)?.id ?? 0;
  const future = applied.find((step) => step.id > newest);
  if (future !== undefined) {
    throw fail(
      'DATABASE_FUTURE',
      `${options.file} was written by a newer version (step ${future.id}, ${future.name}; this version knows up to ${newest}). ` +
        'It was left as it is. Open it with the newer version.',
    );
  }
  applied.forEach((step, index) => {
    const known = options.migrations[index];
    if (known?.id === step.id && hashOf(known) === step.hash) return;
    throw fail(
      'DATABASE_FOREIGN',
      `${options.file} went through another step ${step.id} (${step.name}) than this version knows. ` +
        'It was left as it is. Open it with the version that made it.',
    );
  });
}

/** A mistake of ours, not of the file. */
function assertAscending(migrations: readonly Migration[]): void {
  migrations.forEach((step, index) => {
    const before = migrations[index - 1];
    if (before !== undefined && before.id >= step.id)
      throw new Error(`Migration ${step.id} does not come after ${before.id}.`);
  });
}

function hashOf(step: Migration): string {
  return createHash('sha256').update(`${step.id}\n${step.name}\n${step.sql}`).digest('hex');
}

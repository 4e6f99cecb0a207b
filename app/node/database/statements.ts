import type Sqlite from 'better-sqlite3';
import type { Log, SqlParams } from '../../core/ports.ts';

/** Statements kept prepared. Dynamic filters compile to many texts; beyond this the least used is let go. */
const keptStatements = 400;

/** Prepared statements of one connection, by their text. The only place that prepares any. */
export interface Statements {
  get(sql: string): Sqlite.Statement;
  /** How SQLite goes about a statement, one line a step. */
  plan(sql: string, params: SqlParams): readonly string[];
}

export function createStatements(sqlite: Sqlite.Database): Statements {
  const kept = new Map<string, Sqlite.Statement>();
  return {
    get(sql) {
      const known = kept.get(sql);
      // A statement that is being iterated cannot serve a second reader.
      if (known?.busy === true) return sqlite.prepare(sql);
      const statement = known ?? sqlite.prepare(sql);
      kept.delete(sql);
      kept.set(sql, statement);
      if (kept.size > keptStatements) {
        const oldest = kept.keys().next();
        if (oldest.done === false) kept.delete(oldest.value);
      }
      return statement;
    },
    plan(sql, params) {
      const rows = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(params) as { readonly detail: string }[];
      return rows.map((row) => row.detail);
    },
  };
}

export type SlowWatch = (sql: string, params: SqlParams, ms: number) => void;

/** Logs slow statements with their plan, without their parameters: those name people's SIMs. */
export function createSlowWatch(statements: Statements, log: Pick<Log, 'info'>, slowMs: number): SlowWatch {
  return (sql, params, ms) => {
    if (ms < slowMs) return;
    const text = sql.replace(/\s+/g, ' ').trim();
    log.info('a statement was slow', {
      ms: Math.round(ms),
      sql: text,
      plan: explained(statements, sql, params),
    });
  };
}

/** A plan is a help for the reader of a log; failing to get one must not fail the statement that ran. */
function explained(statements: Statements, sql: string, params: SqlParams): readonly string[] {
  try {
    return statements.plan(sql, params);
  } catch (error) {
    return [`no plan: ${error instanceof Error ? error.message : String(error)}`];
  }
}

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WriteDb } from '../core/ports.ts';
import { fillStore } from './filled-stores.ts';
import { fragments, readWhole } from './plans.testkit.ts';
import { createTestPorts, type TestPorts } from './ports.ts';
import { type Statement, statementsBelow } from './statements.ts';

const { statements, unnamed } = statementsBelow(join(import.meta.dirname, '..', 'core'), fragments);

/** Tables that grow with the fleet or with time. */
const large = [
  ...[
    'sims',
    'sim_posture',
    'sim_labels',
    'overlay_sims',
    'sim_locations',
    'events',
    'usage_hours',
    'usage_days',
  ],
  ...['sensor_rows', 'sensor_events', 'holders', 'bindings', 'evidence', 'findings', 'rule_memory', 'audit'],
  ...[
    'incidents',
    'incident_sims',
    'incident_subjects',
    'incident_instants',
    'incident_timeline',
    'incident_evidence',
  ],
  ...['receipts', 'incident_proposals', 'actions', 'action_sims', 'action_skips', 'reports', 'list_entries'],
  ...['baseline_sims', 'baseline_moves', 'baseline_resets', 'notify_messages', 'notify_incidents'],
];

describe('the plans of all statements of the core', () => {
  let ports: TestPorts;
  beforeAll(() => {
    ports = createTestPorts();
    for (const db of [ports.cache, ports.ledger]) fillStore(db, 2_000);
  });
  afterAll(() => ports.close());

  it('knows every text that is put together', () => {
    expect(unnamed).toEqual([]);
    expect(statements.length).toBeGreaterThan(400);
  });

  it('reads no large table whole before there are any statistics, but where a reason is given', () => {
    expect(walks(ports)).toEqual([]);
  });

  it('reads none once there are statistics', () => {
    for (const db of [ports.cache, ports.ledger]) {
      db.run('ANALYZE');
      // As the console itself gathers them: counts only. Samples of values would make a plan a matter of the values asked for.
      db.run('DELETE FROM sqlite_stat4');
      db.run('ANALYZE sqlite_schema');
    }
    expect(walks(ports)).toEqual([]);
  });

  it('gives reasons only where there is something to excuse', () => {
    const idle = readWhole.filter(
      ({ file, sql }) => !statements.some((one) => one.file === file && flat(one.sql).includes(sql)),
    );
    expect(idle).toEqual([]);
  });
});

/** Statements that walk a large table, or build an index over one, without an excuse: where they stand, and the step. */
function walks({ cache, ledger }: TestPorts): string[] {
  return statements.flatMap((statement) => {
    if (readWhole.some(({ file, sql }) => file === statement.file && flat(statement.sql).includes(sql)))
      return [];
    const names = tablesIn(statement.sql);
    if (stopsAtOnce(flat(statement.sql))) return [];
    return planOf([cache, ledger], statement).flatMap((step) => {
      if (step.startsWith('cannot')) return [`${statement.file}:${statement.line} ${step}`];
      const [, walked] = /^SCAN (\w+)/.exec(step) ?? /^SEARCH (\w+) USING AUTOMATIC/.exec(step) ?? [];
      const table = walked === undefined ? undefined : (names.get(walked) ?? walked);
      return table !== undefined && large.includes(table)
        ? [`${statement.file}:${statement.line} ${step}: ${flat(statement.sql)}`]
        : [];
    });
  });
}

/** The steps of a plan, in the store that has the tables. Values are null: without samples they say nothing to the planner. */
function planOf(stores: readonly WriteDb[], { sql }: Statement): string[] {
  const named = [...sql.matchAll(/(?<![:\w]):([a-zA-Z]\w*)/g)].map(([, name]) => name ?? '');
  const values =
    named.length > 0
      ? Object.fromEntries(named.map((name) => [name, null]))
      : [...sql.matchAll(/\?/g)].map(() => null);
  const failures: string[] = [];
  for (const db of stores) {
    try {
      return db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, values).map(({ detail }) => detail);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  return [`cannot be prepared: ${failures.join('; ')}`];
}

/** Whether there is any row at all, or which is the newest: no more than a row is read. */
function stopsAtOnce(sql: string): boolean {
  return (
    /^SELECT 1 FROM \w+( LIMIT 1)?$/.test(sql) ||
    /^SELECT [\w, ]+ FROM \w+ ORDER BY \w+( DESC)? LIMIT 1$/.test(sql)
  );
}

/** Names that a statement gives to tables. */
function tablesIn(sql: string): ReadonlyMap<string, string> {
  const names = [...sql.matchAll(/\b(?:FROM|JOIN)\s+(\w+)\s+(?:AS\s+)?([a-z]\w*)/g)];
  return new Map(names.map(([, table = '', name = '']) => [name, table]));
}

function flat(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim();
}

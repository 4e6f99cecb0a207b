import type { ReadDb, WriteDb } from '../core/ports.ts';

/**
 * Fills every table of a store as it looks after months with a fleet: which plans SQLite makes depends on how many rows there
 * are. Columns that must have a value and are not named here get one that differs from row to row.
 *
 * @param sims how many SIMs; the sizes of the other tables follow from it
 */
export function fillStore(db: WriteDb, sims: number): void {
  const tables = db.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  const incidents = Math.ceil(sims / 2);
  for (const { name } of tables.filter(({ name: table }) => !table.startsWith('migration'))) {
    const share = perSim[name];
    const count = share === undefined ? (fewRows[name] ?? incidents) : Math.ceil(share * sims);
    const values = columnsOf(db, name).flatMap(({ name: column, type, needed }) => {
      const value =
        spread[`${name}.${column}`] ?? (needed ? (common[column] ?? byType[type] ?? "'x' || i") : undefined);
      return value === undefined ? [] : [{ column, value }];
    });
    db.run(
      `INSERT OR IGNORE INTO ${name} (${values.map(({ column }) => column).join(', ')})
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
       SELECT ${values.map(({ value }) => value).join(', ')} FROM n, (SELECT :sims AS sims, :incidents AS incidents)`,
      { count, sims, incidents },
    );
  }
}

/** Rows for each SIM. */
const perSim: Readonly<Record<string, number>> = {
  sims: 1,
  sim_posture: 1,
  sim_labels: 0.5,
  overlay_sims: 0.5,
  events: 10,
  usage_hours: 8,
  usage_days: 8,
  sensor_rows: 5,
  holders: 3,
  bindings: 4,
  evidence: 2,
  sensor_events: 3,
  findings: 2,
  rule_memory: 3,
  audit: 1,
  baseline_sims: 1,
  baseline_moves: 0.5,
  baseline_resets: 0.1,
  list_entries: 3,
  incident_sims: 1.5,
  incident_timeline: 3,
  incident_evidence: 1,
  incident_instants: 1.5,
  action_sims: 2,
  notify_messages: 1.5,
};

/** Tables that stay small whatever the fleet: what people set up. Those not named here or above have a row for each incident. */
const fewRows: Readonly<Record<string, number>> = {
  providers: 3,
  provider_budgets: 3,
  groups: 12,
  accounts: 3,
  sync_state: 24,
  sync_changes: 3,
  holder_cursors: 2,
  settings: 20,
  rule_state: 60,
  rule_responses: 10,
  rule_refractory: 10,
  detection_rules: 30,
  detection_horizons: 3,
  sigma_state: 1,
  sigma_windows: 400,
  lists: 12,
  list_look_backs: 30,
  maintenance_windows: 20,
  suppressions: 20,
  exceptions: 20,
  notify_channels: 5,
  notify_providers: 3,
  import_streams: 50,
  sensor_floors: 50,
  baseline_blocks: 25,
};

const body = (number: string): string => `'894231' || substr('000000000000' || (${number}), -12)`;

/** Columns that mean the same wherever they are. */
const common: Readonly<Record<string, string>> = {
  sim_key: '1 + i % sims',
  iccid_body: body('1 + i % sims'),
  provider_id: "'p-' || (i % 3)",
  rule_id: "'D-' || (i % 40)",
  incident_id: '1 + i % incidents',
  list_id: '1 + i % 12',
  channel_id: '1 + i % 5',
  import_id: '1 + i % 200',
  at: '1700000000000 + i * 1000',
};

const byType: Readonly<Record<string, string>> = {
  INTEGER: 'i',
  REAL: 'i / 1e6',
  BLOB: "x'00'",
};

/** How values are spread where it matters to a plan. Nearly everything that can be settled is settled. */
const spread: Readonly<Record<string, string>> = {
  'sims.sim_key': 'i',
  'sims.lifecycle': "'active'",
  'sims.group_id': "'g-' || (i % 12)",
  'sim_posture.sim_key': 'i',
  'events.event_id': 'i',
  'events.sim_key': '1 + i % sims',
  'events.type':
    "CASE i % 4 WHEN 0 THEN 'session.started' WHEN 1 THEN 'session.updated' WHEN 2 THEN 'session.ended' ELSE 'imei.changed' END",
  'usage_hours.sim_key': '1 + i / 8',
  'usage_days.sim_key': '1 + i / 8',
  'sensor_rows.iccid_body': `CASE WHEN i % 10 THEN ${body('1 + i % sims')} END`,
  'sensor_rows.class': "CASE i % 2 WHEN 0 THEN 'flow' ELSE 'dns' END",
  'holders.kind': "CASE i % 3 WHEN 0 THEN 'ip' WHEN 1 THEN 'imsi' ELSE 'imei' END",
  'sync_state.source': "'source-' || (i % 8)",
  'bindings.kind': "CASE i % 3 WHEN 0 THEN 'ip' WHEN 1 THEN 'imei' ELSE 'first' END",
  'evidence.subject': `'sim:' || ${body('1 + i / 2')}`,
  'evidence.kind': "CASE i % 2 WHEN 0 THEN 'firmware' ELSE 'device-inventory' END",
  'evidence.import_id': '1 + i % 200',
  'sensor_events.event_id': 'i',
  'sensor_events.kind': "CASE i % 3 WHEN 0 THEN 'sms' WHEN 1 THEN 'flow' ELSE 'firmware' END",
  'findings.subject': "'sim:' || (i % sims)",
  'findings.incident_id': 'CASE WHEN i % 2 THEN 1 + i % incidents END',
  'findings.held_by': "CASE WHEN i % 2 = 0 THEN 'S-' || (i % 9) END",
  'incidents.incident_id': 'i',
  'incidents.rank': 'i % 5',
  'incidents.layer': "'layer-' || (i % 6)",
  'incidents.status': "CASE i % 50 WHEN 0 THEN 'new' WHEN 1 THEN 'triage' ELSE 'resolved' END",
  'incidents.verdict': "CASE WHEN i % 50 > 1 THEN 'true_positive' END",
  'incidents.sla_due_at': 'CASE WHEN i % 50 < 2 THEN 1700000000000 END',
  'incidents.merged_into': 'CASE WHEN i % 50 = 9 THEN i - 1 END',
  'notify_incidents.incident_id': 'i',
  'actions.action_id': 'i',
  'actions.incident_id': '1 + i % incidents',
  'action_sims.action_id': '1 + i % incidents',
  'action_sims.state': "CASE WHEN i % 100 = 0 THEN 'queued' ELSE 'observed' END",
  'action_sims.next_at': 'CASE WHEN i % 100 = 0 THEN 1700000000000 END',
  'action_sims.sent_at': 'CASE WHEN i % 100 THEN 1700000000000 END',
  'lists.list_id': 'i',
  'lists.purpose': "CASE i % 2 WHEN 0 THEN 'threat' ELSE 'allow' END",
  'list_entries.kind': "CASE i % 2 WHEN 0 THEN 'address' ELSE 'domain' END",
  'baseline_moves.hour': 'i % 24',
  'notify_messages.state': "'delivered'",
  'notify_messages.sent_at': '1700000000000 + i',
};

function columnsOf(
  db: ReadDb,
  table: string,
): { readonly name: string; readonly type: string; readonly needed: boolean }[] {
  return db
    .all<{ name: string; type: string; notnull: number; dflt: string | null; pk: number }>(
      'SELECT name, type, "notnull", dflt_value AS dflt, pk FROM pragma_table_info(?)',
      [table],
    )
    .map(({ name, type, notnull, dflt, pk }) => ({
      name,
      type,
      needed: (notnull === 1 && dflt === null) || pk > 0,
    }));
}

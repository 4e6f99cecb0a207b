import { day, hour } from '../../shared/time.ts';
import type { Fragments } from './statements.ts';

const until = `COALESCE(e.given_until, e.last_seen + l.age_days * ${day})`;
const usageTables = ['usage_hours', 'usage_days'];

/** What is put into statements by anything but a constant of their own file. */
export const fragments: Fragments = {
  "actions/due.ts: moving('older')": ["(older.state = 'sent' OR older.next_at IS NOT NULL)"],
  "actions/listing.ts: moving('m')": ["(m.state = 'sent' OR m.next_at IS NOT NULL)"],
  'actions/standing.ts: known': ["vanished_at IS NULL AND lifecycle <> 'unknown'"],
  'detections/context.ts: sql': ['SELECT 1'],
  'detections/queries.ts: narrow': [
    'incident_id = :incident AND (:body IS NULL OR iccid_body = :body) AND (:rule IS NULL OR +rule_id = :rule)',
    'iccid_body = :body AND (:incident IS NULL) AND (:rule IS NULL OR +rule_id = :rule)',
    'rule_id = :rule AND (:incident IS NULL) AND (:body IS NULL)',
    '(:rule IS NULL) AND (:incident IS NULL) AND (:body IS NULL)',
  ],
  'detections/signals.ts: column': ['site', 'device_class'],
  'events/replay.ts: table': ['events'],
  'events/replay.ts: id': ['event_id'],
  'events/replay.ts: time': ['at'],
  'fleet/load.ts: places': ['?, ?'],
  'incidents/cube.ts: where': ['merged_into IS NULL'],
  'incidents/queries.ts: where': ['merged_into IS NULL'],
  'incidents/queries.ts: orderBy(query.sort)': ['rank, opened_at DESC, incident_id DESC'],
  'lists/learn.ts: column': ['country'],
  'lists/store.ts: from': [
    'FROM list_entries e JOIN lists l USING (list_id) WHERE e.list_id = :listId AND e.removed_at IS NULL AND instr(e.value, :search) > 0',
  ],
  untilSql: [until],
  day: [String(day)],
  hour: [String(hour)],
  'limits.actionSims + 1': ['1001'],
  'sync/purge.ts: table': ['overlay_sims'],
  "sync/rows.ts: columns.join(', ')": ['iccid'],
  "sync/rows.ts: columns.map(() => '?').join(', ')": ['?'],
  "sync/rows.ts: columns.map((name) => `${name} = ${merged[name] ?? '?'}`).join(', ')": ['plmn = ?'],
  'sync/usage-rows.ts: table': usageTables,
};

/** A statement that may walk a large table: where it is, words that only it has, and why it may. */
export interface Excuse {
  readonly file: string;
  readonly sql: string;
  readonly why: string;
}

const screen = 'asked when a person opens a screen, answered from an index alone';
const pages = 'a page in the order of the table: it stops after its rows';
const once = 'once when the console starts';
const pass = 'once a pass over the whole fleet, in the order of the table';

export const readWhole: readonly Excuse[] = [
  { file: 'actions/listing.ts', sql: 'SELECT * FROM actions a WHERE', why: pages },
  { file: 'actions/listing.ts', sql: 'SELECT COUNT(*) AS count FROM actions a WHERE', why: screen },
  { file: 'actions/standing.ts', sql: 'SELECT DISTINCT iccid_body AS body FROM action_sims', why: once },
  {
    file: 'audit/audit.ts',
    sql: 'SELECT * FROM audit ORDER BY seq',
    why: 'the chain is verified link by link',
  },
  {
    file: 'audit/service.ts',
    sql: 'SELECT COUNT(*) AS count FROM audit',
    why: 'a person opened the audit log',
  },
  { file: 'baselines/drift.ts', sql: 'FROM sims NOT INDEXED GROUP BY 1', why: pass },
  { file: 'baselines/drift.ts', sql: "FROM evidence WHERE kind = 'device-inventory'", why: pass },
  {
    file: 'baselines/store.ts',
    sql: 'SELECT * FROM baseline_moves',
    why: 'holds what a pass left, and is emptied after it',
  },
  { file: 'detections/context.ts', sql: 'FROM sims NOT INDEXED WHERE', why: pass },
  {
    file: 'detections/context.ts',
    sql: 'SELECT 1 FROM events INDEXED BY events_signalling',
    why: 'stops at the first',
  },
  {
    file: 'detections/queries.ts',
    sql: 'SUM(detected_at >= ?) AS recent FROM findings GROUP BY',
    why: screen,
  },
  {
    file: 'detections/queries.ts',
    sql: 'WITH some AS (SELECT sim_key FROM sims',
    why: 'stops after fifty SIMs',
  },
  { file: 'detections/queries.ts', sql: 'WHERE (:rule IS NULL) AND (:incident IS NULL)', why: pages },
  { file: 'detections/rule-hits.ts', sql: 'GROUP BY rule_id', why: screen },
  {
    file: 'detections/signalling.ts',
    sql: 'ORDER BY at LIMIT 1',
    why: 'stops at the first event of the provider, and is asked once a pass',
  },
  { file: 'detections/signals.ts', sql: 'FROM sims NOT INDEXED WHERE', why: pass },
  { file: 'events/replay.ts', sql: 'FROM evidence WHERE observed_at >= ?', why: 'once a dry run' },
  { file: 'fleet/load.ts', sql: 'LEFT JOIN sim_posture p', why: 'fills the columns of the grid once' },
  { file: 'fleet/load.ts', sql: "LIKE '%' || ? || '%'", why: 'identifiers of people are in no index' },
  {
    file: 'incidents/cube.ts',
    sql: 'FROM incidents WHERE',
    why: 'the counts of every facet, from an index alone',
  },
  { file: 'incidents/queries.ts', sql: 'ORDER BY rank, opened_at DESC', why: pages },
  { file: 'incidents/queries.ts', sql: 'COUNT(*) AS count FROM incidents WHERE merged_into', why: screen },
  { file: 'incidents/queries.ts', sql: 'SUM(version)', why: once },
  { file: 'incidents/queries.ts', sql: 'SELECT DISTINCT assignee', why: screen },
  {
    file: 'lists/learn.ts',
    sql: 'AS value, iccid_body AS body',
    why: 'a person asked to learn a list from the fleet',
  },
  { file: 'lists/counts.ts', sql: 'AS holding', why: 'counts of all lists, when one changed' },
  {
    file: 'lists/store.ts',
    sql: 'COUNT(*) AS n FROM list_entries WHERE removed_at IS NULL',
    why: 'once a reading of a list',
  },
  { file: 'lists/store.ts', sql: 'DELETE FROM list_entries WHERE', why: once },
  {
    file: 'lists/list-desk.ts',
    sql: 'DELETE FROM list_entries WHERE list_id IN',
    why: 'a list that was removed is made anew',
  },
  {
    file: 'lists/tables.ts',
    sql: 'CROSS JOIN lists l USING (list_id)',
    why: 'makes the table of a list, when a list changed',
  },
  { file: 'notifications/dispatch.ts', sql: "WHERE state = 'sent' ORDER BY", why: once },
  { file: 'notifications/messages.ts', sql: 'SELECT state, COUNT(*) AS count', why: screen },
  {
    file: 'notifications/preview.ts',
    sql: 'ORDER BY incident_id DESC LIMIT 1',
    why: 'stops at the newest incident that was not merged',
  },
  { file: 'notifications/service.ts', sql: 'DELETE FROM notify_messages WHERE queued_at', why: once },
  { file: 'notifications/watch.ts', sql: 'WHERE n.version IS NOT i.version', why: once },
  { file: 'posture/queries.ts', sql: 'AS reviewed', why: 'once a scoring of the whole fleet' },
  { file: 'posture/sim-rows.ts', sql: 'SELECT sim_key FROM sims WHERE vanished_at IS NOT NULL', why: pass },
  { file: 'reports/service.ts', sql: 'FROM reports', why: 'a person opened the list of reports' },
  {
    file: 'responses/target.ts',
    sql: 'FROM sims s WHERE (s.provider_id, s.group_id)',
    why: 'stops after the most SIMs of an action',
  },
  { file: 'sensors/holders.ts', sql: 'FROM holders LIMIT', why: 'a slice of a table that is emptied' },
  { file: 'suppressions/describe.ts', sql: 'AS falsePositives', why: screen },
  {
    file: 'sync/usage-rows.ts',
    sql: 'AS recent FROM sims s',
    why: 'the head of two statements; both go by the key of the SIM',
  },
  {
    file: 'system/service.ts',
    sql: 'COUNT(*) AS count FROM sims',
    why: 'how many SIMs there are, from the smallest index',
  },
];

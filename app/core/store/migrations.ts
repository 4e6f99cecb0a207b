import { actionsSchema, actionsSchema125 } from '../actions/schema.ts';
import { auditSchema } from '../audit/schema.ts';
import { baselinesSchema100 } from '../baselines/schema.ts';
import { labelsSchema } from '../fleet/labels.ts';
import { overlaySimsSchema } from '../fleet/overlays.ts';
import { ruleTestsSchema } from '../detections/rule-tests-schema.ts';
import { detectionsSchema } from '../detections/schema.ts';
import { sigmaRulesSchema } from '../detections/sigma-schema.ts';
import { sigmaWindowsSchema200 } from '../detections/sigma-windows.ts';
import { signallingSchema60 } from '../detections/signalling.ts';
import { importsSchema } from '../imports/schema.ts';
import { incidentsSchema } from '../incidents/schema.ts';
import { listsSchema70 } from '../lists/schema.ts';
import { incidentSubjectsSchema } from '../incidents/subject-schema.ts';
import { notificationsSchema170, notificationsSchema80 } from '../notifications/schema.ts';
import { postureSchema } from '../posture/schema.ts';
import { reportsSchema } from '../reports/schema.ts';
import { automationSchema160, automationSchema195, proposalsSchema } from '../responses/schema.ts';
import { providersSchema20 } from '../providers/schema.ts';
import { sensorsCacheSchema40, sensorsLedgerSchema40 } from '../sensors/schema.ts';
import { suppressionsSchema } from '../suppressions/schema.ts';
import { changesSchema50 } from '../sync/changes-schema.ts';
import { syncLedgerSchema } from '../sync/ledger-schema.ts';
import { syncSchema } from '../sync/schema.ts';
import { toolsSchema130 } from '../tools/schema.ts';
import { cacheIndexes90, ledgerIndexes180 } from './indexes.ts';
import { settingsSchema } from './settings.ts';

/**
 * A step forward, numbered in tens so that a mend can be slipped in between. Published steps are never edited:
 * the host stores a hash of each applied step and refuses a file whose history differs.
 */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

export const cacheMigrations: readonly Migration[] = [
  { id: 10, name: 'initial', sql: syncSchema },
  {
    id: 20,
    name: 'target and data limit of a SIM',
    sql: `ALTER TABLE sims ADD COLUMN target TEXT;         -- where a pending SIM is headed
ALTER TABLE sims ADD COLUMN data_limit INTEGER;              -- bytes per period after which the provider stops data`,
  },
  { id: 40, name: 'what sensors told', sql: sensorsCacheSchema40 },
  { id: 50, name: 'how far changes of an inventory are known', sql: changesSchema50 },
  { id: 60, name: 'signalling of networks by time', sql: signallingSchema60 },
  { id: 75, name: 'what overlays say of SIMs', sql: overlaySimsSchema },
  {
    id: 76,
    name: 'eSIM profiles of a SIM',
    sql: `ALTER TABLE sims ADD COLUMN profiles TEXT; -- JSON {active, all}; null where the provider tells of none`,
  },
  { id: 90, name: 'indexes of what is asked again and again', sql: cacheIndexes90 },
];

export const ledgerMigrations: readonly Migration[] = [
  {
    id: 10,
    name: 'initial',
    sql: [
      settingsSchema,
      auditSchema,
      syncLedgerSchema,
      importsSchema,
      postureSchema,
      detectionsSchema,
      incidentsSchema,
      actionsSchema,
      reportsSchema,
    ].join('\n'),
  },
  { id: 20, name: 'several providers', sql: providersSchema20 },
  { id: 25, name: 'labels', sql: labelsSchema },
  { id: 40, name: 'how far logs of sensors were read', sql: sensorsLedgerSchema40 },
  { id: 60, name: "rules of one's own, and windows of Sigma rules", sql: sigmaRulesSchema },
  { id: 70, name: 'lists', sql: listsSchema70 },
  { id: 80, name: 'telling people', sql: notificationsSchema80 },
  {
    id: 90,
    name: 'subjects beside SIMs, maintenance, suppressions, proposals',
    sql: [incidentSubjectsSchema, proposalsSchema, suppressionsSchema].join('\n'),
  },
  { id: 100, name: 'baselines of every SIM', sql: baselinesSchema100 },
  { id: 110, name: 'test cases of rules', sql: ruleTestsSchema },
  { id: 125, name: 'what was chosen for an action, and whom it left out', sql: actionsSchema125 },
  { id: 130, name: 'where SIMs were when somebody asked', sql: toolsSchema130 },
  { id: 160, name: 'rules that act by themselves', sql: automationSchema160 },
  { id: 170, name: 'what was told of held findings', sql: notificationsSchema170 },
  { id: 180, name: 'indexes of what is asked again and again', sql: ledgerIndexes180 },
  { id: 195, name: 'a limit over all rules that act by themselves', sql: automationSchema195 },
  { id: 200, name: 'windows of Sigma rules in parts', sql: sigmaWindowsSchema200 },
];

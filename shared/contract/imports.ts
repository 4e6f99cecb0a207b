import { z } from 'zod';
import { Instant, Limit, Offset, SimKey } from './common.ts';
import { command, event, query } from './define.ts';
import { SimEvent } from './fleet.ts';

export const importKinds = [
  'device-inventory',
  'firmware',
  'sms-usage',
  'flows',
  'dns',
  'scan',
  'attestations',
  'tls-probes',
  'sbom',
  'zeek',
  'suricata',
  'netflow',
  'mqtt',
  'dns-log',
  'csv-events',
] as const;
export const ImportKind = z.enum(importKinds);
export type ImportKind = z.infer<typeof ImportKind>;

/** What only the log of a sensor has: it is read on where it was left. */
export const SensorImport = z.strictObject({
  format: z.string(),
  ignored: z.int().describe('lines that were understood and tell no event'),
  outOfOrder: z.int().describe('events older than one before them'),
  late: z.int().describe('of these, events older than the window: kept for dry runs, not judged live'),
  unmapped: z.int().describe('events whose SIM is not known; they are kept'),
  ambiguous: z.int().describe('of these, events whose address several SIMs had'),
  from: z.int().describe('byte of the file at which this reading began'),
  to: z.int().describe('and at which it ended'),
  unfinished: z.boolean().describe('the file ends within a line, which is read when it goes on'),
});
export type SensorImport = z.infer<typeof SensorImport>;

export const ImportRecord = z.strictObject({
  id: z.int(),
  fileName: z.string(),
  kind: ImportKind.nullable(),
  rows: z.int(),
  accepted: z.int(),
  rejected: z.int(),
  unknownSims: z
    .int()
    .describe('SIMs named by accepted rows that no connected provider lists; their rows are kept'),
  problems: z
    .array(z.strictObject({ line: z.int(), reason: z.string() }))
    .max(100)
    .describe('the first hundred'),
  sha256: z.string(),
  importedAt: Instant,
  importedBy: z.string(),
  sensor: SensorImport.optional(),
});
export type ImportRecord = z.infer<typeof ImportRecord>;

export const imports = {
  run: command(
    'Reads evidence files. A bad line is refused with its reason; good lines are kept.',
    z.strictObject({
      paths: z.array(z.string().min(1).max(4096)).min(1).max(100),
      mapping: z
        .string()
        .min(1)
        .max(4096)
        .optional()
        .describe('file that maps the columns of a CSV to events'),
    }),
    z.strictObject({ files: z.array(ImportRecord) }),
  ),
  list: query(
    'Imported files, newest first.',
    z.strictObject({ offset: Offset, limit: Limit }),
    z.strictObject({ total: z.int(), rows: z.array(ImportRecord) }),
  ),
  watch: command(
    'Reads every file that appears or grows in a folder; null ends it.',
    z.strictObject({ folder: z.string().min(1).max(4096).nullable() }),
    z.strictObject({}),
  ),
  watched: query(
    'The watched folder and how its last reading went.',
    z.strictObject({}),
    z.strictObject({
      folder: z.string().nullable(),
      polledAt: Instant.nullable(),
      files: z.int(),
      problem: z.string().nullable(),
    }),
  ),
  traffic: query(
    'What sensors told of one SIM, newest first: flows, names, alerts, broker events.',
    z.strictObject({
      simKey: SimKey,
      before: z.strictObject({ at: Instant, id: z.int() }).optional(),
      limit: Limit,
    }),
    z.strictObject({ events: z.array(SimEvent), more: z.boolean() }),
  ),
} as const;

export const importsEvents = { changed: event('Files were imported.', z.strictObject({})) } as const;

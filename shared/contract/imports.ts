import { z } from 'zod';
import { Instant, Limit, Offset } from './common.ts';
import { command, event, query } from './define.ts';

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
] as const;
export const ImportKind = z.enum(importKinds);
export type ImportKind = z.infer<typeof ImportKind>;

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
});
export type ImportRecord = z.infer<typeof ImportRecord>;

export const imports = {
  run: command(
    'Reads evidence files. A bad line is refused with its reason; good lines are kept.',
    z.strictObject({ paths: z.array(z.string().min(1).max(4096)).min(1).max(100) }),
    z.strictObject({ files: z.array(ImportRecord) }),
  ),
  list: query(
    'Imported files, newest first.',
    z.strictObject({ offset: Offset, limit: Limit }),
    z.strictObject({ total: z.int(), rows: z.array(ImportRecord) }),
  ),
} as const;

export const importsEvents = { changed: event('Files were imported.', z.strictObject({})) } as const;

import { z } from 'zod';
import { Instant, Limit, Offset } from './common.ts';
import { command, event, query } from './define.ts';

export const ReportFormat = z.enum(['pdf', 'html', 'markdown', 'json']);
export type ReportFormat = z.infer<typeof ReportFormat>;

/** What a file of each format is called after its dot. */
export const reportExtensions: Readonly<Record<ReportFormat, string>> = {
  pdf: 'pdf',
  html: 'html',
  markdown: 'md',
  json: 'json',
};

/** 0: nothing hidden. 1: identifiers shortened, indicators defanged. */
export const Redaction = z.int().min(0).max(1);

export const ReportRecord = z.strictObject({
  id: z.int(),
  incidentId: z.int(),
  format: ReportFormat,
  redaction: Redaction,
  fileName: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  madeAt: Instant,
  madeBy: z.string(),
});
export type ReportRecord = z.infer<typeof ReportRecord>;

export const reports = {
  render: query(
    'An incident report as text. A PDF is printed by the host from the HTML of this call.',
    z.strictObject({
      incidentId: z.int(),
      format: z.enum(['html', 'markdown', 'json']),
      redaction: Redaction,
    }),
    z.strictObject({
      fileName: z.string().describe('without extension'),
      mediaType: z.string(),
      content: z.string(),
    }),
  ),
  record: command(
    'Notes that a report was exported, with the hash of its file.',
    z.strictObject({
      incidentId: z.int(),
      format: ReportFormat,
      redaction: Redaction,
      fileName: z.string().max(255),
      sha256: z.string().length(64),
      bytes: z.int(),
    }),
    z.strictObject({ id: z.int() }),
  ),
  list: query(
    'Exported reports, newest first.',
    z.strictObject({ offset: Offset, limit: Limit }),
    z.strictObject({ total: z.int(), rows: z.array(ReportRecord) }),
  ),
} as const;

export const reportsEvents = { changed: event('A report was exported.', z.strictObject({})) } as const;

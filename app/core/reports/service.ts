import type { ActionRow, ActionStep, Incident, ReportRecord } from '../../../shared/contract/index.ts';
import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, Hash, Ports, Profile, WriteDb } from '../ports.ts';
import { html } from './escape.ts';
import { toMarkdown } from './markdown.ts';
import { buildReport, type ReportContent } from './model.ts';
import * as sections from './sections.ts';
import { reportStyle } from './style.ts';

export interface ReportsDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly bus: Bus;
  readonly profile: Profile;
  readonly incident: (id: number) => Promise<Incident>;
  readonly action: (actionId: number) => Promise<ActionRow>;
  /** Every step of an action. */
  readonly steps: (actionId: number) => Promise<readonly ActionStep[]>;
  readonly fonts: Ports['reportFonts'];
}

/** Incident reports: one content, four forms, and a record of every file that left. */
export function createReports(deps: ReportsDeps): { readonly handlers: Handlers<'reports'> } {
  return {
    handlers: {
      async render({ incidentId, format, redaction }, context) {
        const incident = await deps.incident(incidentId);
        const steps = new Map<number, readonly ActionStep[]>();
        const actions = new Map<number, ActionRow>();
        for (const { id } of incident.actions) {
          actions.set(id, await deps.action(id));
          steps.set(id, await deps.steps(id));
        }
        const report = buildReport({
          incident,
          actions,
          steps,
          organisation: deps.profile.workspace.name,
          demo: deps.profile.workspace.demo,
          preparedBy: context.actor.name,
          now: deps.clock.now(),
          redaction: redaction === 0 ? 0 : 1,
        });
        const contentHash = deps.hash.sha256(JSON.stringify(report));
        const fileName = `${report.incident}-${report.stage}-${report.factsAsOf.replace(/[-:]/g, '').replace('T', '-').replace('Z', '')}`;
        if (format === 'json') {
          return {
            fileName,
            mediaType: 'application/json',
            content: `${JSON.stringify({ contentSha256: contentHash, report }, null, 2)}\n`,
          };
        }
        if (format === 'markdown')
          return { fileName, mediaType: 'text/markdown', content: toMarkdown(report, contentHash) };
        return {
          fileName,
          mediaType: 'text/html',
          content: toPage(report, contentHash, reportStyle(await deps.fonts())),
        };
      },
      record(input, context) {
        const id = deps.ledger.transaction(() => {
          const at = deps.clock.now();
          const { lastId } = deps.ledger.run(
            'INSERT INTO reports (incident_id, format, redaction, file_name, sha256, bytes, made_at, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
            [
              input.incidentId,
              input.format,
              input.redaction,
              input.fileName,
              input.sha256,
              input.bytes,
              at,
              context.actor.name,
            ],
          );
          deps.ledger.run(
            `INSERT INTO incident_timeline (incident_id, at, recorded_at, kind, actor, text, detail) VALUES (?, ?, ?, 'report', ?, ?, ?)`,
            [
              input.incidentId,
              at,
              at,
              context.actor.name,
              `Report exported as ${input.format === 'markdown' ? 'Markdown' : input.format.toUpperCase()}`,
              `${input.fileName}, SHA-256 ${input.sha256}`,
            ],
          );
          appendAudit(deps.ledger, deps.clock, deps.hash, context.actor, {
            act: 'report.exported',
            subject: humanId('INC', input.incidentId),
            detail: {
              format: input.format,
              redaction: input.redaction,
              sha256: input.sha256,
              bytes: input.bytes,
            },
          });
          return lastId;
        });
        deps.bus.publish('reports.changed', {});
        return { id };
      },
      list({ offset, limit }) {
        const total = deps.ledger.get<{ count: number }>('SELECT COUNT(*) AS count FROM reports')?.count ?? 0;
        const rows = deps.ledger.all<ReportRecord>(
          `SELECT report_id AS id, incident_id AS incidentId, format, redaction, file_name AS fileName, sha256, bytes, made_at AS madeAt, made_by AS madeBy
           FROM reports ORDER BY report_id DESC LIMIT ? OFFSET ?`,
          [limit, offset],
        );
        return { total, rows };
      },
    },
  };
}

/** The whole document. It runs no script and loads nothing: its policy says so to whatever opens it. */
function toPage(report: ReportContent, contentHash: string, style: string): string {
  const parts = [
    sections.head(report),
    sections.figures(report),
    sections.summary(report),
    sections.facts(report),
    sections.containment(report),
    sections.clocks(report),
    sections.subjects(report),
    sections.timeline(report),
    sections.evidence(report),
    sections.detection(report),
    sections.integrity(report, contentHash),
  ];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<title>${report.incident} ${report.title}, TLP:${report.tlp}</title><style>${{ html: style }}</style></head>
<body>${parts}</body></html>
`.html;
}

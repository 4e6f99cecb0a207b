import { clockWord, type ReportAction, type ReportContent } from './model.ts';

/**
 * The report as Markdown (tables as GitHub writes them), for tickets, wikis and e-mail. Every value is escaped: what a device
 * calls itself makes neither a link nor a heading.
 */
export function toMarkdown(report: ReportContent, contentHash: string): string {
  const parts: readonly (string | null)[] = [
    `# ${text(`${report.title}: ${report.scope}`)}`,
    `**TLP:${report.tlp}**${report.demo ? ' · Demo data' : ''} · ${report.incident} · ${report.stage} report · ${text(report.organisation)} · facts as of ${stamp(report.factsAsOf)} UTC · prepared by ${text(report.preparedBy)}`,
    report.summary.map(text).join(' '),
    section('Facts', table(['Fact', 'Value'], facts(report))),
    section('Containment', containment(report)),
    section(
      'Response clocks',
      table(
        ['Clock', 'State', 'Due, UTC', 'Stopped, UTC'],
        report.clocks.map((clock) => [
          clock.name,
          clockWord(clock),
          stamp(clock.dueAt),
          stamp(clock.stoppedAt),
        ]),
      ),
    ),
    section(
      'Affected SIMs',
      table(
        ['ICCID', 'Device', 'Site', 'Provider', 'First signal, UTC', 'Findings'],
        report.subjects.map((sim) => [
          sim.iccid,
          sim.device,
          sim.site,
          sim.provider,
          stamp(sim.firstSignal),
          String(sim.findings),
        ]),
      ),
    ),
    section(
      'Beside SIMs it is about',
      table(
        ['Kind', 'What', 'Site', 'Provider', 'First signal, UTC', 'Findings'],
        report.others.map((one) => [
          one.kind,
          one.name,
          one.site,
          one.provider,
          stamp(one.firstSignal),
          String(one.findings),
        ]),
      ),
    ),
    section(
      'Timeline',
      table(
        ['Time, UTC', 'Kind', 'By', 'What happened'],
        report.timeline.map((entry) => [
          stamp(entry.at),
          entry.kind,
          entry.by,
          entry.detail === null ? entry.text : `${entry.text} (${entry.detail})`,
        ]),
      ),
    ),
    section(
      'Evidence',
      table(
        ['Id', 'What', 'Source', 'Observed, UTC', 'Bytes', 'SHA-256'],
        report.evidence.map((item) => [
          item.id,
          saidOnce(item),
          item.source,
          stamp(item.observedAt),
          String(item.bytes),
          item.sha256 ?? 'none',
        ]),
      ),
    ),
    section(
      'Detection',
      table(
        ['', ''],
        [
          ['Rule', `${report.detection.rule} ${report.detection.name}`],
          ['Signal', report.detection.signal],
          ['Method', report.detection.algorithm],
          ['Known false positives', report.detection.knownFalsePositives],
          ['Techniques', techniques(report)],
        ],
      ),
    ),
    section(
      'Integrity',
      `SHA-256 of this report’s content as of ${stamp(report.factsAsOf)} UTC: \`${contentHash}\`. ${
        report.redaction === 1 ? 'Identifiers shortened' : 'Identifiers in full'
      }, indicators defanged. This report carries no signature.`,
    ),
  ];
  return `${parts.filter((part) => part !== null).join('\n\n')}\n`;
}

function facts(report: ReportContent): readonly Row[] {
  const awareness = report.instants.findLast((instant) => instant.kind === 'awareness');
  const classification = report.instants.findLast((instant) => instant.kind === 'classification');
  const moment = (at: string | null | undefined): string =>
    at === null || at === undefined ? 'not recorded' : `${stamp(at)} UTC`;
  return [
    [
      'Severity',
      report.severity === report.sourceSeverity
        ? report.severity
        : `${report.severity}, ${report.sourceSeverity} at source`,
    ],
    ['Status', report.status],
    ['First signal', moment(report.times.firstSignal)],
    ['Detected', moment(report.times.detected)],
    [
      'Awareness',
      awareness === undefined ? 'not recorded' : `${moment(awareness.at)}, decided by ${awareness.by}`,
    ],
    ['Acknowledged', moment(report.times.acknowledged)],
    ['Contained', moment(report.times.contained)],
    ['Classification', classification?.note ?? 'not recorded'],
    ['Verdict', report.verdict?.replaceAll('_', ' ') ?? 'open'],
  ];
}

function containment(report: ReportContent): string {
  if (report.containment.length === 0) return 'No action on SIMs has been requested.';
  const actions = table(
    ['Action', 'Requested by', 'Requested, UTC', 'SIMs', 'Accepted', 'Observed', 'Unknown', 'Failed'],
    report.containment.map((action) => [
      `${action.id} ${action.kind.replaceAll('_', ' ').replace('imei', 'IMEI')}`,
      action.requestedBy,
      stamp(action.requestedAt),
      ...[action.total, action.accepted, action.observed, action.unknown, action.failed].map(String),
    ]),
  );
  const meaning =
    'Requested means sent by us. Accepted means confirmed by the provider. Observed means seen in a fresh reading of the network.';
  return [actions, meaning, ...report.containment.map(steps)].filter((part) => part !== null).join('\n\n');
}

function steps(action: ReportAction): string | null {
  return table(
    [`${action.id}, SIM`, 'Provider', 'State', 'Accepted, UTC', 'Observed, UTC', 'Latest reading'],
    action.steps.map((step) => [
      step.iccid,
      step.provider,
      step.state,
      stamp(step.acceptedAt),
      stamp(step.observedAt),
      step.latest,
    ]),
  );
}

/** Title and finding, without the name of the device twice where the finding begins with it. */
function saidOnce({ title, summary }: { readonly title: string; readonly summary: string }): string {
  const [rule = '', ...name] = title.split(' ');
  return name.length > 0 && summary.startsWith(`${name.join(' ')} `)
    ? `${rule}: ${summary}`
    : `${title}: ${summary}`;
}

function techniques(report: ReportContent): string {
  return report.detection.mappings.map(({ id, name }) => `${id} ${name}`).join(', ') || 'none mapped';
}

type Row = readonly (string | null)[];

/** Null where there is no row: the section leaves itself out. */
function table(heads: readonly string[], rows: readonly Row[]): string | null {
  if (rows.length === 0) return null;
  const line = (cells: Row): string => `| ${cells.map((cell) => text(cell ?? '')).join(' | ')} |`;
  return [line(heads), `|${' --- |'.repeat(heads.length)}`, ...rows.map(line)].join('\n');
}

function section(title: string, body: string | null): string | null {
  return body === null ? null : `## ${title}\n\n${body}`;
}

/** One line in which nothing is markup. */
function text(value: string): string {
  return value.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}

function stamp(iso: string | null): string {
  return iso === null ? '' : iso.replace('T', ' ').replace('Z', '');
}

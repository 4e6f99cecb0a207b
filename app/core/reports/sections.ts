import { clockWord, type ReportAction, type ReportContent } from './model.ts';
import { timelineFigure } from './figure.ts';
import { html, type Html, type HtmlValue } from './escape.ts';

/** The parts of the printed report, in order. Each leaves itself out where it has nothing to say. */

export function head(report: ReportContent): Html {
  return html`<header class="top">${mark} <b>Sextant</b> <span class="quiet">incident report</span><span class="gap"></span>
${report.demo ? html`<span class="tag">Demo data</span>` : null}<span class="tlp tlp-${report.tlp}">TLP:${report.tlp}</span></header>
<h1>${report.title}: ${report.scope}</h1>
<div class="under"><span class="mono">${report.incident}</span><span>${capital(report.stage)} report</span><span>${report.organisation}</span><span>facts as of ${stamp(report.factsAsOf)} UTC</span><span>prepared by ${report.preparedBy}</span></div>`;
}

export function figures(report: ReportContent): Html {
  const steps = sum(report.containment);
  return html`<div class="figures">
<div><b><span class="chip chip-${report.severity}">${report.severity.charAt(0).toUpperCase()}</span>${capital(report.severity)}</b><span>severity${report.severity === report.sourceSeverity ? '' : `, ${report.sourceSeverity} at source`}</span></div>
<div><b class="${report.status === 'contained' ? 'seen' : ''}">${capital(report.status)}</b><span>${statusNote(report)}</span></div>
${affected(report)}
<div><b>${steps.total === 0 ? 'None' : `${steps.observed} of ${steps.total}`}</b><span>${steps.total === 0 ? 'no containment requested' : 'containment observed'}</span></div>
</div>`;
}

function affected(report: ReportContent): Html {
  const [first] = report.others;
  if (report.subjects.length === 0 && first !== undefined)
    return html`<div><b>${capital(first.kind)}</b><span>${report.others.length === 1 ? first.name : `and ${report.others.length - 1} more`}</span></div>`;
  return html`<div><b>${count(report.subjects.length)}</b><span>${report.subjects.length === 1 ? 'SIM' : 'SIMs'}, ${places(report)}</span></div>`;
}

export function summary(report: ReportContent): Html {
  return html`<h2>Summary</h2><p>${prose(report.summary.join(' '))}</p>${timelineFigure(report)}`;
}

export function facts(report: ReportContent): Html {
  const awareness = report.instants.findLast((instant) => instant.kind === 'awareness');
  const classification = report.instants.findLast((instant) => instant.kind === 'classification');
  const row = (label: string, value: HtmlValue, note = ''): Html =>
    html`<tr><td>${label}</td><td>${value}</td><td class="n quiet">${note}</td></tr>`;
  const open = html`${hatch} not recorded`;
  return html`<h2>Facts, times in UTC</h2><div class="facts"><table><tbody>
${row('First signal', whole(report.times.firstSignal), 'source time')}
${row('Detected', whole(report.times.detected), report.detection.rule)}
${row('Awareness', awareness === undefined ? open : whole(awareness.at), awareness === undefined ? '' : `decided by ${awareness.by}`)}
${row('Acknowledged', report.times.acknowledged === null ? open : whole(report.times.acknowledged))}
${row('Contained', report.times.contained === null ? open : whole(report.times.contained), report.times.contained === null ? '' : 'on observation')}
</tbody></table><table><tbody>
${row('Detection', html`${report.detection.rule} ${report.detection.name}`)}
${row('Scope', report.scope)}
${row('Classification', classification === undefined ? open : classification.note, classification === undefined ? '' : stamp(classification.at))}
${row('Verdict', report.verdict === null ? html`${hatch} open` : report.verdict.replaceAll('_', ' '))}
${row('Techniques', report.detection.mappings.map((mapping) => mapping.id).join(', ') || 'none mapped')}
</tbody></table></div>`;
}

export function containment(report: ReportContent): Html {
  if (report.containment.length === 0)
    return html`<h2>Containment</h2><p>No action on SIMs has been requested.</p>`;
  const all = sum(report.containment);
  return html`<h2>Containment</h2><table><thead><tr><th>Action</th><th>Requested by</th><th>Requested, UTC</th><th>Accepted, UTC</th><th>Observed, UTC</th><th class="n">SIMs</th><th class="n">Accepted</th><th class="n">Observed</th><th class="n">Unknown</th><th class="n">Failed</th></tr></thead><tbody>
${report.containment.map(
  (action) =>
    html`<tr><td><span class="mono">${action.id}</span> ${words(action.kind)}${action.chosen.map(({ label, value }) => html`<br>${label}: ${value}`)}${action.skipped === 0 ? null : html`<br>${action.skipped} left out`}</td><td>${action.requestedBy}</td><td class="t">${moment(action.requestedAt)}</td><td class="t">${action.acceptedAt === null ? 'awaited' : moment(action.acceptedAt)}</td><td class="t">${action.observedAt === null ? 'awaited' : moment(action.observedAt)}</td><td class="n">${action.total}</td><td class="n">${action.accepted}</td><td class="n">${action.observed}</td><td class="n">${action.unknown}</td><td class="n">${action.failed}</td></tr>`,
)}
${report.containment.length < 2 ? null : html`<tr class="total"><td colspan="5">All actions</td><td class="n">${all.total}</td><td class="n">${all.accepted}</td><td class="n">${all.observed}</td><td class="n">${all.unknown}</td><td class="n">${all.failed}</td></tr>`}
</tbody></table>
<p class="note">Requested means sent by us. Accepted means confirmed by the provider. Observed means seen in a fresh reading of the network. An incident counts as contained only on observation.</p>
${report.containment.map(steps)}`;
}

function steps(action: ReportAction): Html {
  if (action.steps.length === 0) return html``;
  return html`<table><thead><tr><th>${action.id}, SIM</th><th>Provider</th><th>State</th><th>Accepted, UTC</th><th>Observed, UTC</th><th>Latest reading</th></tr></thead><tbody>
${action.steps
  .slice(0, maxRows)
  .map(
    (step) =>
      html`<tr><td class="mono">${step.iccid}</td><td>${step.provider}</td><td class="${step.state === 'observed' ? 'seen' : ''}">${step.state}</td><td class="t">${stamp(step.acceptedAt)}</td><td class="t">${stamp(step.observedAt)}</td><td>${step.latest}</td></tr>`,
  )}</tbody></table>${rest(action.steps.length, 'steps')}`;
}

export function clocks(report: ReportContent): Html {
  if (report.clocks.length === 0) return html``;
  return html`<h2>Response clocks</h2><table><thead><tr><th>Clock</th><th>State</th><th>Due, UTC</th><th>Stopped, UTC</th></tr></thead><tbody>
${report.clocks.map((clock) => html`<tr><td>${clock.name}</td><td>${clockWord(clock)}</td><td class="t">${stamp(clock.dueAt)}</td><td class="t">${stamp(clock.stoppedAt)}</td></tr>`)}
</tbody></table><p class="note">These are the organisation's own response times. Legal deadlines run from the awareness recorded above and are not computed in this report.</p>`;
}

export function subjects(report: ReportContent): Html {
  if (report.subjects.length === 0) return others(report, 'What it is about');
  return html`<h2>Affected SIMs</h2><table><thead><tr><th>ICCID</th><th>Device</th><th>Site</th><th>Provider</th><th>First signal, UTC</th><th class="n">Findings</th></tr></thead><tbody>
${report.subjects.slice(0, maxRows).map((sim) => html`<tr><td class="mono">${sim.iccid}</td><td>${sim.device}</td><td>${sim.site}</td><td>${sim.provider}</td><td class="t">${stamp(sim.firstSignal)}</td><td class="n">${sim.findings}</td></tr>`)}
</tbody></table>${rest(report.subjects.length, 'SIMs')}${others(report, 'Beside SIMs it is about')}`;
}

function others(report: ReportContent, title: string): Html {
  if (report.others.length === 0) return html``;
  return html`<h2>${title}</h2><table><thead><tr><th>Kind</th><th>What</th><th>Site</th><th>Provider</th><th>First signal, UTC</th><th class="n">Findings</th></tr></thead><tbody>
${report.others.slice(0, maxRows).map((one) => html`<tr><td>${one.kind}</td><td class="mono">${one.name}</td><td>${one.site}</td><td>${one.provider}</td><td class="t">${stamp(one.firstSignal)}</td><td class="n">${one.findings}</td></tr>`)}
</tbody></table>${rest(report.others.length, 'subjects')}`;
}

export function timeline(report: ReportContent): Html {
  return html`<h2>Timeline</h2><table><thead><tr><th>Time, UTC</th><th>Kind</th><th>By</th><th>What happened</th></tr></thead><tbody>
${report.timeline.slice(-maxRows).map((entry) => html`<tr><td class="t">${stamp(entry.at)}</td><td>${entry.kind}</td><td>${entry.by}</td><td class="said">${prose(entry.text)}${entry.detail === null ? null : html`<br><span class="quiet">${prose(entry.detail)}</span>`}</td></tr>`)}
</tbody></table>${rest(report.timeline.length, 'entries')}`;
}

export function evidence(report: ReportContent): Html {
  if (report.evidence.length === 0) return html`<h2>Evidence</h2><p>No evidence is attached.</p>`;
  return html`<h2>Evidence</h2><table><thead><tr><th>Id</th><th>What</th><th>Source</th><th>Observed, UTC</th><th class="n">Bytes</th><th>SHA-256</th></tr></thead><tbody>
${report.evidence.map((item) => html`<tr><td class="mono id">${item.id}</td><td>${item.title}<br><span class="quiet">${prose(item.summary)}</span></td><td>${item.source}</td><td class="t">${stamp(item.observedAt)}</td><td class="n">${count(item.bytes)}</td><td class="hash">${item.sha256 ?? 'none'}</td></tr>`)}
</tbody></table>`;
}

export function detection(report: ReportContent): Html {
  const rule = report.detection;
  return html`<h2>Detection</h2><table class="whole"><tbody>
<tr><td class="quiet">Rule</td><td>${rule.rule} ${rule.name}</td></tr><tr><td class="quiet">Signal</td><td>${rule.signal}</td></tr>
<tr><td class="quiet">Method</td><td>${rule.algorithm}</td></tr><tr><td class="quiet">Known false positives</td><td>${rule.knownFalsePositives}</td></tr>
<tr><td class="quiet">Techniques</td><td>${rule.mappings.map((mapping) => `${mapping.id} ${mapping.name} (${mapping.framework})`).join('; ') || 'none mapped'}</td></tr>
</tbody></table>`;
}

export function integrity(report: ReportContent, contentHash: string): Html {
  return html`<section class="integrity"><b>Integrity</b>
SHA-256 of this report’s content as of ${stamp(report.factsAsOf)} UTC; a copy made at another moment has another:<br><span class="mono">${contentHash.replace(/(.{8})(?=.)/g, '$1 ')}</span><br>
${report.redaction === 1 ? 'Redaction level 1: identifiers shortened, indicators defanged.' : 'Redaction level 0: identifiers in full, indicators defanged.'} This report carries no signature.</section>`;
}

/** Longer lists are in the JSON form: a printed page of the ten-thousandth SIM helps nobody. */
const maxRows = 200;

function rest(total: number, what: string): Html {
  return total <= maxRows
    ? html``
    : html`<p class="note">${count(total - maxRows)} more ${what} in the JSON form of this report.</p>`;
}

function sum(actions: readonly ReportAction[]) {
  const add = (pick: (action: ReportAction) => number): number =>
    actions.reduce((total, action) => total + pick(action), 0);
  return {
    total: add((a) => a.total),
    accepted: add((a) => a.accepted),
    observed: add((a) => a.observed),
    unknown: add((a) => a.unknown),
    failed: add((a) => a.failed),
  };
}

function statusNote(report: ReportContent): string {
  if (report.status === 'contained') return 'observed in the network';
  if (report.status === 'resolved') return report.verdict?.replaceAll('_', ' ') ?? 'closed';
  return 'not yet contained';
}

function places(report: ReportContent): string {
  const sites = new Set(report.subjects.map((sim) => sim.site).filter((site) => site !== null)).size;
  return sites === 0 ? 'site unknown' : sites === 1 ? '1 site' : `${sites} sites`;
}

/** A moment that stays on one line. */
function whole(iso: string): Html {
  return html`<span class="moment">${stamp(iso)}</span>`;
}

/** A moment in a narrow column: the day above its time. */
function moment(iso: string): Html {
  return html`${iso.slice(0, 10)}<br>${iso.slice(11, 19)}`;
}

const stampInProse = /(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC)/;

/** Prose whose moments stay on one line: a date broken at its hyphen is read twice. */
function prose(text: string): readonly HtmlValue[] {
  return text
    .split(stampInProse)
    .map((part) => (stampInProse.test(part) ? html`<span class="moment">${part}</span>` : part));
}

function stamp(iso: string | null): string {
  return iso === null ? '' : iso.replace('T', ' ').replace('Z', '');
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function words(kind: string): string {
  return kind.replaceAll('_', ' ').replace('imei', 'IMEI');
}

/** Lines, not a gradient: printed, a gradient becomes a picture of half a megabyte. */
const hatch = html`<svg class="hatch" viewBox="0 0 10 10" aria-hidden="true"><path d="M0 5 5 0M0 10 10 0M5 10l5-5"/></svg>`;

const mark = html`<svg viewBox="0 0 20 20" fill="none" class="mark" stroke-width="1.5" aria-hidden="true"><path d="M10 2 3.5 16h13z" stroke-linejoin="round"/><path d="M10 2v14" class="needle"/><path d="M3 18.2c4.4 1 9.6 1 14 0" stroke-dasharray="1.4 1.6"/></svg>`;

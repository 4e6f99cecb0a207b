import type { ReportContent } from './model.ts';
import { html, type Html } from './escape.ts';

/** The incident on one line: from first signal to containment, solid where it happened, dashed where it is awaited. */

interface Mark {
  readonly at: number;
  readonly label: string;
}

const width = 720;
const left = 40;
const right = 690;
const lineY = 44;

export function timelineFigure(report: ReportContent): Html {
  const marks = marksOf(report);
  const [first] = marks;
  const end = Math.max(Date.parse(report.factsAsOf), ...marks.map((mark) => mark.at));
  if (first === undefined || end === first.at) return html``;
  const place = (at: number): number => left + ((at - first.at) / (end - first.at)) * (right - left);
  const contained = report.times.contained === null ? null : Date.parse(report.times.contained);
  const detected = Date.parse(report.times.detected);
  const requested = report.containment
    .map((action) => Date.parse(action.requestedAt))
    .reduce<number | null>((a, b) => Math.min(a ?? b, b), null);
  const lanes = placeLabels(marks.map((mark) => ({ ...mark, x: place(mark.at) })));
  return html`<svg class="figure" viewBox="0 0 ${width} 104" role="img" aria-label="Course of the incident">
  <line x1="${left}" y1="${lineY}" x2="${right}" y2="${lineY}" class="axis"/>
  <line x1="${place(first.at)}" y1="${lineY}" x2="${place(detected)}" y2="${lineY}" class="undetected"/>
  ${requested === null ? null : html`<line x1="${place(requested)}" y1="${lineY}" x2="${place(contained ?? end)}" y2="${lineY}" class="${contained === null ? 'awaited' : 'containing'}"/>`}
  ${lanes.map(
    (mark) => html`<circle cx="${mark.x}" cy="${lineY}" r="4.5" class="mark"/>
  <text x="${mark.x}" y="${mark.y}" class="${mark.anchor}">${mark.label} ${clock(mark.at)}</text>`,
  )}
  <text x="${left}" y="100" class="start scale">${stamp(first.at)}</text>
  <text x="${right}" y="100" class="end scale">${stamp(end)}</text>
</svg>`;
}

function marksOf(report: ReportContent): Mark[] {
  const marks: Mark[] = [
    { at: Date.parse(report.times.firstSignal), label: 'first signal' },
    { at: Date.parse(report.times.detected), label: 'detected' },
  ];
  const aware = report.instants.find((instant) => instant.kind === 'awareness');
  if (aware !== undefined) marks.push({ at: Date.parse(aware.at), label: 'aware' });
  for (const action of report.containment.slice(0, 2))
    marks.push({ at: Date.parse(action.requestedAt), label: 'requested' });
  if (report.times.contained !== null)
    marks.push({ at: Date.parse(report.times.contained), label: 'observed' });
  if (report.times.resolved !== null) marks.push({ at: Date.parse(report.times.resolved), label: 'closed' });
  return marks.toSorted((a, b) => a.at - b.at);
}

const labelWidth = 112;

/** Four heights, two above and two below the line: a label takes the first where it does not run into another. */
function placeLabels(
  marks: readonly (Mark & { readonly x: number })[],
): (Mark & { x: number; y: number; anchor: string })[] {
  const heights = [30, 64, 14, 80];
  const used = new Map<number, number>();
  return marks.map((mark) => {
    const anchor =
      mark.x < left + labelWidth / 2 ? 'start' : mark.x > right - labelWidth / 2 ? 'end' : 'middle';
    const from =
      anchor === 'start' ? mark.x : anchor === 'end' ? mark.x - labelWidth : mark.x - labelWidth / 2;
    const y =
      heights.find((height) => (used.get(height) ?? Number.NEGATIVE_INFINITY) <= from) ?? heights[0] ?? 30;
    used.set(y, from + labelWidth);
    return { ...mark, y, anchor };
  });
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

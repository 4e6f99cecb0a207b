import type { ReportFont } from '../ports.ts';

const familyNames = { sans: 'Inter Report', mono: 'Mono Report' } as const;

/**
 * The sheet of a printed report. It travels inside the file, so a reader needs nothing else; A4 and dark on white on
 * paper, in the reader's own theme on a screen; tables break between rows and repeat their heads.
 */
export function reportStyle(fonts: readonly ReportFont[]): string {
  const faces = fonts.map(
    ({ family, weight, data }) =>
      `@font-face { font-family: '${familyNames[family]}'; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}) format('woff2'); }\n`,
  );
  return `${faces.join('')}${sheet}`;
}

const sheet = `
@page { size: A4; margin: 16mm 15mm 18mm; }
:root { --ink: #171c22; --page: #fff; --text-2: #474e55; --text-3: #666d74; --line: #e4e6e9; --line-2: #d3d6d9; --line-3: #838990; --hatch: #858c93; --critical: #9d051c; --wait: #7347af; --seen: #1d754c; --accent: #0068a5; }
* { box-sizing: border-box; }
html { font-size: 9.5pt; }
body { margin: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; color: var(--ink); background: var(--page); font-family: 'Inter Report', Inter, 'Liberation Sans', Arial, sans-serif; line-height: 1.45; font-feature-settings: 'cv05'; }
@media screen { body { max-width: 200mm; margin: 10mm auto; padding: 0 8mm; } }
h1 { margin: 0 0 1mm; font-size: 19pt; line-height: 1.2; font-weight: 600; letter-spacing: -0.01em; }
body { counter-reset: part; }
h2::before { counter-increment: part; content: counter(part) ' '; }
h2 { margin: 6.5mm 0 1.5mm; font-size: 11.5pt; line-height: 1.3; font-weight: 600; break-after: avoid; }
p { margin: 0 0 2mm; }
.top { display: flex; align-items: center; gap: 3mm; padding-bottom: 3mm; margin-bottom: 6mm; border-bottom: 0.25mm solid var(--line-2); }
.top svg { width: 5mm; height: 5mm; } .mark { stroke: var(--ink); } .needle { stroke: var(--accent); }
.top b { font-size: 10.5pt; }
.top .gap { flex: 1; }
.tag { padding: 0.4mm 1.8mm; border: 0.25mm solid var(--line-3); border-radius: 0.6mm; font-size: 8.5pt; }
.tlp { padding: 0.5mm 2mm; border-radius: 0.6mm; background: #171c22; color: #ffc000; font-weight: 600; font-size: 8.5pt; }
.tlp-RED { color: #ff6e68; } .tlp-GREEN { color: #66d09c; } .tlp-CLEAR { color: #fff; }
.under { display: flex; flex-wrap: wrap; gap: 1mm 5mm; color: var(--text-2); margin-bottom: 5mm; }
.quiet { color: var(--text-3); }
.mono { font-family: 'Mono Report', 'JetBrains Mono', 'Liberation Mono', monospace; font-size: 0.92em; }
.figures { display: flex; border-top: 0.4mm solid var(--ink); border-bottom: 0.25mm solid var(--line-2); padding: 3mm 0; }
.figures > div { flex: auto; padding: 0 4mm; border-left: 0.25mm solid var(--line); }
.figures > div:first-child { padding-left: 0; border-left: 0; }
.figures b { display: flex; align-items: center; gap: 2mm; font-size: 12pt; font-weight: 600; }
.figures > div > span { color: var(--text-3); font-size: 8.5pt; }
.chip { display: inline-grid; place-items: center; width: 5mm; height: 5mm; border-radius: 0.6mm; font-size: 8.5pt; font-weight: 600; }
.chip-critical { background: #9d051c; color: #fff; } .chip-high { background: #b0540e; color: #fff; }
.chip-medium { background: #d6b03e; color: #281e00; } .chip-low { background: #c1d6f2; color: #17325b; }
.chip-info { background: #eef0f3; color: #474e55; box-shadow: inset 0 0 0 0.25mm #858c93; }
table { width: 100%; border-collapse: collapse; font-size: 9pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { padding: 1.2mm 2mm 1.2mm 0; border-top: 0.25mm solid var(--line-2); border-bottom: 0.25mm solid var(--line-2); color: var(--text-3); font-weight: 400; font-size: 8.5pt; text-align: left; }
td { padding: 1.3mm 2mm 1.3mm 0; border-bottom: 0.25mm solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.t { white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.total td { border-top: 0.3mm solid var(--ink); font-weight: 600; }
td.id, .moment { white-space: nowrap; }
td.said { overflow-wrap: anywhere; }
td.hash { width: 45mm; font-family: 'Mono Report', 'Liberation Mono', monospace; font-size: 7pt; word-break: break-all; color: var(--text-2); }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8mm; }
.facts table td:first-child { width: 24mm; color: var(--text-3); }
.facts td.n { white-space: normal; }
table.whole { break-inside: avoid; }
.note { margin-top: 1.5mm; color: var(--text-3); font-size: 8.5pt; }
.figure { width: 100%; margin: 2mm 0 0; }
.figure text { font-size: 10.5px; fill: var(--ink); } .figure .scale { fill: var(--text-3); font-size: 9.5px; }
.figure .start { text-anchor: start; } .figure .middle { text-anchor: middle; } .figure .end { text-anchor: end; }
.figure .axis { stroke: var(--line-3); stroke-width: 1; }
.figure .undetected { stroke: var(--critical); stroke-width: 3.5; }
.figure .containing { stroke: var(--wait); stroke-width: 3.5; }
.figure .awaited { stroke: var(--wait); stroke-width: 3.5; stroke-dasharray: 4 3; }
.figure .mark { fill: var(--page); stroke: var(--ink); stroke-width: 1.8; }
.hatch { width: 2.6mm; height: 2.6mm; border: 0.25mm solid var(--hatch); vertical-align: -0.3mm; } .hatch path { stroke: var(--hatch); stroke-width: 1.1; }
.seen { color: var(--seen); }
.integrity { margin-top: 6mm; padding: 3mm 4mm; border: 0.25mm solid var(--line-2); border-radius: 1mm; font-size: 8.5pt; break-inside: avoid; }
.integrity b { display: block; margin-bottom: 1mm; }
@media screen and (max-width: 180mm) { .figures, .facts { display: block; } .figures > div { padding: 1mm 0; border: 0; } table { display: block; overflow-x: auto; } .facts table { display: table; } }
@media screen and (prefers-color-scheme: dark) {
:root { color-scheme: dark; --ink: #e6eaef; --page: #111519; --text-2: #b2b6bb; --text-3: #909499; --line: #24282d; --line-2: #32373c; --line-3: #6d7379; --hatch: #777d83; --critical: #ff6e68; --wait: #c09fed; --seen: #66d09c; --accent: #54bdf5; }
.tlp { background: #000; }
.chip-critical { background: #ff6e68; color: #1e0707; } .chip-high { background: #b65d21; color: #fff; }
.chip-medium { background: #6f5608; color: #fce396; } .chip-low { background: #293e5c; color: #b7d4f9; }
.chip-info { background: #21262b; color: #b9bec4; box-shadow: inset 0 0 0 0.25mm #7b8289; }
}
`;

import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../shared/contract/index.ts';
import { html } from './escape.ts';
import { toMarkdown } from './markdown.ts';
import { buildReport } from './model.ts';
import { clocks, facts, head, subjects } from './sections.ts';

const at = Date.UTC(2026, 10, 20, 11, 2, 14);

const incident: Incident = {
  row: {
    id: 7,
    severity: 'critical',
    sourceSeverity: 'high',
    title: 'SIM-theft chain',
    scope: 'EV charger, Moerdijk',
    ruleId: 'D-EE-03',
    layer: 'end-to-end',
    subjectKind: 'sim',
    simCount: 1,
    status: 'containing',
    containment: null,
    clock: { name: 'Acknowledge', state: 'none', startedAt: null, dueAt: null, stoppedAt: null },
    assignee: null,
    verdict: null,
    openedAt: at,
    updatedAt: at,
    version: 1,
  },
  summary: 'mdk-07-e1 fetched http://upd.example/px4.bin from 203.0.113.77 with ICCID 89423107842007409333.',
  tlp: 'AMBER',
  firstSignalAt: at,
  lastSignalAt: at,
  findings: 2,
  hits: 2,
  splitFrom: null,
  detectedAt: at,
  acknowledgedAt: null,
  containedAt: null,
  resolvedAt: null,
  resolution: null,
  instants: [],
  clocks: [],
  mappings: [],
  rule: {
    id: 'D-EE-03',
    name: 'SIM-theft chain',
    signal: 's',
    algorithm: 'a',
    falsePositives: 'f',
    response: 'r',
  },
  sims: [
    {
      simKey: 1,
      iccid: '89423107842007409333',
      device: '<script>alert(1)</script>',
      site: 'Moerdijk & "Zoon"',
      provider: 'Soracom',
      lifecycle: 'active',
      firstSignalAt: at,
      findings: 2,
    },
  ],
  subjects: [],
  heldBack: [],
  actions: [],
  evidence: [],
  timeline: [],
  related: [],
};
const report = (redaction: 0 | 1) =>
  buildReport({
    incident,
    actions: new Map(),
    steps: new Map(),
    organisation: 'Meridian',
    demo: true,
    preparedBy: 'N. Bauer',
    now: at,
    redaction,
  });

describe('an incident report', () => {
  it('says the same twice, and everything as of one moment', () => {
    expect(report(1)).toEqual(report(1));
    expect(report(1)).toMatchObject({
      incident: 'INC-7',
      stage: 'interim',
      factsAsOf: '2026-11-20T11:02:14Z',
    });
  });

  it('defangs at every level and shortens identifiers at level 1', () => {
    expect(report(0).summary[0]).toContain(
      'hxxp://upd[.]example/px4.bin from 203.0.113[.]77 with ICCID 89423107842007409333',
    );
    expect(JSON.stringify(report(1))).not.toContain('89423107842007409333');
    expect(report(1).subjects[0]?.iccid).toBe('894231…9333');
  });

  it('escapes what a device calls itself', () => {
    expect(subjects(report(0)).html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(subjects(report(0)).html).toContain('Moerdijk &amp; &quot;Zoon&quot;');
    expect(head(report(0)).html).not.toContain('<script');
    expect(html`<b title="${'" onload="x'}">${'<i>'}</b>`.html).toBe(
      '<b title="&quot; onload=&quot;x">&lt;i&gt;</b>',
    );
  });

  it('says what it is about where that is no SIM, and what was held back', () => {
    const about = {
      kind: 'host',
      value: '10.0.0.4',
      name: 'host 10.0.0.4',
      providerId: null,
      provider: null,
      site: 'Ede',
    } as const;
    const of = (more: Partial<Incident>) =>
      buildReport({
        incident: { ...incident, ...more },
        actions: new Map(),
        steps: new Map(),
        organisation: 'Meridian',
        demo: true,
        preparedBy: 'N. Bauer',
        now: at,
        redaction: 0,
      });
    const host = of({
      row: { ...incident.row, simCount: 0, subjectKind: 'host', scope: 'host 10.0.0.4' },
      sims: [],
      subjects: [{ ...about, firstSignalAt: at, findings: 3 }],
      heldBack: [{ by: 'S-7', kind: 'suppression', reason: 'a drill', findings: 2, lastAt: at }],
    });
    expect(host.summary[1]).toContain('No SIM is affected; it is about host 10.0.0[.]4.');
    expect(host.summary.join(' ')).toContain(
      '2 more findings of the detection were held back by suppression S-7: a drill',
    );
    expect(subjects(host).html).toContain('<td>host</td>');
    expect(host.heldBack).toMatchObject([{ by: 'S-7', findings: 2 }]);
  });

  it('says that nothing was requested rather than nothing at all', () => {
    expect(report(0).summary.join(' ')).toContain('No containment has been requested.');
  });

  it('writes moments in prose for people, and whole ones among the facts', () => {
    const said = buildReport({
      incident: { ...incident, summary: 'Then, at 2026-11-20T11:02:14Z, it left.' },
      actions: new Map(),
      steps: new Map(),
      organisation: 'Meridian',
      demo: false,
      preparedBy: 'N. Bauer',
      now: at,
      redaction: 0,
    });
    expect(said.summary[0]).toBe('Then, at 2026-11-20 11:02:14 UTC, it left.');
    expect(facts(said).html).toContain('<span class="moment">2026-11-20 11:02:14</span>');
  });

  it('tells what was done too late from what is still awaited', () => {
    const clock = { name: 'Acknowledge', dueAt: '2026-11-20T11:17:14Z', state: 'overdue' } as const;
    const of = (stoppedAt: string | null) => ({ ...report(0), clocks: [{ ...clock, stoppedAt }] });
    const late = of('2026-11-20T11:20:00Z');
    expect(clocks(late).html).toContain('<td>late</td>');
    expect(toMarkdown(late, 'ab')).toContain('| Acknowledge | late |');
    expect(clocks(of(null)).html).toContain('<td>overdue</td>');
    expect(toMarkdown(of(null), 'ab')).toContain('| Acknowledge | overdue |');
  });

  it('is the same in Markdown, where nothing that a device calls itself is markup', () => {
    const named = {
      ...report(0),
      subjects: report(0).subjects.map((sim) => ({ ...sim, device: '| [x](http://e) | <b>' })),
    };
    const markdown = toMarkdown(named, 'ab'.repeat(32));
    expect(markdown).toContain('# SIM-theft chain: EV charger, Moerdijk');
    expect(markdown).toContain('**TLP:AMBER** · Demo data · INC-7');
    expect(markdown).toContain('\\| \\[x\\](http://e) \\| \\<b\\>');
    expect(markdown).toContain('| Awareness | not recorded |');
    expect(markdown).not.toContain('## Evidence');
    expect(markdown).toContain('abab');
  });
});

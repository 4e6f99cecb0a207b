import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contract, severities, type Incident } from '../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { verifyChain } from '../audit/audit.ts';
import { callContext, createStage, type Stage } from '../detections/stage.testkit.ts';
import { canonicalJson } from './canonical.ts';
import { finding, moveStep, putAction, type MadeFinding } from './incidents.testkit.ts';
import { evidenceContent } from './queries.ts';
import { createIncidents } from './service.ts';

let stage: Stage;
const context = callContext();
beforeEach(() => {
  stage = createStage();
});
afterEach(() => stage.close());

/** Takes findings as one slice of a run would. */
function take(...made: MadeFinding[]): readonly number[] {
  const ids = stage.ports.ledger.transaction(() =>
    stage.incidents.take(made.map(finding), stage.ports.clock.now()),
  );
  stage.incidents.announce(ids);
  return ids;
}

const get = async (id: number): Promise<Incident> => stage.incidents.handlers.get({ id }, context);
const list = async (query: string, limit = 100, offset = 0) =>
  stage.incidents.handlers.list({ query, offset, limit }, context);
const idsOf = async (query: string) => (await stage.incidents.handlers.ids({ query }, context)).ids;
const audited = (subject: string) =>
  stage.ports.ledger
    .all<{ act: string }>('SELECT act FROM audit WHERE subject = ? ORDER BY seq', [subject])
    .map(({ act }) => act);

describe('findings become incidents', () => {
  it('opens one with its evidence, hashes, instant, timeline and audit row', async () => {
    const [id] = take({ sim: 1, at: 5_000_000 });
    const incident = await get(id ?? 0);
    expect(incident.row).toMatchObject({
      title: 'Rule D-NW-01',
      scope: 'EV charger, Site 1',
      simCount: 1,
      status: 'new',
      severity: 'high',
      assignee: null,
    });
    expect(incident).toMatchObject({
      firstSignalAt: 5_000_000,
      detectedAt: stage.ports.clock.now(),
      acknowledgedAt: null,
    });
    expect(incident.instants).toMatchObject([{ kind: 'detection', actor: 'Sextant' }]);
    expect(incident.timeline.map(({ kind }) => kind)).toEqual(['signal', 'opened']);
    expect(audited(`INC-${id}`)).toEqual(['incident.opened']);
    const [evidence] = incident.evidence;
    const content = evidenceContent(stage.ports.ledger, evidence?.id ?? 0) ?? '';
    expect(canonicalJson(JSON.parse(content))).toBe(content);
    expect(stage.ports.hash.sha256(content)).toBe(evidence?.hash);
    expect(new TextEncoder().encode(content)).toHaveLength(evidence?.bytes ?? 0);
  });

  it('joins what belongs together while it is open, and opens anew after it was resolved', async () => {
    const group = { kind: 'site', value: 'Breda' };
    const [first] = take({ sim: 1, group, at: 1_000 });
    expect(take({ sim: 2, group, at: 2_000 }, { sim: 3, group, at: 3_000 })).toEqual([first]);
    expect((await get(first ?? 0)).row).toMatchObject({ simCount: 3, scope: 'EV chargers, 3 sites' });
    expect(take({ sim: 4, group, at: 3_000 + 8 * day })).not.toEqual([first]);
    await stage.incidents.handlers.resolve(
      { ids: [1, 2], verdict: 'benign_positive', reason: 'planned' },
      context,
    );
    expect(take({ sim: 5, group, at: 3_000 + 8 * day })).toEqual([3]);
  });

  it('raises the severity with graver findings, unless a person set it', async () => {
    const group = { kind: 'site', value: 'Breda' };
    take({ sim: 1, group, severity: 'low' });
    take({ sim: 2, group, severity: 'high' });
    expect((await get(1)).row).toMatchObject({ severity: 'high', sourceSeverity: 'high' });
    await stage.incidents.handlers.setSeverity(
      { ids: [1], severity: 'medium', reason: 'a test bench' },
      context,
    );
    take({ sim: 3, group, severity: 'critical' });
    expect((await get(1)).row).toMatchObject({ severity: 'medium', sourceSeverity: 'critical' });
  });

  it('opens one more incident for the flood instead of thousands', async () => {
    const opened = take(...Array.from({ length: 60 }, (_, n) => ({ sim: n + 1 })));
    expect(opened).toHaveLength(21);
    const flood = (await list('title:fleet-wide')).rows;
    expect(flood).toMatchObject([{ title: 'Rule D-NW-01, fleet-wide', simCount: 40 }]);
  });
});

describe('an incident follows its containment', () => {
  const follow = (...ids: number[]) => stage.bus.emit('actionsMoved', { actionIds: ids });
  beforeEach(() => {
    stage.incidents.start();
    const group = { kind: 'site', value: 'Breda' };
    take({ sim: 1, group }, { sim: 2, group });
  });

  it('contains on observation, tells each step once, and drops back when a SIM drifts', async () => {
    const { ledger, clock } = stage.ports;
    const at = clock.now();
    putAction(ledger, 7, 'suspend', 1, [1, 2], at);
    follow(7);
    expect((await get(1)).row).toMatchObject({
      status: 'containing',
      containment: { total: 2, requested: 2, accepted: 0, observed: 0 },
    });
    expect((await get(1)).acknowledgedAt).toBe(at);
    moveStep(ledger, 7, 1, 'accepted', at + minute);
    follow(7);
    moveStep(ledger, 7, 2, 'accepted', at + 2 * minute);
    follow(7);
    moveStep(ledger, 7, 1, 'observed', at + 3 * minute);
    follow(7);
    await clock.advance(5_000);
    follow(7);
    expect((await get(1)).row.status).toBe('containing');
    moveStep(ledger, 7, 2, 'observed', at + 4 * minute);
    follow(7);
    const contained = await get(1);
    expect(contained.row).toMatchObject({
      status: 'contained',
      containment: { total: 2, accepted: 2, observed: 2 },
    });
    expect(contained).toMatchObject({ containedAt: at + 4 * minute });
    expect(contained.actions).toMatchObject([
      { id: 7, acceptedAt: at + 2 * minute, observedAt: at + 4 * minute, containment: { observed: 2 } },
    ]);
    const told = contained.timeline
      .filter(({ actionId }) => actionId === 7)
      .map(({ kind, text }) => `${kind}: ${text}`);
    expect(told).toEqual([
      'action: ACT-7 Suspend requested for 2 SIMs',
      'network: ACT-7 Suspend accepted on 2 of 2',
      'network: ACT-7 Suspend observed on 2 of 2',
    ]);
    // What is told again unchanged was known from the first time on.
    const requested = contained.timeline.find(({ kind }) => kind === 'action');
    expect(requested).toMatchObject({ at, recordedAt: at });
    moveStep(ledger, 7, 1, 'drifted', at + hour);
    follow(7);
    expect(await get(1)).toMatchObject({ row: { status: 'containing' }, containedAt: null });
    expect(audited('INC-1')).toEqual([
      'incident.opened',
      'incident.containing',
      'incident.contained',
      'incident.containing',
    ]);
  });

  it('is not contained any more when somebody resumes a SIM from elsewhere, once that was seen', async () => {
    const { ledger, clock } = stage.ports;
    const at = clock.now();
    putAction(ledger, 7, 'suspend', 1, [1, 2], at);
    for (const sim of [1, 2]) moveStep(ledger, 7, sim, 'observed', at);
    follow(7);
    putAction(ledger, 8, 'resume', null, [1, 2], at);
    follow(8);
    expect((await get(1)).row.status).toBe('contained');
    for (const sim of [1, 2]) moveStep(ledger, 8, sim, 'observed', at + minute);
    follow(8);
    expect((await get(1)).row).toMatchObject({ status: 'triage', containment: null });
  });

  it('counts actions of an absorbed incident', async () => {
    const { ledger, clock } = stage.ports;
    take({ sim: 5, rule: 'D-EP-01', site: 'Ede' });
    putAction(ledger, 9, 'suspend', 2, [5], clock.now());
    follow(9);
    take({ sim: 5, rule: 'D-EE-03', severity: 'critical', site: 'Ede' });
    moveStep(ledger, 9, 5, 'observed', clock.now());
    follow(9);
    const chain = await get(3);
    expect(chain.row).toMatchObject({
      status: 'contained',
      severity: 'critical',
      containment: { total: 1, observed: 1 },
    });
    expect((await list('is:open')).rows.map(({ id }) => id)).not.toContain(2);
    expect((await get(2)).row.status).toBe('resolved');
    expect((await get(2)).resolution).toBe('Part of INC-3.');
  });

  it('follows a busy action a little later rather than all the time, and misses nothing', async () => {
    let tick = 0;
    const { ledger, clock } = stage.ports;
    const slow = createIncidents({
      ...stage.ports,
      clock: { now: () => clock.now(), monotonic: () => (tick += 10) },
      bus: stage.bus,
      ruleText: () => null,
    });
    putAction(ledger, 7, 'suspend', 1, [1, 2], clock.now());
    slow.onActionsMoved([7]);
    expect((await get(1)).row.status).toBe('containing');
    for (const sim of [1, 2]) moveStep(ledger, 7, sim, 'observed', clock.now());
    slow.onActionsMoved([7]);
    expect((await get(1)).row.status).toBe('containing');
    await clock.advance(200);
    expect((await get(1)).row.status).toBe('contained');
  });

  it('hands the owner of an absorbed incident on to the graver one', async () => {
    take({ sim: 5, rule: 'D-EP-01', site: 'Ede' });
    await stage.incidents.handlers.acknowledge({ ids: [2] }, context);
    await stage.incidents.handlers.comment({ id: 2, text: 'Called the site.' }, context);
    take({ sim: 5, rule: 'D-EE-03', severity: 'critical', site: 'Ede' });
    const chain = await get(3);
    expect(chain.row).toMatchObject({ assignee: 'J. Varga', status: 'triage', clock: { name: 'Contain' } });
    expect(chain.timeline.map(({ text }) => text)).toContain('Called the site.');
    expect(audited('INC-2')).toContain('incident.absorbed');
  });

  it('does not stay contained when a further SIM joins', async () => {
    const { ledger, clock } = stage.ports;
    putAction(ledger, 7, 'suspend', 1, [1, 2], clock.now());
    for (const sim of [1, 2]) moveStep(ledger, 7, sim, 'observed', clock.now());
    follow(7);
    take({ sim: 3, group: { kind: 'site', value: 'Breda' } });
    expect((await get(1)).row.status).toBe('triage');
  });

  it('finds what still holds when it is reopened', async () => {
    const { ledger, clock } = stage.ports;
    putAction(ledger, 7, 'suspend', 1, [1, 2], clock.now());
    for (const sim of [1, 2]) moveStep(ledger, 7, sim, 'observed', clock.now());
    follow(7);
    await stage.incidents.handlers.resolve({ ids: [1], verdict: 'true_positive', reason: 'stolen' }, context);
    await stage.incidents.handlers.reopen({ ids: [1], reason: 'another one' }, context);
    expect((await get(1)).row.status).toBe('contained');
  });
});

describe('what people do', () => {
  it('acknowledges in bulk, skips with reasons, and takes it back', async () => {
    take({ sim: 1 }, { sim: 2 });
    await stage.incidents.handlers.resolve({ ids: [2], verdict: 'false_positive', reason: 'noise' }, context);
    const receipt = await stage.incidents.handlers.acknowledge({ ids: [1, 2, 99] }, context);
    expect(receipt).toMatchObject({
      affected: 1,
      undoable: true,
      skipped: [
        { id: 2, reason: 'It is resolved.' },
        { id: 99, reason: 'There is no INC-99.' },
      ],
    });
    expect((await get(1)).row).toMatchObject({ status: 'triage', assignee: 'J. Varga' });
    const before = (await get(1)).row.version;
    expect(await stage.incidents.handlers.undo({ receiptId: receipt.receiptId }, context)).toMatchObject({
      affected: 1,
      undoable: false,
    });
    expect((await get(1)).row).toMatchObject({ status: 'new', assignee: null, version: before + 1 });
    expect(audited('INC-1')).toEqual(['incident.opened', 'incident.acknowledged', 'incident.undone']);
    await expect(async () =>
      stage.incidents.handlers.undo({ receiptId: receipt.receiptId }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(async () =>
      stage.incidents.handlers.undo({ receiptId: 'nothing' }, context),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(verifyChain(stage.ports.ledger, stage.ports.hash)).toMatchObject({ ok: true });
  });

  it('does not undo over a later change', async () => {
    take({ sim: 1 });
    const mine = await stage.incidents.handlers.assign({ ids: [1], assignee: 'K. Lindqvist' }, context);
    await stage.incidents.handlers.assign({ ids: [1], assignee: 'M. Okafor' }, context);
    expect(await stage.incidents.handlers.undo({ receiptId: mine.receiptId }, context)).toMatchObject({
      affected: 0,
      skipped: [{ id: 1 }],
    });
    expect((await get(1)).row.assignee).toBe('M. Okafor');
    expect((await stage.incidents.handlers.people({}, context)).people).toEqual(['J. Varga', 'M. Okafor']);
  });

  it('restores exactly what was before any command, and nothing else', async () => {
    const command = fc.oneof(
      fc.constant(async () => stage.incidents.handlers.acknowledge({ ids: [1] }, context)),
      fc
        .constantFrom('A', null)
        .map((assignee) => async () => stage.incidents.handlers.assign({ ids: [1], assignee }, context)),
      fc.constant(async () =>
        stage.incidents.handlers.resolve({ ids: [1], verdict: 'true_positive', reason: 'why' }, context),
      ),
      fc.constant(async () => stage.incidents.handlers.reopen({ ids: [1], reason: 'why' }, context)),
      fc
        .constantFrom(...severities)
        .map(
          (severity) => async () =>
            stage.incidents.handlers.setSeverity({ ids: [1], severity, reason: 'why' }, context),
        ),
    );
    const columns = `status, severity, source_severity, rank, assignee, verdict, resolution, clock_from, acknowledged_at, contained_at, resolved_at, sla_due_at`;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), async (commands) => {
        stage.close();
        stage = createStage();
        take({ sim: 1 });
        const snapshots: unknown[] = [];
        const receipts: string[] = [];
        for (const run of commands) {
          await stage.ports.clock.advance(1_000);
          const before = stage.ports.ledger.get(`SELECT ${columns} FROM incidents`);
          const receipt = await run();
          if (receipt.affected === 0) continue;
          snapshots.push(before);
          receipts.push(receipt.receiptId);
        }
        for (const receiptId of receipts.reverse()) {
          await stage.incidents.handlers.undo({ receiptId }, context);
          expect(stage.ports.ledger.get(`SELECT ${columns} FROM incidents`)).toEqual(snapshots.pop());
        }
      }),
      { numRuns: 15 },
    );
  });

  it('records awareness as an instant of its own that nobody can change', async () => {
    take({ sim: 1 });
    const at = stage.ports.clock.now() - hour;
    await stage.incidents.handlers.recordInstant(
      { id: 1, kind: 'awareness', at, note: 'told by phone' },
      context,
    );
    expect((await get(1)).instants).toMatchObject([
      { kind: 'detection' },
      { kind: 'awareness', at, actor: 'J. Varga' },
    ]);
    await expect(async () =>
      stage.incidents.handlers.recordInstant(
        { id: 1, kind: 'awareness', at: at + 2 * hour, note: 'soon' },
        context,
      ),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(() => stage.ports.ledger.run('UPDATE incident_instants SET at = 0')).toThrow(/append-only/);
    expect(() => stage.ports.ledger.run('DELETE FROM incident_instants')).toThrow(/append-only/);
  });

  it('takes a comment back without losing it', async () => {
    take({ sim: 1 });
    const receipt = await stage.incidents.handlers.comment({ id: 1, text: 'Called the site.' }, context);
    expect((await get(1)).timeline.at(-1)).toMatchObject({
      kind: 'comment',
      text: 'Called the site.',
      actor: 'J. Varga',
    });
    await stage.incidents.handlers.undo({ receiptId: receipt.receiptId }, context);
    expect((await get(1)).timeline.map(({ text }) => text)).not.toContain('Called the site.');
    expect(
      stage.ports.ledger.get<{ n: number }>(
        "SELECT COUNT(*) AS n FROM incident_timeline WHERE text = 'Called the site.'",
      )?.n,
    ).toBe(1);
  });

  it('tells subscribers once for a bulk change, with the ids', async () => {
    const told: unknown[] = [];
    stage.bus.onPublish((name, payload) => name === 'incidents.changed' && told.push(payload));
    take(...Array.from({ length: 15 }, (_, n) => ({ sim: n + 1 })));
    const ids = Array.from({ length: 15 }, (_, n) => n + 1);
    await stage.incidents.handlers.acknowledge({ ids }, context);
    await stage.incidents.handlers.resolve({ ids, verdict: 'undetermined', reason: 'old' }, context);
    await stage.ports.clock.advance(1_000);
    expect(told).toEqual([{ ids, version: (await list('')).version }]);
  });
});

it('answers as the contract says', async () => {
  const sim = stage.sim(1, { tags: { allowed_countries: 'NL' } });
  stage.covered({ clock: 5_000_000 });
  stage.session(sim, 4_000_000, { country: 'ES' });
  await stage.run();
  putAction(stage.ports.ledger, 7, 'suspend', 1, [1], stage.ports.clock.now());
  stage.incidents.onActionsMoved([7]);
  await stage.incidents.handlers.recordInstant(
    { id: 1, kind: 'awareness', at: 1, note: 'told by phone' },
    context,
  );
  const { rules, findings } = stage.detections.handlers;
  expect(contract.incidents.get.output.parse(await get(1))).toMatchObject({ rule: { id: 'D-NW-01' } });
  expect(contract.incidents.list.output.parse(await list('is:open')).rows).toHaveLength(1);
  expect(contract.detections.rules.output.parse(await rules({}, context)).rules).toHaveLength(9);
  expect(
    contract.detections.findings.output.parse(await findings({ limit: 5 }, context)).findings,
  ).toHaveLength(1);
});

describe('the queue', () => {
  const words = [
    'is:open',
    'is:closed',
    'is:new',
    '-is:triage',
    'is:mine',
    'is:unassigned',
    'is:overdue',
    'severity:critical,high',
    '-severity:low',
    'status:triage,resolved',
    'assignee:me',
    'assignee:none',
    '-assignee:none',
    'assignee:K*',
    'layer:network',
    'rule:D-E*',
    '-rule:D-NW-01',
    'provider:soracom',
    'provider:p2',
    'clock:overdue',
    'clock:running',
    '-clock:none',
    'sims:>1',
    'age:<2h',
    'age:>=1h',
    'verdict:false_positive',
    'chargers',
    'INC-3',
    'id:4',
    'title:rule',
  ];
  beforeEach(async () => {
    const { clock } = stage.ports;
    for (let n = 1; n <= 30; n++) {
      take({
        sim: n,
        rule: ['D-NW-01', 'D-EP-01', 'D-EE-01'][n % 3] ?? '',
        severity: severities[n % 5] ?? 'info',
        layer: n % 2 === 0 ? 'network' : 'endpoint',
        group: { kind: 'site', value: `G${n % 12}` },
        provider: n % 4 === 0 ? 'p2' : 'p1',
        at: n * 1_000,
      });
      if (n % 6 === 0) await clock.advance(hour);
    }
    await stage.incidents.handlers.acknowledge({ ids: [1, 2, 3] }, context);
    await stage.incidents.handlers.assign({ ids: [4, 5], assignee: 'K. Lindqvist' }, context);
    await stage.incidents.handlers.resolve(
      { ids: [5, 6], verdict: 'false_positive', reason: 'noise' },
      context,
    );
  });

  it('counts exactly what it lists, under any query', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(words, { maxLength: 3 }),
        fc.constantFrom('', 'sort:severity,age', 'sort:-updated', 'sort:sims,-id', 'sort:clock'),
        async (parts, sort) => {
          const query = [...parts, sort].join(' ');
          const page = await list(query, 500);
          expect(page.matched).toBe(page.rows.length);
          expect((await idsOf(query)).sort()).toEqual(page.rows.map(({ id }) => id).sort());
          const without = (
            await list([...parts.filter((part) => !part.includes('severity:')), sort].join(' '), 500)
          ).rows;
          for (const severity of severities)
            expect(page.bySeverity[severity]).toBe(without.filter((row) => row.severity === severity).length);
          for (const { field, values } of page.facets) {
            if (parts.some((part) => part.includes(`${field}:`) || part.includes('is:'))) continue;
            if (field === 'provider') continue;
            expect(
              values.reduce((sum, { count }) => sum + count, 0),
              field,
            ).toBe(page.matched);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('sorts by severity, then youngest, and pages without gaps or overlaps', async () => {
    const whole = (await list('is:open')).rows;
    const keys = whole.map((row) => [severities.indexOf(row.severity), -row.openedAt, -row.id]);
    expect(keys).toEqual(
      [...keys].sort(
        (a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0),
      ),
    );
    const paged = [];
    for (let offset = 0; offset < whole.length; offset += 4)
      paged.push(...(await list('is:open', 4, offset)).rows);
    expect(paged).toEqual(whole);
  });

  it('finds a SIM by its number with and without check digit, and marks what it cannot read', async () => {
    const { iccid, body } = stage.sim(7);
    expect((await list(`sim:${iccid}`)).rows).toHaveLength(1);
    expect(await idsOf(`sim:${body}`)).toEqual(await idsOf(`sim:${iccid}`));
    await expect(list('is:open severity:huge')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'query',
      at: { from: 8, to: 21 },
    });
    await expect(list('colour:red')).rejects.toMatchObject({ code: 'INVALID_INPUT', at: { from: 0, to: 6 } });
    await expect(list('sort:colour')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('offers every value of a facet that a click could choose', async () => {
    const { facets } = await list('is:open status:triage');
    expect(facets.find(({ field }) => field === 'assignee')?.values.map(({ value }) => value)).toContain(
      'J. Varga',
    );
    const status = facets.find(({ field }) => field === 'status')?.values ?? [];
    for (const { value, count } of status) expect((await list(`status:${value}`)).matched).toBe(count);
  });
});

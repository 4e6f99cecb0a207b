import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contract, type SuppressionScope } from '../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { callContext, createStage, t0, type Stage } from '../detections/stage.testkit.ts';

const context = callContext();
let stage: Stage;
beforeEach(async () => {
  stage = createStage({ rules: [] });
  stage.covered({ clock: t0 });
  await save(abroad);
  await stage.run();
});
afterEach(() => stage.close());

const abroad = `title: Session in Andorra
id: 6f3b1c52-59a0-4c41-8d37-0d6c1f5f2a11
logsource: { category: session }
detection:
  selection: { type: session.started, country: AD }
  condition: selection
level: high
`;
const save = async (text: string) =>
  stage.detections.handlers.saveRule({ text, enabled: true, reason: 'to see it' }, context);
const suppressions = () => stage.suppressions.handlers;

/** A session of a SIM in Andorra, judged at once. */
const session = async (sim: number, at: number, more: { cell?: string; plmn?: string } = {}) => {
  stage.session(stage.sim(sim, { site: `Site ${sim}`, device: `meter-${sim}` }), at, {
    country: 'AD',
    ...more,
  });
  stage.covered({ clock: at + minute });
  await stage.run();
};
const incidents = async () =>
  (await stage.incidents.handlers.list({ query: '', offset: 0, limit: 50 }, context)).rows.map(
    ({ id }) => id,
  );
const heldBy = () =>
  stage.ports.ledger
    .all<{ by: string | null }>('SELECT held_by AS "by" FROM findings ORDER BY at, finding_id')
    .map(({ by }) => by);
const window = async (from: number, to: number, scope: SuppressionScope = { kind: 'everything' }) =>
  suppressions().addWindow(
    { name: 'Firmware night', reason: 'new firmware', scope, span: { kind: 'once', from, to } },
    context,
  );

describe('a maintenance window', () => {
  it('keeps findings and opens nothing; what goes on after its end opens', async () => {
    await window(t0, t0 + 4 * hour);
    await session(1, t0 + hour);
    expect(await incidents()).toEqual([]);
    expect(heldBy()).toEqual(['M-1']);
    const list = await suppressions().list({}, context);
    expect(contract.suppressions.list.output.parse(list)).toMatchObject({
      windows: [{ id: 'M-1', held: 1, scopeText: 'the whole fleet' }],
    });
    await session(1, t0 + 5 * hour);
    expect(await incidents()).toEqual([1]);
    expect(heldBy()).toEqual([null]);
  });

  it('judges late events by their source time', async () => {
    await window(t0, t0 + 4 * hour);
    await session(1, t0 + 6 * hour);
    await session(2, t0 + hour);
    await session(3, t0 - hour);
    expect(await incidents()).toHaveLength(2);
    expect(heldBy()).toEqual([null, 'M-1', null]);
  });

  it('ends when a person ends it, and is audited', async () => {
    const { clock, ledger } = stage.ports;
    const now = clock.now();
    await window(now - hour, now + day);
    stage.covered({ clock: now });
    await suppressions().endWindow({ id: 'M-1', reason: 'done early' }, context);
    await session(1, now + minute);
    expect(await incidents()).toEqual([1]);
    expect((await suppressions().list({}, context)).windows[0]).toMatchObject({
      state: 'ended',
      endedBy: 'J. Varga',
    });
    await expect(async () =>
      suppressions().endWindow({ id: 'M-1', reason: 'again' }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(async () =>
      suppressions().endWindow({ id: 'M-9', reason: 'none' }, context),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const acts = ledger
      .all<{ act: string }>("SELECT act FROM audit WHERE subject = 'M-1' ORDER BY seq")
      .map(({ act }) => act);
    expect(acts).toEqual(['maintenance.added', 'maintenance.ended']);
  });

  it('reaches whom its scope names: provider, site, group, label, SIMs, rules', async () => {
    stage.group('g1', { tier: 'gold' });
    stage.ports.cache.run("UPDATE groups SET name = 'Chargers'");
    const first = stage.sim(1, { groupId: 'g1', tags: { owner: 'Stadswerk' } });
    stage.sim(2);
    const scopes: readonly SuppressionScope[] = [
      { kind: 'providers', providerIds: ['p2'] },
      { kind: 'sites', sites: ['site 1'] },
      { kind: 'groups', groups: ['chargers'] },
      { kind: 'label', name: 'Owner', value: 'stadswerk' },
      { kind: 'label', name: 'tier', value: 'gold' },
      { kind: 'sims', iccids: [first.body] },
      { kind: 'rules', ruleIds: ['R-1'] },
      { kind: 'rules', ruleIds: ['R-2'] },
    ];
    const found: string[] = [];
    for (const [index, scope] of scopes.entries()) {
      const at = t0 + (index + 1) * 3 * day;
      await window(at, at + hour, scope);
      await session(1, at + minute);
      await session(2, at + minute);
      const held = stage.ports.ledger.all<{ sim: string }>(
        'SELECT iccid_body AS sim FROM findings WHERE held_by IS NOT NULL AND at = ?',
        [at + minute],
      );
      found.push(
        held
          .map(({ sim }) => (sim === first.body ? '1' : '2'))
          .sort()
          .join(''),
      );
    }
    expect(found).toEqual(['', '1', '1', '1', '1', '1', '12', '']);
  });

  it('is told of on the SIM, until when', async () => {
    const now = stage.ports.clock.now();
    const sim = stage.sim(1, { site: 'Breda' });
    await window(now - hour, now + hour, { kind: 'sites', sites: ['Breda'] });
    await window(now + hour, now + day);
    expect(await suppressions().forSim({ simKey: sim.key }, context)).toMatchObject({
      maintenance: [{ id: 'M-1', name: 'Firmware night', until: now + hour }],
      suppressions: [],
    });
    await expect(async () => suppressions().forSim({ simKey: 99 }, context)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('a suppression', () => {
  const base = {
    ruleId: 'R-1',
    scope: { kind: 'everything' },
    conditions: [],
    reason: 'border traffic',
    critical: false,
  } as const;
  const draft = () => ({ ...base, conditions: [] });

  it('keeps what it is about, counts it, and lets everything else through', async () => {
    const added = await suppressions().add(
      {
        ...draft(),
        conditions: [{ field: 'plmn', values: ['21303'] }],
        endsAt: stage.ports.clock.now() + 30 * day,
      },
      context,
    );
    expect(added.id).toBe('S-1');
    await session(1, t0 + hour, { plmn: '21303' });
    await session(2, t0 + hour, { plmn: '21301' });
    expect(await incidents()).toEqual([1]);
    expect((await suppressions().list({}, context)).suppressions).toMatchObject([
      { id: 'S-1', state: 'active', held: 1, lastHeldAt: t0 + hour, ruleName: 'Session in Andorra' },
    ]);
    expect((await suppressions().held({ by: 'S-1', limit: 10 }, context)).findings).toMatchObject([
      { ruleId: 'R-1', summary: expect.stringContaining('meter-1') as string },
    ]);
    const incident = await stage.incidents.handlers.get({ id: 1 }, context);
    expect(incident.heldBack).toEqual([]);
  });

  it('is said on an incident that it holds further findings of back from', async () => {
    await session(1, t0 + hour);
    await suppressions().add(draft(), context);
    await session(1, t0 + 3 * day);
    const incident = await stage.incidents.handlers.get({ id: 1 }, context);
    expect(incident.heldBack).toEqual([
      { by: 'S-1', kind: 'suppression', reason: 'border traffic', findings: 1, lastAt: t0 + 3 * day },
    ]);
  });

  it('ends within a year, in 30 days unless told otherwise, and can be moved and revoked', async () => {
    const now = stage.ports.clock.now();
    expect(await suppressions().add(draft(), context)).toEqual({ id: 'S-1', endsAt: now + 30 * day });
    for (const endsAt of [now - 1, now + 366 * day])
      await expect(async () => suppressions().add({ ...draft(), endsAt }, context)).rejects.toMatchObject({
        field: 'endsAt',
      });
    await suppressions().extend({ id: 'S-1', endsAt: now + 3 * day, reason: 'shorter' }, context);
    expect(await suppressions().list({}, context)).toMatchObject({
      ending: 1,
      suppressions: [{ state: 'ending' }],
    });
    await suppressions().revoke({ id: 'S-1', reason: 'was wrong' }, context);
    await session(1, t0 + hour);
    expect(await incidents()).toEqual([1]);
    await expect(async () =>
      suppressions().revoke({ id: 'S-1', reason: 'was wrong' }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('holds back after its end no more, by the time of the source', async () => {
    const now = stage.ports.clock.now();
    await suppressions().add({ ...draft(), endsAt: now + hour }, context);
    await session(1, now);
    await session(1, now + 2 * hour);
    expect(await incidents()).toEqual([1]);
  });

  it('never holds critical findings back unless that was confirmed apart', async () => {
    await save(
      abroad.replace('level: high', 'level: critical').replace('AD }', 'ES }').replace('f2a11', 'f2a12'),
    );
    const spain = { ...draft(), ruleId: 'R-2' };
    const inSpain = async (sim: number, at: number) => {
      stage.session(stage.sim(sim, { site: `Site ${sim}` }), at, { country: 'ES' });
      stage.covered({ clock: at + minute });
      await stage.run();
    };
    await suppressions().add(spain, context);
    await inSpain(1, t0 + hour);
    expect(await incidents()).toEqual([1]);
    await expect(async () => suppressions().add({ ...spain, critical: true }, context)).rejects.toMatchObject(
      { field: 'confirmCritical' },
    );
    await suppressions().add({ ...spain, critical: true, confirmCritical: true }, context);
    await inSpain(2, t0 + 2 * hour);
    expect(await incidents()).toEqual([1]);
  });

  it('shows beforehand what it would have kept, and of what was confirmed', async () => {
    await session(1, t0 + hour, { plmn: '21303' });
    await session(2, t0 + 2 * hour, { plmn: '21301' });
    await stage.incidents.handlers.resolve({ ids: [2], verdict: 'true_positive', reason: 'stolen' }, context);
    const tried = async (plmn: string) =>
      suppressions().effect(
        {
          ruleId: 'R-1',
          scope: { kind: 'everything' },
          conditions: [{ field: 'plmn', values: [plmn] }],
          days: 30,
        },
        context,
      );
    expect(await tried('21303')).toEqual({
      days: 30,
      findings: 1,
      ofFindings: 2,
      incidents: 1,
      confirmed: [],
    });
    expect((await tried('21301')).confirmed).toEqual([{ id: 2, title: 'Session in Andorra', whole: true }]);
  });

  it('is refused for a rule that there is not', async () => {
    await expect(async () =>
      suppressions().add({ ...draft(), ruleId: 'R-9' }, context),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a false positive', () => {
  const close = async (id: number, verdict: 'true_positive' | 'false_positive') =>
    stage.incidents.handlers.resolve({ ids: [id], verdict, reason: 'looked at' }, context);

  it('becomes a filter that keeps what was confirmed; applied, the same comes back no more; undone, it does', async () => {
    await session(1, t0 + hour, { plmn: '21303', cell: 'c1' });
    await session(2, t0 + 2 * hour, { plmn: '21301', cell: 'c1' });
    await close(1, 'false_positive');
    await close(2, 'true_positive');
    const { proposal } = await suppressions().propose({ incidentId: 1, days: 30 }, context);
    expect(contract.suppressions.propose.output.parse({ proposal, why: null }).proposal).toMatchObject({
      form: 'filter',
      conditions: [{ field: 'plmn', values: ['21303'] }],
      covers: 1,
      spares: 1,
      effect: { findings: 1, ofFindings: 2, incidents: 1, confirmed: [] },
    });
    expect(proposal?.diff.filter(({ op }) => op !== ' ').map(({ op, text }) => op + text)).toEqual([
      '+  known:',
      '+    plmn: 21303',
      '-  condition: selection',
      '+  condition: (selection) and not known',
    ]);
    const conditions = proposal?.conditions ?? [];
    const applied = await suppressions().applyFilter(
      { incidentId: 1, conditions, reason: 'roaming partner', critical: false },
      context,
    );
    expect(applied).toEqual({ filterNo: 1, target: 'R-2' });
    await session(3, t0 + 3 * day, { plmn: '21303' });
    expect(await incidents()).toHaveLength(2);
    await session(4, t0 + 3 * day, { plmn: '21399' });
    expect(await incidents()).toHaveLength(3);
    await suppressions().undoFilter({ filterNo: 1, reason: 'too broad' }, context);
    await session(5, t0 + 5 * day, { plmn: '21303' });
    expect(await incidents()).toHaveLength(4);
    expect((await suppressions().applied({ incidentId: 1 }, context)).filters).toMatchObject([
      { target: 'R-2', undoneAt: stage.ports.clock.now() },
    ]);
    await expect(async () =>
      suppressions().undoFilter({ filterNo: 1, reason: 'again' }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('becomes a filter of the events that a rule counts, and says what that leaves', async () => {
    await save(`title: Started
name: started
logsource: { category: session }
detection:
  selection: { type: session.started, country: FR }
  condition: selection
---
title: Restless
correlation:
  type: event_count
  rules: [started]
  group-by: [iccidBody]
  timespan: 10m
  condition: { gte: 2 }
level: medium
`);
    for (const at of [t0 + hour, t0 + hour + minute]) {
      stage.session(stage.sim(1, { device: 'meter-1', site: 'Breda' }), at, { country: 'FR', plmn: '20801' });
    }
    stage.covered({ clock: t0 + 2 * hour });
    await stage.run();
    await close(1, 'false_positive');
    const { proposal } = await suppressions().propose({ incidentId: 1, days: 30 }, context);
    expect(proposal).toMatchObject({
      form: 'filter',
      note: expect.stringContaining('no longer counted') as string,
    });
    const applied = await suppressions().applyFilter(
      { incidentId: 1, conditions: proposal?.conditions ?? [], reason: 'a test bench', critical: false },
      context,
    );
    expect(applied.target).toBe('R-3');
    stage.session(stage.sim(2, { device: 'meter-2' }), t0 + 5 * hour, { country: 'FR', plmn: '20801' });
    stage.session(stage.sim(2), t0 + 5 * hour + minute, { country: 'FR', plmn: '20801' });
    stage.covered({ clock: t0 + 6 * hour });
    await stage.run();
    expect(await incidents()).toHaveLength(1);
    await suppressions().undoFilter({ filterNo: applied.filterNo, reason: 'no bench' }, context);
    expect((await suppressions().applied({ incidentId: 1 }, context)).filters).toMatchObject([
      { target: 'R-3' },
    ]);
  });

  it('says so where nothing tells it from what was confirmed', async () => {
    await session(1, t0 + hour);
    await close(1, 'true_positive');
    await stage.ports.clock.advance(2 * day);
    await session(1, t0 + 4 * day);
    await close(2, 'false_positive');
    expect(await suppressions().propose({ incidentId: 2, days: 30 }, context)).toMatchObject({
      proposal: null,
      why: expect.stringContaining('Nothing tells') as string,
    });
  });

  it('is counted as noise of the rule, beside the folding that a person set', async () => {
    await session(1, t0 + hour);
    await session(2, t0 + hour);
    await close(1, 'false_positive');
    await close(2, 'true_positive');
    await suppressions().setRefractory({ ruleId: 'R-1', ms: 3 * day, reason: 'too many' }, context);
    expect((await suppressions().noise({}, context)).rules).toEqual([
      { ruleId: 'R-1', judged: 2, falsePositives: 1, refractoryMs: 3 * day },
    ]);
  });
});

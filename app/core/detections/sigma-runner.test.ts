import { afterEach, describe, expect, it } from 'vitest';
import { day, hour, minute, second } from '../../../shared/time.ts';
import { readShippedRules } from '../../node/shipped-rules.ts';
import { createDetections } from './service.ts';
import { readSigmaState, writeSigmaState } from './sigma-store.ts';
import { callContext, createStage, imeiOf, providerId, t0, type Stage } from './stage.testkit.ts';

const stages: Stage[] = [];
const newStage = (...args: Parameters<typeof createStage>): Stage => {
  const stage = createStage(...args);
  stages.push(stage);
  return stage;
};
afterEach(() => stages.splice(0).forEach((stage) => stage.close()));

const abroad = `title: Session in Andorra
logsource: { category: session }
detection:
  selection: { type: session.started, country: AD }
  condition: selection
level: high
falsepositives: [Skiing]
`;

const restless = `title: Started
name: started
logsource: { category: session }
detection:
  selection: { type: session.started }
  condition: selection
---
title: SIM that cannot stay
correlation:
  type: event_count
  rules: [started]
  group-by: [iccidBody]
  timespan: 10m
  condition: { gte: 5 }
level: medium
`;

/** A stage without detectors: what it finds, Sigma rules found. */
function sigmaStage(options: Parameters<typeof createStage>[0] = {}) {
  const stage = newStage({ rules: [], ...options });
  stage.covered({ clock: t0 });
  const save = (text: string, enabled = true, ruleId?: string) =>
    stage.detections.handlers.saveRule(
      { text, enabled, reason: 'to see it', ...(ruleId === undefined ? {} : { ruleId }) },
      callContext(),
    );
  const rule = async (id: string) =>
    (await stage.detections.handlers.rules({}, callContext())).rules.find((one) => one.id === id);
  return { stage, save, rule };
}

describe('a rule of the person', () => {
  it('is tried over history, switched on, fires on what comes, and becomes an incident with evidence', async () => {
    const { stage, save, rule } = sigmaStage();
    const { handlers } = stage.detections;
    const [one, two] = [stage.sim(1, { device: 'meter-1' }), stage.sim(2, { device: 'meter-2' })];
    for (const at of [t0 - 3 * day, t0 - 3 * day + hour, t0 - day]) stage.session(one, at, { country: 'AD' });
    stage.session(two, t0 - 2 * day, { country: 'AD', imei: imeiOf(2) });
    stage.session(two, t0 - 30 * day, { country: 'AD' });
    await stage.run();

    const tried = await handlers.dryRun({ text: abroad, days: 7 }, callContext());
    expect(tried).toMatchObject({ problems: [], events: 4, hits: 4, findings: 3, sims: 2, unplaced: 0 });
    expect(tried.perDay.map(({ findings }) => findings)).toEqual([1, 1, 1]);
    expect(tried.top).toMatchObject([
      { simKey: 1, name: 'meter-1', findings: 2 },
      { simKey: 2, name: 'meter-2', findings: 1 },
    ]);
    expect(tried.examples[0]).toMatchObject({
      at: t0 - 3 * day,
      summary: 'meter-1: Session in Andorra (country AD).',
      event: { country: 'AD', iccid: one.iccid },
    });
    expect(stage.findings()).toEqual([]);

    expect(await save(abroad)).toEqual({ ruleId: 'R-1', enabled: true, problems: [] });
    expect(await stage.run()).toBe(0);
    stage.session(one, t0 + minute, { country: 'AD', plmn: '21303' });
    stage.session(one, t0 + hour, { country: 'AD', plmn: '21303' });
    stage.covered({ clock: t0 + 2 * hour });
    expect(await stage.run()).toBe(1);
    const page = await handlers.findings({ ruleId: 'R-1', limit: 10 }, callContext());
    expect(page.findings).toMatchObject([
      {
        ruleName: 'Session in Andorra',
        severity: 'high',
        at: t0 + minute,
        hits: 2,
        simKey: 1,
        incidentId: 1,
      },
    ]);
    const incident = await stage.incidents.handlers.get({ id: 1 }, callContext());
    expect(incident).toMatchObject({
      row: { severity: 'high', status: 'new' },
      rule: { falsePositives: 'Skiing' },
    });
    const evidence = stage.ports.ledger.get<{ content: string }>('SELECT content FROM incident_evidence');
    expect(evidence?.content).toContain('"plmn":"21303"');
    expect(await rule('R-1')).toMatchObject({
      state: 'active',
      origin: 'own',
      findingsTotal: 1,
      layer: 'network',
    });
    // The same again is judged once.
    expect(await stage.run()).toBe(0);
  });

  it('with an error is kept, told of, and cannot be switched on', async () => {
    const { stage, save, rule } = sigmaStage();
    const { handlers } = stage.detections;
    const saved = await save(abroad.replace('country: AD', 'country|contain: AD'));
    expect(saved).toMatchObject({ enabled: false, problems: [{ severity: 'error', line: 4 }] });
    expect(saved.problems[0]?.fix).toContain('contains');
    const wanted = { ruleId: 'R-1', enabled: true, reason: 'all the same' };
    await expect(async () => handlers.setEnabled(wanted, callContext())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await rule('R-1')).toMatchObject({ enabled: false, state: 'off' });
    expect(await save(abroad, true, 'R-1')).toEqual({ ruleId: 'R-1', enabled: true, problems: [] });
    await handlers.setEnabled({ ...wanted, enabled: false }, callContext());
    expect(await rule('R-1')).toMatchObject({ enabled: false, problems: [] });
    await handlers.removeRule({ ruleId: 'R-1', reason: 'no use' }, callContext());
    expect(await rule('R-1')).toBeUndefined();
    expect(await save(abroad)).toMatchObject({ ruleId: 'R-2' });
    const acts = stage.ports.ledger.all<{ act: string }>(
      "SELECT act FROM audit WHERE act LIKE 'detection.%' ORDER BY seq",
    );
    expect(acts.map(({ act }) => act.slice('detection.'.length))).toEqual([
      'rule-added',
      'rule-changed',
      'disabled',
      'rule-removed',
      'rule-added',
    ]);
  });

  it('stops a dry run when it is called off', async () => {
    const { stage } = sigmaStage();
    stage.session(stage.sim(1), t0, { country: 'AD' });
    const signal = AbortSignal.abort(new Error('called off'));
    await expect(
      stage.detections.handlers.dryRun({ text: abroad, days: 7 }, { ...callContext(), signal }),
    ).rejects.toThrow('called off');
  });
});

describe('windows of correlations', () => {
  const burst = (stage: Stage, sim: ReturnType<Stage['sim']>, from: number, count: number): void => {
    for (let n = 0; n < count; n++) stage.session(sim, from + n * 20 * second);
  };

  it('outlive the process, and what was judged twice fires once', async () => {
    const { stage, save } = sigmaStage();
    const sim = stage.sim(1);
    await save(restless);
    await stage.run();
    burst(stage, sim, t0 + minute, 3);
    stage.covered({ clock: t0 + 5 * minute });
    expect(await stage.run()).toBe(0);
    const { ledger } = stage.ports;
    const before = readSigmaState(ledger);
    const windows = ledger.all<Record<string, string | number>>('SELECT * FROM sigma_windows');
    expect(windows).toHaveLength(1);

    const again = createDetections({
      ...stage.ports,
      bus: stage.bus,
      incidents: stage.incidents,
      rules: [],
      ruleFiles: [],
    });
    burst(stage, sim, t0 + 3 * minute, 2);
    expect((await again.run()).findings).toBe(1);
    expect(stage.findings()).toMatchObject([
      { rule_id: 'R-1', severity: 'medium', at: t0 + 3 * minute + 20 * second },
    ]);
    expect(stage.findings()[0]?.summary).toContain('SIM that cannot stay (5 over 5 events within 2 min)');

    // Killed after the finding and before the cursors: they and the windows are those of before.
    if (before !== null) writeSigmaState(ledger, before);
    ledger.run('DELETE FROM sigma_windows');
    for (const row of windows)
      ledger.run('INSERT INTO sigma_windows (rule, version, part, groups) VALUES (?, ?, ?, ?)', [
        ...['rule', 'version', 'part', 'groups'].map((name) => row[name] ?? null),
      ]);
    const third = createDetections({
      ...stage.ports,
      bus: stage.bus,
      incidents: stage.incidents,
      rules: [],
      ruleFiles: [],
    });
    expect((await third.run()).findings).toBe(0);
    expect(ledger.all('SELECT hits FROM findings')).toEqual([{ hits: 1 }]);
  });

  it('do not take a clock that runs ahead for the present', async () => {
    const { stage, save } = sigmaStage();
    const sim = stage.sim(1);
    await save(restless);
    await stage.run();
    stage.session(sim, t0 + 300 * day);
    burst(stage, sim, t0 + minute, 5);
    stage.covered({ clock: t0 + 5 * minute });
    expect(await stage.run()).toBe(1);
  });

  it('begin anew with a cache that was filled anew, without a second finding', async () => {
    const { stage, save } = sigmaStage();
    const sim = stage.sim(1);
    await save(restless);
    await stage.run();
    burst(stage, sim, t0 + minute, 5);
    stage.covered({ clock: t0 + 5 * minute });
    expect(await stage.run()).toBe(1);
    stage.ports.cache.run('DELETE FROM events');
    burst(stage, sim, t0 + minute, 5);
    burst(stage, sim, t0 + 2 * day, 5);
    stage.covered({ clock: t0 + 3 * day });
    expect(await stage.run()).toBe(1);
  });
});

describe('what the rules see', () => {
  const heavy = `title: Heavy hour
logsource: { category: usage }
detection:
  selection: { type: usage.hour, bytesUp|gt: 1000000 }
  condition: selection
`;

  it('is each hour of usage once, as soon as it is complete', async () => {
    const { stage, save } = sigmaStage();
    const { handlers } = stage.detections;
    const sims = [stage.sim(1), stage.sim(2)];
    for (const sim of sims) stage.usage(sim, t0, 2_000_000);
    stage.covered({ usageFrom: t0, usage: t0 + hour, clock: t0 + hour });
    await stage.run();
    await save(heavy);
    expect(await stage.run()).toBe(0);
    expect(await handlers.dryRun({ ruleId: 'R-1', days: 1 }, callContext())).toMatchObject({
      findings: 2,
      sims: 2,
    });
    for (const [index, sim] of sims.entries()) stage.usage(sim, t0 + 2 * hour, index === 0 ? 3_000_000 : 5);
    stage.covered({ usage: t0 + 2 * hour, clock: t0 + 3 * hour });
    expect(await stage.run()).toBe(0);
    stage.covered({ usage: t0 + 3 * hour });
    expect(await stage.run()).toBe(1);
    expect(stage.findings()).toMatchObject([{ at: t0 + 3 * hour, iccid_body: sims[0]?.body }]);
    expect(await stage.run()).toBe(0);
  });

  it('is each row of a sensor that is not late, once it is stored', async () => {
    const { stage, save } = sigmaStage();
    const sim = stage.sim(1, { device: 'camera-1' });
    await save(`title: Telnet
logsource: { category: network_connection }
detection:
  selection: { dst_port: 23 }
  condition: selection
`);
    await stage.run();
    const row = (line: number, at: number, late: number): void => {
      stage.ports.cache.run(
        `INSERT INTO sensor_rows (stream_id, line, class, type, product, source, at, received_at, iccid_body, late, body)
         VALUES (1, ?, 'flow', 'flow.closed', 'zeek', 'conn.log', ?, ?, ?, ?, '{"dstIp":"10.9.8.7","dstPort":23}')`,
        [line, at, at, sim.body, late],
      );
    };
    row(1, t0 - hour, 1);
    expect(await stage.run()).toBe(0);
    row(2, t0 + 5 * hour, 0);
    stage.bus.emit('sensorRowsStored', { after: 1, to: 2 });
    await expect.poll(() => stage.findings().length).toBe(1);
    expect(stage.findings()[0]?.summary).toContain('camera-1: Telnet');
  });

  it('is seen again, and counted once, after a pass that failed', async () => {
    const { stage, save } = sigmaStage();
    const sim = stage.sim(1);
    await save(restless);
    await stage.run();
    let fails = true;
    const incidents = {
      ...stage.incidents,
      take: (...found: Parameters<typeof stage.incidents.take>) => {
        if (fails) throw new Error('the disk is full');
        return stage.incidents.take(...found);
      },
    };
    const other = createDetections({ ...stage.ports, bus: stage.bus, incidents, rules: [], ruleFiles: [] });
    for (let n = 0; n < 7; n++) stage.session(sim, t0 + n * 20 * second);
    stage.covered({ clock: t0 + 5 * minute });
    await expect(other.run()).rejects.toThrow('the disk is full');
    expect(stage.findings()).toEqual([]);
    fails = false;
    expect((await other.run()).findings).toBe(1);
    expect(stage.findings()).toMatchObject([{ at: t0 + 80 * second, hits: 1 }]);
  });
});

describe('the shipped files', () => {
  it('run beside the detectors, each detection by one of them', async () => {
    const stage = newStage({ ruleFiles: readShippedRules() });
    const { rules } = await stage.detections.handlers.rules({}, callContext());
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(rules.find(({ id }) => id === 'D-NW-04')?.kind).toBe('detector');
    expect(rules.find(({ id }) => id === 'D-EP-04')).toMatchObject({
      kind: 'sigma',
      state: 'blind',
      layer: 'endpoint',
    });
    const sim = stage.sim(1);
    stage.covered({ clock: t0 + hour });
    for (let n = 0; n < 3; n++) stage.session(sim, t0 + n * minute, { imei: imeiOf(n) });
    for (let n = 0; n < 40; n++) stage.session(sim, t0 + 10 * minute + n * second);
    await stage.run();
    expect(stage.findings('D-EP-04')).toHaveLength(1);
    expect(stage.findings('D-NW-04')).toHaveLength(1);
    const off = { ruleId: 'D-EP-04', enabled: false, reason: 'too loud' };
    await stage.detections.handlers.setEnabled(off, callContext());
    const other = stage.sim(2);
    for (let n = 0; n < 3; n++) stage.session(other, t0 + 20 * minute + n * minute, { imei: imeiOf(n) });
    await stage.run();
    expect(stage.findings('D-EP-04')).toHaveLength(1);
  });

  it('count what matched and is about no SIM, and open an incident about what it names', async () => {
    const { stage, save, rule } = sigmaStage();
    await save(abroad);
    await stage.run();
    stage.ports.cache.run(
      `INSERT INTO events (provider_id, key, at, received_at, type, country, raw) VALUES (?, 'k', ?, ?, 'session.started', 'AD', '{}')`,
      [providerId, t0, t0],
    );
    expect(await stage.run()).toBe(1);
    expect(await rule('R-1')).toMatchObject({ unplaced: 1, findingsTotal: 1 });
    const incident = await stage.incidents.handlers.get({ id: 1 }, callContext());
    expect(incident).toMatchObject({
      row: { subjectKind: 'provider', simCount: 0, scope: `provider ${providerId}` },
      subjects: [{ kind: 'provider', value: providerId, name: 'Soracom', findings: 1 }],
      sims: [],
    });
    expect(await stage.run()).toBe(0);
  });
});

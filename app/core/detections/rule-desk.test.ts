import { afterEach, describe, expect, it } from 'vitest';
import type { RuleTest } from '../../../shared/contract/index.ts';
import { readRuleFixtures, readShippedRules } from '../../node/shipped-rules.ts';
import { createBus } from '../kernel/bus.ts';
import { createDetections } from './service.ts';
import { detectionCatalogue } from './catalogue.ts';
import { callContext, createStage, type Stage } from './stage.testkit.ts';

const telnet = `title: Telnet from the fleet
id: 5a2f3c64-0d6e-4f0b-9f6e-3f2f6f2f9a10
logsource:
  category: network_connection
  product: sextant
detection:
  selection:
    dstPort: 23
  condition: selection
level: high
tags: [attack.t1046]
`;
const flow = { class: 'flow', logsource: { category: 'network_connection', product: 'sextant' }, at: 1_000 };
const fires: RuleTest = { name: 'telnet', expects: 'match', events: [{ ...flow, dstPort: 23 }] };
const quiet: RuleTest = { name: 'https', expects: 'none', events: [{ ...flow, dstPort: 443 }] };

const stages: Stage[] = [];
afterEach(() => {
  for (const stage of stages.splice(0)) stage.close();
});

function newDesk() {
  const stage = createStage();
  stages.push(stage);
  const detections = createDetections({
    ...stage.ports,
    bus: createBus((error) => {
      throw error;
    }),
    incidents: stage.incidents,
    ruleFiles: readShippedRules(),
    ruleFixtures: readRuleFixtures,
  });
  return { stage, handlers: detections.handlers, context: callContext() };
}

async function save(
  { handlers, context }: ReturnType<typeof newDesk>,
  text = telnet,
  tests?: RuleTest[],
  ruleId?: string,
): Promise<string> {
  const saved = await handlers.saveRule(
    { text, enabled: false, reason: 'trying it', tests, ruleId },
    context,
  );
  return saved.ruleId;
}

describe('the text of a rule', () => {
  it('is judged without being stored: place, remedy, and what it is about', async () => {
    const desk = newDesk();
    const told = await desk.handlers.lint(
      { text: telnet.replace('dstPort: 23', 'dstPort|startwith: 23') },
      desk.context,
    );
    expect(told.problems).toMatchObject([
      { severity: 'error', line: 8, fix: expect.stringContaining('startswith') as string },
    ]);
    expect(await desk.handlers.lint({ text: telnet }, desk.context)).toMatchObject({
      problems: [],
      name: 'Telnet from the fleet',
      severity: 'high',
      layer: 'transport',
      categories: ['network_connection'],
    });
    const strange = telnet.replace('network_connection', 'flow');
    expect(await desk.handlers.lint({ text: strange }, desk.context)).toMatchObject({
      problems: [
        {
          severity: 'warning',
          field: 'logsource.category',
          fix: 'Did you mean `network_connection`?',
        },
      ],
    });
    const mistyped = telnet.replace('dstPort: 23', 'dstPrt|gte: 23\n    site.floor: 2\n    dst_port: 23');
    expect((await desk.handlers.lint({ text: mistyped }, desk.context)).problems).toMatchObject([
      {
        severity: 'warning',
        line: 8,
        column: 5,
        field: 'detection.selection.dstPrt|gte',
        fix: 'Did you mean `dstPort`?',
      },
    ]);
    const tagged = telnet.replace('attack.t1046', 'attack.t1582, ATTACK.T9999');
    expect((await desk.handlers.lint({ text: tagged }, desk.context)).mappings).toEqual([
      { id: 'T1582', name: 'SMS Control', framework: 'ATT&CK' },
      { id: 'T9999', name: 'T9999', framework: 'ATT&CK' },
    ]);
    const { rules } = await desk.handlers.rules({}, desk.context);
    expect(rules.filter(({ origin }) => origin === 'own')).toEqual([]);
  });

  it('of a stored rule is judged in its place, so that its id does not stand twice', async () => {
    const desk = newDesk();
    const ruleId = await save(desk);
    expect((await desk.handlers.lint({ text: telnet, ruleId }, desk.context)).problems).toEqual([]);
    expect((await desk.handlers.lint({ text: telnet }, desk.context)).problems).not.toEqual([]);
  });

  it('that is empty or no YAML is a problem, not a failure', async () => {
    const desk = newDesk();
    for (const text of ['', ' ', '- [', 'a: &a [*a]'])
      expect((await desk.handlers.lint({ text }, desk.context)).name, text).toBe('draft');
  });
});

describe('test cases', () => {
  it('say of each what happened and whether it was wanted', async () => {
    const desk = newDesk();
    const all = [fires, quiet, { ...fires, name: 'wrong', expects: 'none' as const }];
    const { results } = await desk.handlers.runTests({ text: telnet, tests: all }, desk.context);
    expect(results).toEqual([
      { name: 'telnet', passed: true, matches: [0], said: 'Matched.' },
      { name: 'https', passed: true, matches: [], said: 'Stayed quiet in 1 event.' },
      { name: 'wrong', passed: false, matches: [0], said: 'Matched.' },
    ]);
  });

  it('want every event where they say so', async () => {
    const desk = newDesk();
    const mixed: RuleTest = { name: 'mixed', expects: 'each', events: [...fires.events, ...quiet.events] };
    const { results } = await desk.handlers.runTests({ text: telnet, tests: [mixed] }, desk.context);
    expect(results).toMatchObject([{ passed: false, said: 'Matched with event 1 of 2 events.' }]);
  });

  it('fail where the rule has an error', async () => {
    const desk = newDesk();
    const { results } = await desk.handlers.runTests({ text: 'title: x', tests: [quiet] }, desk.context);
    expect(results).toMatchObject([{ passed: false, said: 'Not tried: the rule has an error.' }]);
  });

  it('are stored with the rule, kept by a save that does not name them, and gone with it', async () => {
    const desk = newDesk();
    const { handlers, context, stage } = desk;
    const ruleId = await save(desk, telnet, [fires, quiet]);
    await save(desk, `${telnet}# more\n`, undefined, ruleId);
    expect((await handlers.tests({ ruleId }, context)).tests).toEqual([fires, quiet]);
    await save(desk, telnet, [quiet], ruleId);
    expect((await handlers.tests({ ruleId }, context)).tests).toEqual([quiet]);
    await handlers.removeRule({ ruleId, reason: 'no use' }, context);
    expect(stage.ports.ledger.all('SELECT * FROM detection_rule_tests')).toEqual([]);
  });

  it('of a shipped rule are its fixtures, and hold', async () => {
    const desk = newDesk();
    const { handlers, context } = desk;
    const rules = (await handlers.rules({}, context)).rules.filter(
      ({ kind, state, text }) =>
        kind === 'sigma' && text !== null && !/%\w+%/.test(text) && state !== 'absent',
    );
    expect(rules.length).toBeGreaterThan(20);
    for (const { id, text } of rules) {
      const { tests } = await handlers.tests({ ruleId: id }, context);
      expect(tests.length, id).toBeGreaterThanOrEqual(2);
      const { results } = await handlers.runTests({ ruleId: id, text: text ?? '', tests }, context);
      expect(
        results.filter(({ passed }) => !passed),
        id,
      ).toEqual([]);
    }
  });
});

describe('folders of rules', () => {
  it('come back as they went, with their test cases, as the same rules', async () => {
    const desk = newDesk();
    const { handlers, context } = desk;
    await save(desk, telnet, [fires, quiet]);
    await save(desk, telnet.replace(/^id:.*\n/m, '').replace('Telnet from', 'Telnet, too, from'));
    const { files } = await handlers.exportRules({}, context);
    expect(files.map(({ path }) => path)).toEqual([
      'telnet-from-the-fleet.yml',
      'telnet-from-the-fleet.tests.json',
      'telnet-too-from-the-fleet.yml',
    ]);
    const same = await handlers.compareRules({ files }, context);
    expect(same.rules.map(({ outcome, ruleId }) => [outcome, ruleId])).toEqual([
      ['same', 'R-1'],
      ['same', 'R-2'],
    ]);
    const other = newDesk();
    const taken = await other.handlers.importRules({ files, reason: 'from the other desk' }, other.context);
    expect(taken.rules.map(({ outcome }) => outcome)).toEqual(['new', 'new']);
    expect((await other.handlers.exportRules({}, other.context)).files).toEqual(files);
    const { rules } = await other.handlers.rules({}, other.context);
    expect(rules.filter(({ origin, enabled }) => origin === 'own' && enabled)).toEqual([]);
  });

  it('tell new, changed and refused files apart, and take what is sound', async () => {
    const desk = newDesk();
    const { handlers, context } = desk;
    await save(desk);
    const files = [
      { path: 'a/telnet.yml', text: telnet.replace('high', 'low') },
      { path: 'a/new.yml', text: telnet.replace('title: Telnet', 'title: More').replace('5a2f', '5a3f') },
      { path: 'a/broken.yml', text: 'title: x\nlogsource: {category: dns}\n' },
      { path: 'a/new.tests.json', text: '[{"name":"x"}]' },
      { path: 'a/readme.md', text: 'nothing' },
    ];
    const { rules } = await handlers.importRules({ files, reason: 'a folder' }, context);
    expect(rules.map(({ path, outcome, ruleId }) => [path, outcome, ruleId])).toEqual([
      ['a/telnet.yml', 'changed', 'R-1'],
      ['a/new.yml', 'refused', null],
      ['a/broken.yml', 'refused', null],
    ]);
    expect(rules[1]?.message).toContain('a/new.tests.json');
    expect(rules[2]?.message).toMatch(/^Line 1: /);
    const listed = (await handlers.rules({}, context)).rules;
    expect(listed.find(({ id }) => id === 'R-1')?.severity).toBe('low');
  });

  it('may name rules of other files, wherever these stand', async () => {
    const desk = newDesk();
    const correlation = `title: Much of it
correlation:
  type: event_count
  rules: [seen]
  group-by: [iccidBody]
  timespan: 10m
  condition: { gte: 5 }
`;
    const files = [
      { path: 'a.yml', text: correlation },
      { path: 'b.yml', text: telnet.replace('title:', 'name: seen\ntitle:') },
    ];
    const { rules } = await desk.handlers.importRules({ files, reason: 'two that belong' }, desk.context);
    expect(rules.map(({ outcome, ruleId }) => [outcome, ruleId])).toEqual([
      ['new', 'R-1'],
      ['new', 'R-2'],
    ]);
  });

  it('are taken whole or not at all where they are too much', async () => {
    const desk = newDesk();
    const filler = `# ${'x'.repeat(98)}\n`.repeat(900);
    const files = Array.from({ length: 12 }, (_, index) => ({
      path: `${index}.yml`,
      text: telnet.replace(/^id:.*\n/m, '').replace('title: Telnet', `title: ${index} telnet`) + filler,
    }));
    await expect(
      (async () => desk.handlers.importRules({ files, reason: 'too much' }, desk.context))(),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(desk.stage.ports.ledger.all('SELECT * FROM detection_rules')).toEqual([]);
  });

  it('switch nothing on: a rule that was on stays on, a new one is off', async () => {
    const desk = newDesk();
    const { handlers, context } = desk;
    const ruleId = await save(desk);
    await handlers.setEnabled({ ruleId, enabled: true, reason: 'good' }, context);
    const files = [{ path: 'telnet.yml', text: `${telnet}# again\n` }];
    await handlers.importRules({ files, reason: 'again' }, context);
    const { rules } = await handlers.rules({}, context);
    expect(rules.find(({ id }) => id === ruleId)).toMatchObject({ enabled: true, text: files[0]?.text });
  });
});

describe('the list of rules', () => {
  it('has all sixty detections; those that nothing judges say why', async () => {
    const desk = newDesk();
    const { rules } = await desk.handlers.rules({}, desk.context);
    for (const { id } of detectionCatalogue)
      expect(
        rules.map((rule) => rule.id),
        id,
      ).toContain(id);
    for (const rule of rules)
      if (rule.state === 'absent') expect(rule.stateReason ?? '', rule.id).not.toBe('');
  });

  it('counts how closed incidents were judged, and when a rule last fired', async () => {
    const desk = newDesk();
    const { stage, handlers, context } = desk;
    const { ledger } = stage.ports;
    for (const [id, verdict] of [
      [1, 'false_positive'],
      [2, 'true_positive'],
      [3, null],
    ] as const)
      ledger.run(
        `INSERT INTO incidents (incident_id, severity, source_severity, rank, title, scope, summary, rule_id, layer, tlp, group_key, providers,
           sim_count, status, verdict, first_signal_at, last_signal_at, opened_at, updated_at, clock_from, version)
         VALUES (?, 'low', 'low', 3, '', '', '', 'D-EP-01', 'endpoint', 'amber', '', '', 1, 'resolved', ?, 0, 0, 0, 0, 0, 1)`,
        [id, verdict],
      );
    const { rules } = await handlers.rules({}, context);
    expect(rules.find(({ id }) => id === 'D-EP-01')).toMatchObject({
      judged: 2,
      judgedFalse: 1,
      lastFiredAt: null,
    });
  });

  it('is what coverage is made of', async () => {
    const desk = newDesk();
    await save(desk);
    const { techniques } = await desk.handlers.coverage({}, desk.context);
    const cell = techniques
      .find(({ id }) => id === 'T1046')
      ?.cells.find(({ layer }) => layer === 'transport');
    expect(cell?.rules).toContainEqual({ id: 'R-1', state: 'off' });
  });
});

describe('a shipped rule that needs lists', () => {
  it('is tried over the lists of its fixtures, whatever the fleet has', async () => {
    const stage = createStage();
    stages.push(stage);
    const { handlers } = createDetections({
      ...stage.ports,
      bus: stage.bus,
      incidents: stage.incidents,
      lists: stage.lists,
      ruleFiles: readShippedRules('sigma-lists'),
      ruleFixtures: readRuleFixtures,
    });
    const { rules } = await handlers.rules({}, callContext());
    const listed = rules.filter(({ lists }) => lists.length > 0);
    expect(listed.map(({ id }) => id)).toContain('D-TR-08');
    for (const { id, text } of listed) {
      const { tests } = await handlers.tests({ ruleId: id }, callContext());
      const { results } = await handlers.runTests({ ruleId: id, text: text ?? '', tests }, callContext());
      expect(results.length, id).toBeGreaterThan(1);
      expect(
        results.filter(({ passed }) => !passed),
        id,
      ).toEqual([]);
    }
    await stage.lists.stop();
  });
});

describe('the vocabulary', () => {
  it('has the fields of each log source with type, meaning and example', async () => {
    const desk = newDesk();
    const words = await desk.handlers.vocabulary({}, desk.context);
    const flows = words.logsources.find(({ category }) => category === 'network_connection');
    expect(flows?.fields.find(({ name }) => name === 'dstPort')).toEqual({
      name: 'dstPort',
      about: 'port that was asked',
      type: 'whole number',
      example: '23',
      aliases: expect.arrayContaining(['DestinationPort']) as string[],
    });
    expect(flows?.fields.find(({ name }) => name === 'direction')?.type).toBe('outbound, inbound, lateral');
    expect(flows?.fields.find(({ name }) => name === 'periodEnd')?.type).toBe('time, ms UTC');
    expect(words.modifiers).toHaveLength(31);
    expect(words.tags).toContainEqual({ name: 'attack.t1046', about: expect.any(String) as string });
  });
});

import { describe, expect, it } from 'vitest';
import { correlates, detects, engineOf, nameOf, namesPer } from './sigma.testkit.ts';

const minute = 60_000;

describe('log sources', () => {
  const rules =
    detects('any-flow', '{ a: 1 }', '{ category: flow }') +
    detects('zeek-flow', '{ a: 1 }', '{ category: Flow, service: zeek }') +
    detects('dns', '{ a: 1 }', '{ category: dns }');

  it('choose the rules that an event is for', () => {
    const events = [
      { a: 1, logsource: { category: 'FLOW' } },
      { a: 1, logsource: { category: 'flow', service: 'Zeek', product: 'sensor' } },
      { a: 1, logsource: { product: 'sensor' } },
      { a: 1 },
      { a: 1, logsource: 'flow' },
    ];
    const all = ['any-flow', 'zeek-flow', 'dns'];
    for (const indexed of [true, false])
      expect(namesPer(engineOf(rules, { indexed }), events)).toEqual([
        ['any-flow'],
        ['any-flow', 'zeek-flow'],
        [],
        all,
        all,
      ]);
  });

  it('come from the host where it says so', () => {
    const engine = engineOf(rules, { logsourceOf: () => ({ category: 'dns' }) });
    expect(engine.match({ a: 1 }).map(nameOf)).toEqual(['dns']);
  });
});

describe('fields', () => {
  it('are renamed by the mapping of the log source, in tests, references and groups', () => {
    const text =
      detects('direct', '{ SourceIp: 10.0.0.1 }', '{ category: flow }') +
      detects('reference', '{ SourceIp|fieldref: DestinationIp }', '{ category: flow }') +
      detects('other', '{ SourceIp: 10.0.0.1 }', '{ category: dns }') +
      correlates(
        'twice',
        '{ type: event_count, rules: [direct], group-by: [SourceIp], timespan: 1m, condition: { gte: 2 }, generate: true }',
      );
    const engine = engineOf(text, {
      mappings: [
        { logsource: { category: 'flow' }, fields: { SourceIp: 'src.ip', DestinationIp: 'dst.ip' } },
      ],
    });
    const event = { src: { ip: '10.0.0.1' }, dst: { ip: '10.0.0.1' }, time: 1 };
    expect(namesPer(engine, [event, event])).toEqual([
      ['direct', 'reference'],
      ['direct', 'reference', 'twice'],
    ]);
  });

  it('keep the names of the rules in events that are not the host’s', () => {
    const engine = engineOf(detects('direct', '{ SourceIp: 10.0.0.1 }'), {
      mappings: [{ fields: { SourceIp: 'src' } }],
      mapsEvent: ({ ours }) => ours === true,
    });
    const events = [
      { src: '10.0.0.1', ours: true },
      { SourceIp: '10.0.0.1', ours: true },
      { src: '10.0.0.1' },
      { SourceIp: '10.0.0.1' },
    ];
    expect(namesPer(engine, events)).toEqual([['direct'], [], [], ['direct']]);
  });

  it('are found by exact name before dots, and through arrays', () => {
    const engine = engineOf(
      detects('name', '{ a.b: exact }') +
        detects('deep', '{ list.name|contains: need }') +
        detects('nothing', '{ a.b.c: null }'),
    );
    expect(
      namesPer(engine, [
        { 'a.b': 'exact', a: { b: 'nested' } },
        { a: { b: 'exact' } },
        { list: [{ name: 'x' }, { name: ['y', 'needle'] }], a: { b: { c: 1 } } },
        { a: { b: { c: null } } },
        { a: { b: { c: [null, 1] } } },
      ]),
    ).toEqual([['name', 'nothing'], ['name', 'nothing'], ['deep'], ['nothing'], ['nothing']]);
  });

  it('are not found in what every object inherits', () => {
    const engine = engineOf(
      detects('own', '{ constructor|exists: true }') +
        detects('path', '{ a.toString|exists: true }') +
        detects('proto', '{ __proto__|exists: true }'),
    );
    expect(
      namesPer(engine, [
        {},
        { a: {} },
        { constructor: 'x' },
        JSON.parse('{"__proto__":1}') as Record<string, unknown>,
      ]),
    ).toEqual([[], [], ['own'], ['proto']]);
  });

  it('keep the digits of long identifiers', () => {
    const engine = engineOf(detects('iccid', '{ iccid: 89423107842007409340 }'));
    expect(namesPer(engine, [{ iccid: '89423107842007409340' }, { iccid: '89423107842007409341' }])).toEqual([
      ['iccid'],
      [],
    ]);
  });
});

describe('filters', () => {
  const rules = detects('login', '{ action: login }') + detects('logout', '{ action: logout }');
  const filter = (section: string): string =>
    `title: filter\nlogsource: { category: x }\nfilter:\n${section}---\n`;

  it('take matches from the rules that they name', () => {
    const engine = engineOf(
      rules + filter('  rules: [login]\n  selection: { User|startswith: adm_ }\n  condition: selection\n'),
    );
    expect(
      namesPer(engine, [
        { action: 'login', User: 'joe' },
        { action: 'login', User: 'ADM_joe' },
        { action: 'logout', User: 'adm_joe' },
        { action: 'login' },
      ]),
    ).toEqual([['login'], [], ['logout'], ['login']]);
  });

  it('take them from every rule of the log source', () => {
    const engine = engineOf(
      rules + filter('  rules: any\n  selection: { User: adm }\n  condition: selection\n'),
    );
    expect(
      namesPer(engine, [
        { action: 'login', User: 'adm' },
        { action: 'logout', User: 'adm' },
        { action: 'logout' },
      ]),
    ).toEqual([[], [], ['logout']]);
  });
});

describe('correlations', () => {
  const base = detects('fail', '{ a: fail }') + detects('ok', '{ a: ok }');
  const many = correlates(
    'many',
    '{ type: event_count, rules: [fail], group-by: [user, host], timespan: 10m, condition: { gte: 3 } }',
  );
  const chain = correlates(
    'guessed',
    '{ type: temporal_ordered, rules: [many, ok], group-by: [user], timespan: 1h }',
  );
  const event = (a: string, at: number, more: object = {}) => ({
    a,
    time: 1_790_000_000_000 + at,
    user: 'u',
    host: 'h',
    ...more,
  });

  it('chain, and report only the last unless told otherwise', () => {
    const events = [...[0, 1, 2].map((at) => event('fail', at * minute)), event('ok', 3 * minute)];
    expect(namesPer(engineOf(base + many + chain), events)).toEqual([[], [], [], ['guessed']]);
    expect(namesPer(engineOf(base + many + chain.replace('1h }', '1h, generate: true }')), events)).toEqual([
      [],
      [],
      ['many'],
      ['ok', 'guessed'],
    ]);
    expect(namesPer(engineOf(base + many + chain, { silentToo: true }), events)).toEqual([
      ['fail'],
      ['fail'],
      ['fail', 'many'],
      ['ok', 'guessed'],
    ]);
  });

  it('say what they saw', () => {
    const engine = engineOf(base + many);
    const firings = [0, 1, 2].flatMap((at) => engine.match(event('fail', at * minute)));
    expect(firings).toMatchObject([
      {
        at: 1_790_000_120_000,
        firing: {
          group: { user: 'u', host: 'h' },
          value: 3,
          from: 1_790_000_000_000,
          to: 1_790_000_120_000,
          events: 3,
        },
      },
    ]);
  });

  it('go on after they fired, or begin anew', () => {
    const events = Array.from({ length: 6 }, (_, index) => event('fail', index));
    const fires = (afterFire: 'alert' | 'reset') =>
      namesPer(engineOf(base + many, { afterFire }), events).map(({ length }) => length);
    expect(fires('alert')).toEqual([0, 0, 1, 1, 1, 1]);
    expect(fires('reset')).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it('place late events by their own time, and refuse those whose window has passed', () => {
    const engine = engineOf(
      base +
        many +
        correlates('order', '{ type: temporal_ordered, rules: [fail, ok], group-by: [user], timespan: 10m }'),
    );
    const fired = namesPer(engine, [
      event('fail', 20 * minute),
      event('fail', 15 * minute),
      event('fail', 10 * minute),
      event('fail', 11 * minute),
      event('ok', 10.5 * minute),
      event('ok', 30 * minute),
      event('ok', 25 * minute),
    ]);
    expect(fired).toEqual([[], [], [], ['many'], [], [], []]);
    expect(engine.stats()).toMatchObject({ late: 2, untimed: 0 });
  });

  it('leave out events without a time, and those of a clock that runs ahead', () => {
    const engine = engineOf(base + many, { latest: () => 1_790_000_000_000 + minute });
    const ahead = [event('fail', 9 * minute), event('fail', 9 * minute), event('fail', 9 * minute)];
    const untimed = { a: 'fail', user: 'u', host: 'h' };
    const fired = namesPer(engine, [...ahead, untimed, event('fail', 0), event('fail', 1), event('fail', 2)]);
    expect(fired.flat()).toEqual(['many']);
    expect(engine.stats()).toMatchObject({ untimed: 4 });
  });

  it('count an event once, though several of their rules match it', () => {
    const text =
      detects('one', '{ a|startswith: x }') +
      detects('two', '{ a|endswith: y }') +
      correlates(
        'count',
        '{ type: event_count, rules: [one, two], group-by: [user], timespan: 1m, condition: { gte: 2 } }',
      ) +
      correlates('both', '{ type: temporal, rules: [one, two], group-by: [user], timespan: 1m }') +
      correlates('order', '{ type: temporal_ordered, rules: [one, two], group-by: [user], timespan: 1m }');
    expect(namesPer(engineOf(text), [event('xy', 0), event('xy', 1)])).toEqual([
      ['both'],
      ['count', 'both', 'order'],
    ]);
  });

  it('tell groups apart whatever their values hold', () => {
    const text =
      base +
      correlates(
        'pairs',
        '{ type: event_count, rules: [fail], group-by: [user, host], timespan: 1m, condition: { gte: 2 } }',
      );
    const engine = engineOf(text);
    expect(
      namesPer(engine, [
        event('fail', 0, { user: 'a\u001fb', host: 'c' }),
        event('fail', 1, { user: 'a', host: 'b\u001fc' }),
        event('fail', 2, { user: 1, host: true }),
        event('fail', 3, { user: '1', host: 'true' }),
      ]),
    ).toEqual([[], [], [], ['pairs']]);
  });

  it('find rare values by their share where no percentile is named', () => {
    const text =
      base +
      correlates(
        'rare',
        '{ type: value_percentile, rules: [fail], group-by: [], timespan: 1h, condition: { field: image, lte: 10 } }',
      );
    const images = [...Array.from({ length: 9 }, () => 'common'), 'odd', 'common', 'common'];
    const fired = namesPer(
      engineOf(text),
      images.map((image, at) => event('fail', at, { image })),
    );
    expect(fired.flatMap((names, index) => (names.length > 0 ? [index] : []))).toEqual([9]);
  });

  it('keep two values in logic: what is missing is false, and its negation true', () => {
    const engine = engineOf(
      'title: t\nlogsource: { category: x }\ndetection:\n  a: { f|neq: 1 }\n  b: { g|gt: 5 }\n  condition: a and not b\n',
    );
    expect(namesPer(engine, [{}, { f: 1 }, { g: 6 }, { g: 'six' }]).map(({ length }) => length)).toEqual([
      1, 0, 0, 1,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { createEngine, lint } from './engine.ts';
import { loadRules } from './load.ts';
import type { Placeholders } from './placeholders.ts';

/** Shapes that rules of the public repository have, in words of our own. */

const rule = (detection: string, head = ''): string =>
  `title: Shape\n${head}logsource: { category: x }\ndetection:\n${detection.replace(/^/gm, '  ')}\n`;

const problems = (text: string): readonly string[] =>
  lint([{ path: 'rule.yml', text }]).map(
    ({ severity, field, message }) => `${severity} ${field}: ${message}`,
  );

interface Shape {
  readonly name: string;
  readonly text: string;
  readonly hit: Readonly<Record<string, unknown>>;
  readonly miss: Readonly<Record<string, unknown>>;
}

const shapes: readonly Shape[] = [
  {
    name: 'keywords in plain words, with wildcards and escapes',
    text: rule('keywords:\n  - pump started by hand\n  - valve \\* opened\ncondition: keywords'),
    hit: { note: 'VALVE * OPENED at noon' },
    miss: { note: 'valve 7 opened' },
  },
  {
    name: 'keywords that must all be there',
    text: rule("keywords_link:\n  '|all':\n    - ':1883'\n    - no digest\ncondition: keywords_link"),
    hit: { line: 'peer 10.0.0.1:1883 with no digest' },
    miss: { line: 'peer 10.0.0.1:1883' },
  },
  {
    name: 'a list of maps, each a way in',
    text: rule(
      "way:\n  - image|endswith: '\\valve.exe'\n  - maker:\n      - 'Valve Works'\n      - 'VW'\ncondition: way",
    ),
    hit: { maker: 'vw' },
    miss: { image: 'C:\\pump.exe', maker: 'other' },
  },
  {
    name: 'one field under several modifiers in one map',
    text: rule(
      "selection:\n  line|contains|all:\n    - set\n    - '/c'\n  line|contains:\n    - '{0}'\n    - '{1}'\n  line|endswith: end\ncondition: selection",
    ),
    hit: { line: 'set x /c {1} end' },
    miss: { line: 'set x {1} end' },
  },
  {
    name: 'patterns of names, negated and in parentheses, in any case',
    text: rule(
      'selection_a:\n  a: 1\nselection_b:\n  b: 1\nfilter_main_c:\n  c: 1\nfilter_optional_d:\n  d: 1\ncondition: ( all of selection_* ) AND not 1 of filter_main_* and not (1 of filter_optional_*)',
    ),
    hit: { a: 1, b: 1 },
    miss: { a: 1, b: 1, d: 1 },
  },
  {
    name: 'fields that are missing, empty or a dash',
    text: rule(
      "selection:\n  image|endswith: '/host'\nfilter_null:\n  parent: null\nfilter_empty:\n  parent:\n    - '-'\n    - ''\ncondition: selection and not 1 of filter_*",
    ),
    hit: { image: '/bin/host', parent: 'init' },
    miss: { image: '/bin/host', parent: '' },
  },
  {
    name: 'one character for any, at the end of a path',
    text: rule("selection:\n  image|endswith: '/?'\ncondition: selection"),
    hit: { image: '/tmp/a' },
    miss: { image: '/tmp/ab' },
  },
  {
    name: 'networks of both kinds, negated',
    text: rule(
      "inside:\n  id.orig_h|cidr:\n    - '::1/128' # loopback\n    - '10.0.0.0/8'\n    - 'fc00::/7'\ncondition: not inside # and not approved",
    ),
    hit: { 'id.orig_h': '198.51.100.7' },
    miss: { 'id.orig_h': 'fd00::9' },
  },
  {
    name: 'expressions with flags, escaped signs and a brace that opens nothing',
    text: rule(
      "selection:\n  - line|re: '(?i)\\${env:((p|a)*`(p|a)*)+}'\n  - line|re: '\\w+\\`(\\w+|-)\\`\\/c'\n  - line|re: 'clip(?:\\.exe)?]::\\(\\\"\\{\\d\\}.+\\-f'\ncondition: selection",
    ),
    hit: { line: '${ENV:p`a}' },
    miss: { line: 'env' },
  },
  {
    name: 'texts encoded at any offset, beside their forms written out',
    text: rule(
      "selection:\n  - line|base64offset|contains: 'open-valve'\n  - line|contains:\n      - bwBwAGUAbg\ncondition: selection",
    ),
    hit: { line: `run ${btoa('x open-valve now')}` },
    miss: { line: 'run open-valve' },
  },
  {
    name: 'dashes and slashes before an argument',
    text: rule("selection:\n  line|contains|windash: ' -format'\ncondition: selection"),
    hit: { line: 'tool /FORMAT:x' },
    miss: { line: 'tool format' },
  },
  {
    name: 'characters by their number, right to left and alike',
    text: rule(
      'selection:\n  line|contains:\n    - "\\u202e"\n    - "\\u0410" # looks as A\ncondition: selection',
    ),
    hit: { line: 'gpj.\u202Eexe' },
    miss: { line: 'A' },
  },
  {
    name: 'backslashes doubled and single, dollars, percent signs and quotes',
    text: rule(
      "selection:\n  - '\\\\\\\\127.0.0.1\\\\pump$\\\\'\n  - line: '\"C:\\Tools\\x.exe\" /q'\n  - line|endswith: '%Public%\\'\n  - line: '''x:0:'''\ncondition: selection",
    ),
    hit: { line: "'x:0:'" },
    miss: { line: 'x:0:' },
  },
  {
    name: 'numbers, texts of numbers and words for true',
    text: rule(
      "selection:\n  port:\n    - 21\n    - 50000\n  mode: 777\n  blocked: 'false'\ncondition: selection",
    ),
    hit: { port: '21', mode: 777, blocked: false },
    miss: { port: '22', mode: 777, blocked: false },
  },
  {
    name: 'a field against another, and whether one is there',
    text: rule(
      'selection:\n  user.name|exists: true\nsame:\n  user.name|fieldref: target.name\ncondition: selection and not same',
    ),
    hit: { user: { name: 'ann' }, target: { name: 'bob' } },
    miss: { user: { name: 'ann' }, target: { name: 'ann' } },
  },
  {
    name: 'heads in old and new dress',
    text: rule(
      'selection:\n  a: 1\ncondition: selection ',
      "id: 5A2F3C64-0d6e-4f0b-9f6e-3f2f6f2f9a10\nrelated:\n  - id: 5a2f3c64-0d6e-4f0b-9f6e-3f2f6f2f9a11\n    type: obsoletes\nstatus: deprecated # another took its place\ndescription: Detects a pump that runs\n  without water.\ndate: 2019/08/23\nmodified: '2026-09-26'\ntags:\n  - attack.defense_evasion\n  - car.2013-09-005\n  - cve.2021-4034\nfields: [a]\nlicense: DRL-1.1\nsimulation:\n  - type: a-test\nregression_tests_path: data/info.yml\nlevel: informational\n",
    ),
    hit: { a: 1 },
    miss: { a: 2 },
  },
];

describe('shapes of public rules', () => {
  it.each(shapes)('are read without a word, and match: $name', ({ text, hit, miss }) => {
    expect(problems(text)).toEqual([]);
    const engine = createEngine(loadRules([{ path: 'rule.yml', text }]).rules);
    expect([engine.match(hit).length, engine.match(miss).length]).toEqual([1, 0]);
  });

  it('may hold a correlation before the rule that it names, by id', () => {
    const base = rule(
      'selection:\n  a: 1\ncondition: selection',
      'id: 5a2f3c64-0d6e-4f0b-9f6e-3f2f6f2f9a10\n',
    );
    const text = `title: Many\ncorrelation:\n  type: event_count\n  rules:\n    - 5a2f3c64-0d6e-4f0b-9f6e-3f2f6f2f9a10\n  group-by:\n    - 'host' # whom\n  timespan: 15m\n  condition:\n    gte: 2 # more than one\n---\n${base}`;
    expect(problems(text)).toEqual([]);
    const engine = createEngine(loadRules([{ path: 'rule.yml', text }]).rules);
    const found = [1_000, 1_001].map((t) => engine.match({ a: 1, host: 'h', t }).length);
    expect(found).toEqual([0, 1]);
  });
});

describe('placeholders of public rules', () => {
  const text = rule(
    "selection:\n  src|cidr|expand: '%plant_networks%'\n  user|contains|expand: '%TEAM-1%'\ncondition: selection",
  );
  const load = (placeholders?: Placeholders) =>
    loadRules([{ path: 'rule.yml', text }], placeholders === undefined ? {} : { placeholders });

  it('are refused without a table, each by its name', () => {
    expect(load().rules).toEqual([]);
    expect(load().problems.map(({ message }) => message)).toEqual([
      'Nothing says what %plant_networks% stands for.',
      'Nothing says what %TEAM-1% stands for.',
    ]);
  });

  it('are read with one', () => {
    const { rules, problems: left } = load({ plant_networks: ['10.9.0.0/16'], 'TEAM-1': ['ann'] });
    expect(left).toEqual([]);
    expect(createEngine(rules).match({ src: '10.9.1.1', user: 'joann' })).toHaveLength(1);
  });
});

describe('what Sigma gave up is refused once, with what to write instead', () => {
  it.each([
    ['condition: selection | count(src) by dst > 5', ['error detection.condition: Aggregations after "|"']],
    ['condition: selection | near other', ['error detection.condition: Aggregations after "|"']],
    ['timeframe: 5m\ncondition: selection', ['error detection.timeframe: "timeframe" is no longer part']],
  ])('%s', (rest, expected) => {
    const told = problems(rule(`selection:\n  a: 1\n${rest}`));
    expect(told).toEqual(expected.map((one): unknown => expect.stringContaining(one)));
  });

  it('a collection with a global part, whose other parts lack what stands there', () => {
    const text = `title: Early\nlogsource: { category: x }\ndetection:\n  s: { a: 1 }\n  condition: s\n---\naction: global\ntitle: Old\ndetection:\n  s: { a: 1 }\n  condition: s\n---\nlogsource: { category: x }\ndetection:\n  t: { b: 1 }\n`;
    expect(problems(text)).toEqual([
      'error action: Rule collections with "action" are no longer part of Sigma.',
    ]);
    expect(loadRules([{ path: 'rule.yml', text }]).rules.map(({ title }) => title)).toEqual(['Early']);
  });
});

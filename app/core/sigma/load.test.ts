import { describe, expect, it } from 'vitest';
import { createEngine, lint } from './engine.ts';
import { loadRules } from './load.ts';
import { correlates, detects } from './sigma.testkit.ts';

const rule = (detection: string, rest = ''): string =>
  `title: Test\nlogsource:\n  category: x\n${rest}detection:\n${detection
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n`;
const selects = (selection: string): string => rule(`selection:\n  ${selection}\ncondition: selection`);
const correlation = (section: string): string =>
  detects('r1', '{ a: 1 }') + detects('r2', '{ a: 2 }') + correlates('c', section);
const counted = '{ type: event_count, rules: [r1], group-by: [g], timespan: 1m, condition: { gte: 2 } }';

const problemsOf = (text: string) => lint([{ path: 'rule.yml', text }]);
const first = (text: string): string => {
  const [problem] = problemsOf(text);
  if (problem === undefined) return 'none';
  const { severity, line, column, field, message, fix } = problem;
  return `${severity} ${line}:${column} ${field}: ${message} ${fix}`;
};

describe('a problem names its place, its field and its fix', () => {
  it.each([
    // Modifiers and values
    [
      selects('a|contain: x'),
      'error 6:5 detection.selection.a|contain: There is no modifier "contain". Did you mean `contains`?',
    ],
    [
      selects('a|: x'),
      'error 6:5 detection.selection.a|: A modifier is empty. Remove the "|" that nothing follows.',
    ],
    [selects('a|contains|contains: x'), 'The modifier "contains" stands twice. Remove one of them.'],
    [
      selects('a|startswith|endswith: x'),
      '"startswith" and "endswith" exclude each other. Use `contains`, or one text with a wildcard',
    ],
    [selects('a|i: x'), '"i" is a flag of regular expressions. Write `re|i`.'],
    [
      selects('a|re|contains: x'),
      '"contains" cannot stand beside "re". Remove `contains`: an expression matches anywhere',
    ],
    [selects('a|re|cased: x'), 'Remove `cased`: regular expressions heed case unless `i` follows.'],
    [selects('a|exists|neq: true'), '"neq" cannot stand beside "exists". Use `exists` alone.'],
    [selects('a|gt|contains: 5'), '"contains" cannot stand beside "gt".'],
    [
      selects('a|base64|wide|contains: x'),
      '"wide" stands after "base64", so it would encode the encoded text. Write `wide|base64`.',
    ],
    [
      selects('a|base64: "x*"'),
      'error 6:15 detection.selection.a|base64: A text with wildcards has no Base64 form.',
    ],
    [selects('a|base64: 5'), '"base64" needs a text. Put 5 into quotes.'],
    [selects('"|gt": 5'), '"gt" needs a field. Write the field before it: `field|gt`.'],
    [selects('"": 5'), 'A field name is empty. Name the field, or write keywords as a list.'],
    [selects('a|gt: "5"'), '"gt" needs a number, not "5". Write 5 without quotes, and below 2^53.'],
    [selects('a|hour: 24'), '24 is no hour. Write a whole number from 0 to 23.'],
    [selects('a|exists: maybe'), '"exists" needs true or false.'],
    [
      selects('a|cidr: 10.0.0.0/33'),
      '"10.0.0.0/33" is no network. Write for example 10.0.0.0/8 or fe80::/10.',
    ],
    [selects('a|re: "(?=x)y"'), 'Write it without look-around, back-references and possessive quantifiers'],
    [selects('a|re: "[a-"'), 'The expression cannot be read: missing closing ]'],
    [selects('a|fieldref: "b*"'), '"fieldref" needs the name of a field.'],
    [
      selects('a|contains: null'),
      'null cannot be used with "contains". Write `field: null` without modifiers.',
    ],
    [selects('a|contains: true'), 'true and false take no modifiers but neq.'],
    [selects('a|all: x'), '"all" needs a list of values. Remove `all`, or write several values as a list.'],
    [selects('a: []'), 'The list of values is empty.'],
    [selects('a: [[1]]'), 'error 6:9 detection.selection.a[1]: A value is a map or a list.'],
    [
      selects('a: { b: 1 }'),
      'The value of a field is a map. Write nested fields with dots: `parent.child: value`.',
    ],
    [selects('a|expand: "%hosts%"'), 'Nothing says what %hosts% stands for.'],
    [selects('a|expand: hosts'), '"expand" needs a placeholder.'],
    // Detections and conditions
    [rule('condition: s'), 'error 5:3 detection: Nothing is searched for.'],
    [rule('s: {}\ncondition: s'), 'error 5:6 detection.s: The detection is empty.'],
    [rule('s: []\ncondition: s'), 'error 5:6 detection.s: The list is empty.'],
    [rule('s: [[a]]\ncondition: s'), 'error 5:7 detection.s[1]: A list stands within a list.'],
    [rule('s: { a: 1 }\ns: { a: 2 }\ncondition: s'), 'error 6:3 : The key "s" stands twice.'],
    [rule('my s: { a: 1 }\ncondition: s'), '"my s" is no name that a condition can use.'],
    [rule('s: { a: 1 }\ntimeframe: 5m\ncondition: s'), '"timeframe" is no longer part of detection rules.'],
    [
      rule('selection: { a: 1 }\ncondition: selektion'),
      'error 6:14 detection.condition: No detection is called "selektion". Did you mean `selection`?',
    ],
    [
      rule('s: { a: 1 }\ncondition: s and (s'),
      'error 6:22 detection.condition: A parenthesis is not closed.',
    ],
    [rule('s: { a: 1 }\ncondition: [s, 1]'), 'error 6:18 detection.condition[2]: The condition is no text.'],
    [rule('s: { a: 1 }\nt: { a: 1 }\ncondition: s'), 'warning 6:3 detection.t: No condition uses "t".'],
    [
      selects('a|neq: [1, 2]'),
      'warning 6:12 detection.selection.a|neq: "neq" with a list means: none of them.',
    ],
    [
      selects('a|contains: ""'),
      'warning 6:17 detection.selection.a|contains: An empty text is part of every text.',
    ],
    [
      selects('mnc: 01'),
      'warning 6:10 detection.selection.mnc: YAML reads 01 as 1. Put it into quotes to keep the zero.',
    ],
    [selects('a: [Yes]'), 'warning 6:9 detection.selection.a[1]: Other tools read Yes as true or false.'],
    // Heads
    [
      rule('s: { a: 1 }\ncondition: s', 'level: hihg\n'),
      'error 4:8 level: "hihg" is no level. Did you mean `high`?',
    ],
    [rule('s: { a: 1 }\ncondition: s', 'tags: [Nonsense]\n'), 'warning 4:7 tags: "Nonsense" is no tag.'],
    [rule('s: { a: 1 }\ncondition: s', 'date: yesterday\n'), 'warning 4:7 date: "yesterday" is no date.'],
    [
      'title: t\nlogsource: { kategory: x }\ndetection: { s: { a: 1 }, condition: s }',
      'error 2:14 logsource.kategory: "kategory" is no part of a log source. Did you mean `category`?',
    ],
    ['title: t\nlogsource: { category: x }', 'error 1:1 detection: The detection is missing.'],
    [
      'title: t\nlogsource: { category: x }\ndetection: { s: { a: 1 }, condition: s }\ncorrelation: {}',
      'error 4:1 correlation: The document is detection and correlation at once.',
    ],
    [
      'action: global\ntitle: t',
      'error 1:1 action: Rule collections with "action" are no longer part of Sigma.',
    ],
    ['- a list', 'error 1:1 : The document is no rule.'],
    ['title: "open', 'error 1:13 : This is not YAML'],
    ['title: t\n  bad: indent', 'error 1:8 : This is not YAML'],
    [
      `${detects('a', '{ a: 1 }')}${detects('a', '{ a: 2 }')}`,
      'error 8:1 name: The name "a" is that of "a" (rule.yml:1). Change one.',
    ],
    // Correlations
    [
      correlation(counted.replace('gte: 2', 'atleast: 2')),
      'error 17:90 correlation.condition.atleast: "atleast" is no comparison.',
    ],
    [
      correlation(counted.replace('{ gte: 2 }', '{ field: a }')),
      'The condition compares with nothing. Add for example `gte: 10`.',
    ],
    [
      correlation(counted.replace('gte: 2', 'gte: 2.5')),
      '"gte" needs a number. Write a whole number, 0 or more.',
    ],
    [
      correlation(counted.replace('gte: 2', 'gte: 1000000')),
      'A window holds 100000 events, so this is never reached.',
    ],
    [
      correlation(counted.replace('1m', 'banana')),
      '"banana" is no time span. Write a number and a unit: 30s, 10m, 1h or 7d.',
    ],
    [correlation(counted.replace('1m', '0m')), '"0m" is no time span.'],
    [correlation(counted.replace('1m', '1M')), '"1M" is no time span.'],
    [
      correlation(counted.replace('group-by', 'groupby')),
      '"groupby" is no part of a correlation. Did you mean `group-by`?',
    ],
    [
      correlation(counted.replace('event_count', 'event_cuont')),
      '"event_cuont" is no type of correlation. Did you mean `event_count`?',
    ],
    [correlation(counted.replace('[r1]', '[r9]')), 'No rule is called "r9". Did you mean `r1`?'],
    [correlation(counted.replace('[r1]', '[]')), 'No rule is named.'],
    [correlation(counted.replace('event_count', 'value_count')), '"value_count" needs a field.'],
    [
      correlation(counted.replace('gte: 2', 'gte: 2, field: x')),
      '"event_count" counts no values of a field.',
    ],
    [
      correlation(counted.replace('event_count', 'value_sum').replace('gte: 2', 'gte: 2, field: [x, y]')),
      '"value_sum" takes one field.',
    ],
    [
      correlation('{ type: temporal, rules: [r1, r2], timespan: 1m, condition: "r1 and r2" }'),
      'The condition is no map.',
    ],
    [
      correlation(
        '{ type: temporal, rules: [r1, r2], timespan: 1m, aliases: { ip: { r3: x } }, group-by: [ip] }',
      ),
      '"r3" is none of the rules. Name one of them.',
    ],
    [
      correlation(
        '{ type: temporal, rules: [r1, r2], timespan: 1m, aliases: { ip: { r1: x } }, group-by: [ip] }',
      ),
      'warning 15:1 correlation.aliases.ip: No field is given for "r2".',
    ],
    [correlation('{ type: temporal, rules: [c], timespan: 1m }'), 'runs in a circle'],
    [correlates('c', counted).replace('title: c', 'title: c\nid: nope'), 'error 2:5 id: "nope" is no UUID.'],
    // Filters
    [
      'title: f\nlogsource: { category: x }\nfilter: { selection: { a: 1 }, condition: selection }',
      'error 3:9 filter.rules: The rules are missing.',
    ],
    [
      'title: f\nlogsource: { category: x }\nfilter: { rules: [nobody], selection: { a: 1 }, condition: selection }',
      'warning 1:1 filter.rules: No rule is called "nobody".',
    ],
    [
      `${detects('r', '{ a: 1 }')}title: f\nlogsource: { category: y }\nfilter: { rules: [r], selection: { a: 1 }, condition: selection }`,
      'The filter is for another log source than "r".',
    ],
  ])('%#', (text, expected) => expect(first(text)).toContain(expected));
});

describe('what the specification leaves open', () => {
  it('is taken: fields of the author, old dates, one text for a list, generate at either place', () => {
    const text = `title: t
id: 0E95725D-7320-415D-80F7-004DA920FC11
name: t
status: test
date: 2019/01/22
author: somebody
references: https://example.org
falsepositives: Unknown
my_field: { anything: [1, 2] }
ticket: 5
logsource: { product: windows, definition: 'Needs auditing' }
detection:
  selection: text
  list: [5, text, { a: 1 }]
  condition:
    - selection
    - list
---
title: c
correlation: { type: event_count, rules: t, group-by: g, timespan: 90s, condition: { gt: 1, lte: 5 } }
generate: true
`;
    const { rules, problems } = loadRules([{ path: 'rule.yml', text }]);
    expect(problems).toEqual([]);
    expect(rules).toMatchObject([
      {
        kind: 'detection',
        key: '0e95725d-7320-415d-80f7-004da920fc11',
        falsepositives: ['Unknown'],
        line: 1,
      },
      {
        kind: 'correlation',
        key: 'rule.yml#2',
        rules: ['0e95725d-7320-415d-80f7-004da920fc11'],
        groupBy: ['g'],
        timespanMs: 90_000,
        generate: true,
        line: 19,
      },
    ]);
  });

  it('lets anchors repeat a list', () => {
    const text = rule('a: { f: &values [x, y] }\nb: { g: *values }\ncondition: a or b');
    const { rules, problems } = loadRules([{ path: 'rule.yml', text }]);
    expect(problems).toEqual([]);
    expect(createEngine(rules).match({ g: 'Y' })).toHaveLength(1);
  });
});

describe('a rule with an error', () => {
  it('leaves the others of its file', () => {
    const text = `${detects('good', '{ a: 1 }')}title: bad\n---\n${detects('fine', '{ a: 1 }')}`;
    const { rules, problems } = loadRules([{ path: 'rule.yml', text }]);
    expect(rules.map(({ title }) => title)).toEqual(['good', 'fine']);
    expect(problems.map(({ line, message }) => [line, message])).toEqual([[8, 'The detection is missing.']]);
  });

  it('takes the correlations with it that name it', () => {
    const chain = correlates('up', '{ type: event_count, rules: [c], timespan: 1m, condition: { gte: 1 } }');
    const text = correlation(counted).replace('{ a: 1 }', '{ a|nope: 1 }') + chain;
    const { rules, problems } = loadRules([{ path: 'rule.yml', text }]);
    expect(rules.map(({ title }) => title)).toEqual(['r2']);
    expect(problems.map(({ message }) => message)).toEqual([
      'There is no modifier "nope".',
      'No rule is called "r1".',
      '"c" could not be loaded.',
    ]);
  });

  it('is told in the order of the files, and of their lines', () => {
    const broken = `${detects('a', '{ a|x: 1 }')}${correlates('c', counted)}`;
    const problems = lint([
      { path: 'z.yml', text: broken },
      { path: 'a.yml', text: 'title: "' },
    ]);
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(['z.yml:5', 'z.yml:8', 'a.yml:1']);
  });
});

describe('placeholders', () => {
  it('stand for their values', () => {
    const text = selects('a|contains|expand: "%who%@%where%"');
    const placeholders = { who: ['root', 'admin'], where: ['lab', 'plant'] };
    const { rules } = loadRules([{ path: 'rule.yml', text }], { placeholders });
    const engine = createEngine(rules);
    expect(
      ['x root@lab', 'ADMIN@plant', 'root@home', '%who%@lab'].map((a) => engine.match({ a }).length),
    ).toEqual([1, 1, 0, 0]);
  });

  it('are refused where they have no value, or too many', () => {
    const text = selects('a|expand: "%a%%a%%b%%b%"');
    const many = Array.from({ length: 200 }, (_, index) => String(index));
    for (const placeholders of [{ a: ['1'] }, { a: many, b: many }])
      expect(loadRules([{ path: 'rule.yml', text }], { placeholders }).rules).toEqual([]);
  });
});

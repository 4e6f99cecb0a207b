import { expect, it } from 'vitest';
import { createRuleBookMaker } from './rule-book.ts';

const text = (title: string, description = ''): string =>
  `title: ${title}\n${description}logsource: { category: network_connection }\ndetection:\n  s: { dstPort: 23, "dstIp|cidr": 10.0.0.0/8 }\n  condition: s\n`;
const own = (id: string, rule: string) => ({ id, text: rule, enabled: true });

it('says what a rule looks at, where the rule does not say how it decides', () => {
  const rules = [
    own('R-1', text('silent')),
    own('R-2', text('empty', 'description: # nothing yet\n')),
    own('R-3', text('told', 'description: Telnet.\n')),
  ];
  const { entries } = createRuleBookMaker()([], rules, () => true);
  expect(entries.map(({ meta }) => meta.algorithm)).toEqual([
    'Matches on dstPort, dstIp.',
    'Matches on dstPort, dstIp.',
    'Telnet.',
  ]);
  expect(entries.flatMap(({ problems }) => problems)).toEqual([]);
});

it('makes the same book of rules it knows and of new ones', () => {
  const make = createRuleBookMaker();
  const first = [own('R-1', text('one')), own('R-2', text('two', 'sextant: { response: Look. }\n'))];
  const then = [own('R-2', text('two')), own('R-3', text('one'))];
  for (const rules of [first, then, first])
    expect(make([], rules, () => true).entries).toEqual(createRuleBookMaker()([], rules, () => true).entries);
});

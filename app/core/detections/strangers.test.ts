import { describe, expect, it } from 'vitest';
import { readShippedRules } from '../../node/shipped-rules.ts';
import { createReporter } from '../sigma/problem.ts';
import { readYaml } from '../sigma/read-yaml.ts';
import { strangersIn } from './strangers.ts';

function told(text: string): string[] {
  return strangersIn('own.yml', readYaml(text, createReporter('own.yml'))).map(
    ({ line, column, message, fix }) => `${line}:${column} ${message} ${fix}`,
  );
}

describe('words that no event knows', () => {
  it('are in no rule that comes with the product', () => {
    const rules = readShippedRules();
    expect(rules.length).toBeGreaterThan(30);
    for (const { path, text } of rules)
      expect(strangersIn(path, readYaml(text, createReporter(path))), path).toEqual([]);
  });

  it('are found in each map of a list, and bare words are left alone', () => {
    expect(
      told(`logsource:
  category: session
detection:
  either:
    - country: ES
    - Contry: FR
      cuntry|startswith: G
  words:
    - anything
  timeframe: 1h
  condition: either or words
`),
    ).toEqual([
      '6:7 No event of the category session has a field "Contry": it matches none. Did you mean `country`?',
      '7:7 No event of the category session has a field "cuntry": it matches none. Did you mean `country`?',
    ]);
  });

  it('are told with the fields that there are where none is near', () => {
    expect(told('logsource:\n  category: dns\ndetection:\n  one:\n    Image: a\n  condition: one\n')).toEqual(
      [expect.stringMatching(/^5:5 .*"Image": it matches none\. Fields of its own are: .*query/) as string],
    );
  });

  it('are not looked for where the category is not ours', () => {
    expect(
      told('logsource:\n  product: windows\ndetection:\n  one:\n    Image: a\n  condition: one\n'),
    ).toEqual([]);
    expect(
      told('logsource:\n  category: process_creation\ndetection:\n  one:\n    Image: a\n  condition: one\n'),
    ).toEqual([expect.stringContaining('category "process_creation"') as string]);
  });
});

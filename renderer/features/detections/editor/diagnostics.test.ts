import { Text } from '@codemirror/state';
import { expect, it } from 'vitest';
import type { RuleProblem } from '../../../../shared/contract/index.ts';
import { diagnosticsOf, mendOf } from './diagnostics.ts';

const problem: RuleProblem = {
  severity: 'error',
  line: 2,
  column: 3,
  field: '',
  message: 'There is no modifier "startwith".',
  fix: 'Did you mean `startswith`?',
};
const text = Text.of(['detection:', '  dstIp|startwith: 10.', '']);

it('marks the word of a problem and says what to write', () => {
  expect(diagnosticsOf([problem], text)).toMatchObject([
    {
      from: 13,
      to: 28,
      severity: 'error',
      message: 'There is no modifier "startwith". Did you mean `startswith`?',
    },
  ]);
});

it('stays within the text, wherever a problem says it is', () => {
  for (const [line, column] of [
    [0, 0],
    [99, 99],
    [3, 1],
  ] as const) {
    const [mark] = diagnosticsOf([{ ...problem, line, column }], text);
    expect(mark?.from).toBeLessThanOrEqual(mark?.to ?? -1);
    expect(mark?.to).toBeLessThanOrEqual(text.length);
  }
});

it('offers a mend only where both words are named and found', () => {
  expect(mendOf(problem, 'dstIp|startwith: 10.')).toEqual({ wrong: 'startwith', word: 'startswith', at: 6 });
  expect(mendOf(problem, 'dstIp: 10.')).toBeNull();
  expect(mendOf({ ...problem, fix: 'Add a title.' }, 'startwith')).toBeNull();
});

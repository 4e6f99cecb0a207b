import { expect, test } from 'vitest';
import { isAllowed } from './licences.ts';

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND OFL-1.1', true],
  ['MIT AND GPL-3.0', false],
  ['GPL-3.0-only', false],
  ['SEE LICENSE IN LICENSE', false],
  [undefined, false],
])('%s may be shipped: %s', (licence, allowed) => {
  expect(isAllowed(licence)).toBe(allowed);
});

import { expect, test } from 'vitest';
import { parseDataAmount } from './data-amount.ts';

test('reads whole numbers and decimals in either writing', () => {
  expect(parseDataAmount('500', 'MB')).toEqual({ bytes: 500_000_000, problem: null });
  expect(parseDataAmount(' 1.5 ', 'GB')).toEqual({ bytes: 1_500_000_000, problem: null });
  expect(parseDataAmount('1,5', 'GB')).toEqual({ bytes: 1_500_000_000, problem: null });
});

test('nothing typed is no problem yet', () => {
  expect(parseDataAmount('', 'MB')).toEqual({ bytes: null, problem: null });
});

test('says what is wrong with anything else', () => {
  for (const text of ['abc', '-5', '1e3', '1.5.2', '5 MB', '1,000,000']) {
    expect(parseDataAmount(text, 'MB').bytes).toBeNull();
    expect(parseDataAmount(text, 'MB').problem).toMatch(/number/);
  }
  expect(parseDataAmount('0', 'MB').problem).toMatch(/Zero/);
  expect(parseDataAmount('9999999', 'GB').problem).toMatch(/unit/);
});

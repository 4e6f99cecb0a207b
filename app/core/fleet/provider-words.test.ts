import { expect, it } from 'vitest';
import { providersCalled } from './provider-words.ts';

const names = [
  ['soracom-1', 'Soracom'],
  ['soracom-2', 'Soracom 2'],
  ['emnify-3', 'Meters north'],
  ['emnify-4', 'Meters south'],
  ['declarative-5', '1NCE (described)'],
] as const;

it.each([
  ['Soracom', ['soracom-1']],
  ['soracom 2', ['soracom-2']],
  ['soracom*', ['soracom-1', 'soracom-2']],
  ['emnify-4', ['emnify-4']],
  ['emnify', ['emnify-3', 'emnify-4']],
  ['1nce', ['declarative-5']],
  ['meters', ['emnify-3', 'emnify-4']],
  ['METERS S', ['emnify-4']],
  ['*described)', ['declarative-5']],
  ['north', []],
  ['telnyx', []],
])('%s means %j', (word, ids) => {
  expect(providersCalled(word, names)).toEqual(ids);
});

import { expect, it } from 'vitest';
import { type SenderFacts, distrust } from './senders.ts';

const ours: SenderFacts = { framePresent: true, mainFrame: true, origin: 'console://app', knownWindow: true };

it('trusts our own page in the main frame of our own window', () => {
  expect(distrust(ours)).toBeUndefined();
});

it.each([
  [{ knownWindow: false }, 'unknown window'],
  [{ framePresent: false, mainFrame: false, origin: '' }, 'frame gone'],
  [{ mainFrame: false }, 'not the main frame'],
  [{ origin: 'console://print' }, 'foreign origin'],
  [{ origin: 'console://app.evil' }, 'foreign origin'],
  [{ origin: 'https://app' }, 'foreign origin'],
  [{ origin: 'null' }, 'foreign origin'],
  [{ origin: '' }, 'foreign origin'],
])('distrusts %o', (change, reason) => {
  expect(distrust({ ...ours, ...change })).toBe(reason);
});

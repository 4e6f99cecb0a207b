import { expect, test } from 'vitest';
import { noneWords, toSteps } from './steps.ts';

const handedOver = {
  state: 'handed_over',
  progress: { total: 1, requested: 1, accepted: 1, observed: 0, unknown: 0, failed: 0 },
} as const;

test('nothing more is awaited of an action that is over', () => {
  expect(noneWords('running')).toBe('awaited');
  expect(noneWords('unknown')).toBe('awaited');
  expect(noneWords('failed')).toBe('none');
  expect(noneWords('handed_over')).toBe('not reported');
});

test('the line of a message that was handed over says why it ends there', () => {
  expect(toSteps(handedOver).at(-1)).toMatchObject({
    id: 'observed',
    count: 0,
    detail: 'nothing reports it',
  });
  expect(toSteps({ progress: handedOver.progress }).at(-1)?.detail).toBeUndefined();
});

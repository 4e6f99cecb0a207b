import { expect, test } from 'vitest';
import { stepState } from './step-state.ts';

test('what was accepted is handed over once nobody looks again', () => {
  expect(stepState({ state: 'accepted', nextReadAt: null })).toBe('handed over');
  expect(stepState({ state: 'accepted', nextReadAt: 1_000 })).toBe('accepted');
  expect(stepState({ state: 'observed', nextReadAt: null })).toBe('observed');
});

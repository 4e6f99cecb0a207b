import { expect, it } from 'vitest';
import { createRest, noRest } from './rest.ts';

it('calls back what waits, in order and once, when the rest is over, and at once from then on', () => {
  const rest = createRest();
  const done: string[] = [];
  rest.over(() => done.push('first'));
  const takeBack = rest.over(() => done.push('taken back'));
  rest.over(() => done.push('second'));
  takeBack();
  expect(done).toEqual([]);
  rest.end();
  rest.end();
  expect(done).toEqual(['first', 'second']);
  rest.over(() => done.push('late'));
  noRest.over(() => done.push('never rested'));
  expect(done).toEqual(['first', 'second', 'late', 'never rested']);
});

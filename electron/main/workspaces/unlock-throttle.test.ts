import { expect, it } from 'vitest';
import { createUnlockThrottle, waitAfter } from './unlock-throttle.ts';

it('lets three slips pass, then doubles up to a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 9, 10, 11, 40].map(waitAfter)).toEqual([
    0, 0, 0, 1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
  ]);
});

it('counts down and forgets on the right one', () => {
  let now = 1_000;
  const throttle = createUnlockThrottle(() => now);
  for (let slip = 0; slip < 5; slip += 1) throttle.wrong();
  expect(throttle.secondsLeft()).toBe(2);
  now += 1_500;
  expect(throttle.secondsLeft()).toBe(1);
  now += 500;
  expect(throttle.secondsLeft()).toBe(0);
  throttle.wrong();
  expect(throttle.secondsLeft()).toBe(4);
  throttle.right();
  expect(throttle.secondsLeft()).toBe(0);
});

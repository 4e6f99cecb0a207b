import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffMs, retryAfterMs } from './backoff.ts';

const limits = { baseMs: 500, capMs: 20_000 };

it('doubles, spreads between half and all, and stops at the cap', () => {
  expect([1, 2, 3].map((tries) => backoffMs(tries, 0, limits))).toEqual([250, 500, 1_000]);
  expect(backoffMs(2, 0.999_999, limits)).toBe(1_000);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (tries, chance) => {
        const wait = backoffMs(tries, chance, limits);
        expect(wait).toBeGreaterThanOrEqual(250);
        expect(wait).toBeLessThanOrEqual(limits.capMs);
      },
    ),
  );
});

it('reads Retry-After as seconds or as a date of the server, not of this machine', () => {
  const server = Date.UTC(2026, 10, 21, 8);
  expect(retryAfterMs('7', server)).toBe(7_000);
  expect(retryAfterMs('Sat, 21 Nov 2026 08:00:30 GMT', server)).toBe(30_000);
  expect(retryAfterMs('Sat, 21 Nov 2026 07:00:00 GMT', server)).toBe(0);
  expect(retryAfterMs('Sat, 21 Nov 2026 08:00:30 GMT', null)).toBeNull();
  expect(retryAfterMs('soon', server)).toBeNull();
  expect(retryAfterMs(undefined, server)).toBeNull();
});

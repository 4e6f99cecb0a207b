import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crashWindowMs, crashesAllowed, restartDelay } from './restart-policy.ts';

describe('restartDelay', () => {
  it('doubles, then gives up, and forgives what is long ago', () => {
    const crashes = [0, 1, 2, 3, 4, 5];
    expect(crashes.map((_, index) => restartDelay(crashes.slice(0, index + 1), 5))).toEqual([
      250,
      500,
      1000,
      2000,
      4000,
      null,
    ]);
    expect(restartDelay(crashes, 4 + crashWindowMs)).toBe(250);
  });

  it('never waits longer than eight seconds, nor starts more often than allowed within the window', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(crashWindowMs), { minLength: 1 }), (gaps) => {
        const crashes: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          crashes.push(now);
          const delay = restartDelay(crashes, now);
          const recent = crashes.filter((at) => now - at < crashWindowMs).length;
          expect(delay === null).toBe(recent > crashesAllowed);
          if (delay !== null) expect(delay).toBeLessThanOrEqual(8_000);
        }
      }),
    );
  });
});

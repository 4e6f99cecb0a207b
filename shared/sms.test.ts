import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smsLength } from './sms.ts';

describe('the length of a short message', () => {
  it.each([
    ['reboot', 'gsm7', 6, true],
    ['price 5 €', 'gsm7', 10, true],
    ['{"a":[1]}', 'gsm7', 13, true],
    ['a'.repeat(160), 'gsm7', 160, true],
    ['a'.repeat(161), 'gsm7', 161, false],
    ['€'.repeat(81), 'gsm7', 162, false],
    ['перезапуск', 'ucs2', 10, true],
    ['`', 'ucs2', 1, true],
    ['я'.repeat(71), 'ucs2', 71, false],
    ['🔒'.repeat(36), 'ucs2', 72, false],
    ['', 'gsm7', 0, false],
  ] as const)('of %j', (text, encoding, units, fits) => {
    expect(smsLength(text)).toMatchObject({ encoding, units, fits });
  });

  it('never grows shorter by more text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const [short, long] = [smsLength(a), smsLength(a + b)];
        expect(long.units / long.limit).toBeGreaterThanOrEqual(short.units / short.limit);
      }),
    );
  });
});

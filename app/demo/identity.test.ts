import fc from 'fast-check';
import { expect, test } from 'vitest';
import { luhnValid } from '../../shared/ids.ts';
import { eidOf, iccidOf, imeiOf, imsiOf, indexOfIccid, msisdnOf } from './identity.ts';

const seed = fc.integer({ min: 0, max: 0x7fffffff });
const index = fc.integer({ min: 0, max: 999_999 });

test('ICCIDs have 19 or 20 digits, a valid check digit, and lead back to their index', () => {
  fc.assert(
    fc.property(seed, index, fc.boolean(), (s, i, embedded) => {
      const iccid = iccidOf(s, i, embedded);
      expect(iccid).toMatch(embedded ? /^\d{20}$/ : /^\d{19}$/);
      expect(luhnValid(iccid)).toBe(true);
      expect(indexOfIccid(s, iccid)).toBe(i);
    }),
  );
});

test('IMEIs have 15 digits and a valid check digit; EIDs are 1 modulo 97', () => {
  fc.assert(
    fc.property(seed, index, (s, i) => {
      const imei = imeiOf(s, '35710306', i);
      expect(imei).toMatch(/^35710306\d{7}$/);
      expect(luhnValid(imei)).toBe(true);
      expect(eidOf(s, i)).toMatch(/^\d{32}$/);
      expect(BigInt(eidOf(s, i)) % 97n).toBe(1n);
      expect(imsiOf(s, i)).toMatch(/^\d{15}$/);
      expect(msisdnOf(s, i)).toMatch(/^\d{15}$/);
    }),
  );
});

test('no two SIMs share an identifier', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 100_000; i++)
    seen
      .add(iccidOf(3, i, false))
      .add(imeiOf(3, '35710306', i))
      .add(imsiOf(3, i));
  expect(seen.size).toBe(300_000);
});

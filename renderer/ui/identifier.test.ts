import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { luhnHolds, mod97Holds, splitIdentifier, type IdentifierKind } from './identifier.ts';

const kinds: readonly IdentifierKind[] = ['iccid', 'imei', 'eid', 'plain'];
const digits = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(''));

describe('splitIdentifier', () => {
  it('cuts as the issuers do', () => {
    expect(splitIdentifier('iccid', '8988303000120441730')).toMatchObject({
      prefix: '8988303',
      body: '00012044173',
      check: '0',
    });
    expect(splitIdentifier('imei', '490154203237518')).toEqual({
      prefix: '49015420',
      body: '323751',
      check: '8',
      valid: true,
    });
    expect(splitIdentifier('eid', '89049032123451234512345678901235')).toMatchObject({
      check: '35',
      valid: true,
    });
    expect(splitIdentifier('plain', '204080012044173').body).toBe('204080012044173');
    expect(splitIdentifier('imei', '4901542032375').valid).toBeNull();
  });

  it('loses nothing, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.oneof(fc.string(), digits(15), digits(19), digits(20), digits(32)),
        (kind, raw) => {
          const { prefix, body, check } = splitIdentifier(kind, raw);
          expect(prefix + body + check).toBe(raw);
        },
      ),
    );
  });

  it('finds every single wrong digit', () => {
    fc.assert(
      fc.property(digits(18), fc.nat(17), fc.integer({ min: 1, max: 9 }), (stem, place, shift) => {
        const check = [...'0123456789'].find((digit) => luhnHolds(stem + digit)) ?? '';
        const wrong = `${stem.slice(0, place)}${(Number(stem[place]) + shift) % 10}${stem.slice(place + 1)}`;
        expect(splitIdentifier('iccid', stem + check).valid).toBe(true);
        expect(splitIdentifier('iccid', wrong + check).valid).toBe(false);
      }),
    );
    fc.assert(
      fc.property(digits(30), fc.nat(29), fc.integer({ min: 1, max: 9 }), (stem, place, shift) => {
        const check = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0')).find((two) =>
          mod97Holds(stem + two),
        );
        const wrong = `${stem.slice(0, place)}${(Number(stem[place]) + shift) % 10}${stem.slice(place + 1)}`;
        expect(splitIdentifier('eid', `${wrong}${check ?? ''}`).valid).toBe(false);
      }),
    );
  });
});

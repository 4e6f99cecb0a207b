import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from './json.ts';

it('keeps a 20-digit identifier as text, wherever it stands', () => {
  expect(
    parseJson(
      '{"simId":89423107842007409343,"list":[ 89423107842007409343 ],"deep":{"x":-89423107842007409343}}',
    ),
  ).toEqual({
    simId: '89423107842007409343',
    list: ['89423107842007409343'],
    deep: { x: '-89423107842007409343' },
  });
  expect(parseJson('12345678901234567890')).toBe('12345678901234567890');
});

it('leaves numbers alone that a double holds', () => {
  expect(parseJson('[9007199254740991,1700000000000,0.1234567890123456789,1e21,-3]')).toEqual([
    9007199254740991, 1700000000000, 0.1234567890123456789, 1e21, -3,
  ]);
});

it('reads digits inside strings as strings', () => {
  expect(parseJson('{"a":"89423107842007409343","b":", 89423107842007409343"}')).toEqual({
    a: '89423107842007409343',
    b: ', 89423107842007409343',
  });
});

it('agrees with JSON.parse on everything else', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      fc.pre(!/\d{16}/.test(text));
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

it('returns any integer literal digit for digit', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
      fc.constantFrom('', ' ', '\n  '),
      (value, space) => {
        const parsed = parseJson(`{"id":${space}${value}}`) as { id: unknown };
        expect(String(parsed.id)).toBe(String(value));
      },
    ),
  );
});

it('refuses what is no JSON', () => {
  expect(() => parseJson('<html>89423107842007409343</html>')).toThrow(SyntaxError);
  expect(() => parseJson('{"a": 8942310784200740934')).toThrow(SyntaxError);
});

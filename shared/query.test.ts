import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBytes, parseDuration, parseQuery, quoteValue, withTerm } from './query.ts';

describe('parseQuery', () => {
  it('reads fields, alternatives, quotes, negation, comparison and order', () => {
    const parsed = parseQuery(
      'class:"Pump controller" -state:suspended,terminated data:>5MB moerdijk sort:severity,-data',
    );
    expect(parsed.problems).toEqual([]);
    expect(parsed.terms.map(({ field, op, values, negated }) => ({ field, op, values, negated }))).toEqual([
      { field: 'class', op: '=', values: ['Pump controller'], negated: false },
      { field: 'state', op: '=', values: ['suspended', 'terminated'], negated: true },
      { field: 'data', op: '>', values: ['5MB'], negated: false },
      { field: null, op: '=', values: ['moerdijk'], negated: false },
    ]);
    expect(parsed.sort).toEqual([
      { field: 'severity', descending: false },
      { field: 'data', descending: true },
    ]);
  });

  it('keeps identifiers as text', () => {
    const parsed = parseQuery('iccid:89883030000000000012 imei:0123');
    expect(parsed.terms.map((term) => term.values)).toEqual([['89883030000000000012'], ['0123']]);
  });

  it('marks what it cannot understand and keeps the rest', () => {
    const parsed = parseQuery('stat:active site:"Ede', ['state', 'site']);
    expect(parsed.problems).toEqual(
      [
        { message: 'The quote is not closed.', from: 17, to: 21 },
        { message: 'There is no field "stat". Did you mean "state"?', from: 0, to: 4 },
      ].sort((a, b) => a.from - b.from),
    );
    expect(parsed.terms.map((term) => term.values)).toEqual([['Ede']]);
  });

  it('never throws, always ends, and its ranges lie inside the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const parsed = parseQuery(text);
        for (const part of [...parsed.terms, ...parsed.problems]) {
          expect(part.from).toBeGreaterThanOrEqual(0);
          expect(part.to).toBeLessThanOrEqual(text.length);
          expect(part.from).toBeLessThanOrEqual(part.to);
        }
      }),
    );
  });

  it('reads back what quoteValue wrote', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20 }).filter((value) => !value.includes('"')),
        (value) => {
          expect(parseQuery(`site:${quoteValue(value)}`).terms[0]?.values).toEqual([value]);
        },
      ),
    );
  });
});

describe('withTerm', () => {
  it('includes, excludes, replaces and removes without touching the rest', () => {
    expect(withTerm('state:active sort:-data', 'site', 'Den Haag', 'include')).toBe(
      'state:active site:"Den Haag" sort:-data',
    );
    expect(withTerm('state:active', 'state', 'suspended', 'only')).toBe('state:suspended');
    expect(withTerm('state:active rat:LTE', 'state', 'active', 'remove')).toBe('rat:LTE');
    expect(withTerm('state:active', 'state', 'active', 'exclude')).toBe('-state:active');
  });
});

describe('units', () => {
  it('reads sizes and durations', () => {
    expect([parseBytes('5MB'), parseBytes('1.5 gb'), parseBytes('800'), parseBytes('x')]).toEqual([
      5e6,
      1.5e9,
      800,
      null,
    ]);
    expect([parseDuration('15m'), parseDuration('7d'), parseDuration('15')]).toEqual([9e5, 6048e5, null]);
  });
});

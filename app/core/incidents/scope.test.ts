import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { plural, scopeOf, type ScopeFacts } from './scope.ts';

const facts = (changes: Partial<ScopeFacts>): string =>
  scopeOf({
    sims: 1,
    classes: ['EV charger'],
    sites: 1,
    site: 'Moerdijk',
    device: 'mdk-07-e1',
    iccid: '8942',
    others: [],
    ...changes,
  });

describe('scopeOf', () => {
  it('says class and place, as people do', () => {
    expect(facts({})).toBe('EV charger, Moerdijk');
    expect(facts({ sites: 0, site: null })).toBe('EV charger, mdk-07-e1');
    expect(facts({ sims: 5, classes: ['Heat meter'], site: 'Delfzijl' })).toBe('Heat meters, Delfzijl');
    expect(facts({ sims: 14, classes: ['Pump controller'], sites: 6 })).toBe('Pump controllers, 6 sites');
    expect(facts({ sims: 5, classes: ['Pump controller', 'Camera'] })).toBe(
      'Pump controllers and cameras, Moerdijk',
    );
    expect(facts({ sims: 5, classes: ['Camera', 'EV charger'] })).toBe('Cameras and EV chargers, Moerdijk');
    expect(facts({ sims: 9, classes: ['A', 'B', 'C'] })).toBe('Devices, Moerdijk');
    expect(facts({ sims: 1, classes: [], sites: 0, site: null, device: null })).toBe('8942');
    expect(facts({ sims: 3, classes: [], sites: 0 })).toBe('3 SIMs');
  });

  it('makes plurals', () => {
    expect(['Lift gateway', 'Battery', 'Switch', 'Camera'].map(plural)).toEqual([
      'Lift gateways',
      'Batteries',
      'Switches',
      'Cameras',
    ]);
  });
});

describe('canonicalJson', () => {
  it('is one text for equal content, whatever the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNetwork, networkForm, networkTarget, networkText } from './networks.ts';

describe('networks and countries', () => {
  it('are read as people write them', () => {
    expect(['262-01', '26201', '262 01', ' 310-260 ', 'de', 'NL'].map(networkText)).toEqual([
      '262-01',
      '262-01',
      '262-01',
      '310-260',
      'DE',
      'NL',
    ]);
    expect(['', '262', '2620', '262-1', 'Germany', '262-0100', 'D1'].map(networkText)).toEqual(
      Array(7).fill(null),
    );
  });

  it('survive being written and read again', () => {
    const network = fc.tuple(fc.integer({ min: 200, max: 799 }), fc.integer({ min: 0, max: 999 }));
    fc.assert(
      fc.property(network, ([mcc, mnc]) => {
        const text = networkText(`${mcc}${String(mnc).padStart(2, '0')}`);
        if (text === null) throw new Error('it was not read');
        expect(networkForm.test(text)).toBe(true);
        const target = networkTarget(text);
        expect(target !== null && isNetwork(String(mcc), String(mnc), target)).toBe(true);
      }),
    );
  });

  it('tell a network from a country, and nothing from anything else', () => {
    expect(networkTarget('262-01')).toEqual({ kind: 'network', mcc: '262', mnc: '01' });
    expect(networkTarget('DE')).toEqual({ kind: 'country', code: 'DE' });
    expect(networkTarget('26201')).toBeNull();
    expect(isNetwork('262', '1', { kind: 'country', code: 'DE' })).toBe(false);
  });
});

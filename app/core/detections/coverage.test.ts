import { describe, expect, it } from 'vitest';
import type { DetectionRule } from '../../../shared/contract/index.ts';
import { coverageOf } from './coverage.ts';
import { techniques } from './techniques.ts';

type Covering = Pick<DetectionRule, 'id' | 'layer' | 'state' | 'mappings'>;

const scan = { id: 'T1046', name: 'Network Service Discovery', framework: 'ATT&CK enterprise' };

function rule(id: string, state: Covering['state'], layer: Covering['layer'] = 'transport'): Covering {
  return { id, layer, state, mappings: [scan] };
}

function cells(...rules: Covering[]) {
  return coverageOf(rules).find(({ id }) => id === 'T1046')?.cells;
}

describe('coverage', () => {
  it('is that of the best rule of a layer, and names them all', () => {
    expect(cells(rule('R-1', 'off'), rule('R-2', 'blind'))).toEqual([
      {
        layer: 'transport',
        state: 'blind',
        rules: [
          { id: 'R-1', state: 'off' },
          { id: 'R-2', state: 'blind' },
        ],
      },
    ]);
    expect(cells(rule('R-1', 'blind'), rule('R-2', 'active'))?.[0]?.state).toBe('active');
  });

  it('keeps layers apart, in their order', () => {
    const found = cells(rule('R-1', 'off', 'application'), rule('R-2', 'active', 'endpoint'));
    expect(found?.map(({ layer, state }) => [layer, state])).toEqual([
      ['endpoint', 'active'],
      ['application', 'off'],
    ]);
  });

  it('lists techniques that no rule maps to, without a cell, ATT&CK first', () => {
    const all = coverageOf([]);
    expect(all).toHaveLength(techniques.length);
    expect(all.every(({ cells: none }) => none.length === 0)).toBe(true);
    expect(all[0]?.framework).toBe('ATT&CK');
    expect(all.at(-1)?.framework).toBe('FiGHT');
  });

  it('adds techniques that only a rule of the person names', () => {
    const own: Covering = {
      ...rule('R-1', 'active'),
      mappings: [{ id: 'T9999', name: 'T9999', framework: 'ATT&CK' }],
    };
    expect(coverageOf([own]).find(({ id }) => id === 'T9999')?.cells).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { CoveredTechnique } from '../../../../shared/contract/index.ts';
import { cellWords, coverageCsv, shownTechniques } from './coverage-rows.ts';

const scan: CoveredTechnique = {
  id: 'T1046',
  name: 'Network Service Discovery',
  framework: 'ATT&CK',
  cells: [
    {
      layer: 'transport',
      state: 'active',
      rules: [
        { id: 'D-TR-01', state: 'active' },
        { id: 'R-1', state: 'blind' },
      ],
    },
  ],
};
const clone: CoveredTechnique = {
  id: 'FGT5026',
  name: 'SIM "Cloning", again',
  framework: 'FiGHT',
  cells: [{ layer: 'endpoint', state: 'blind', rules: [{ id: 'D-EP-05', state: 'blind' }] }],
};

describe('the coverage matrix', () => {
  it('is narrowed by text, framework and what is missing', () => {
    const all = { text: '', framework: 'any', show: 'all' } as const;
    const ids = (filter: Partial<Parameters<typeof shownTechniques>[1]>) =>
      shownTechniques([scan, clone], { ...all, ...filter }).map(({ id }) => id);
    expect(ids({})).toEqual(['T1046', 'FGT5026']);
    expect(ids({ text: ' cloning' })).toEqual(['FGT5026']);
    expect(ids({ framework: 'ATT&CK' })).toEqual(['T1046']);
    expect(ids({ show: 'watched' })).toEqual(['T1046']);
    expect(ids({ show: 'gaps' })).toEqual(['FGT5026']);
  });

  it('says what each layer has', () => {
    expect(cellWords(scan, 'transport')).toBe('1 active, 1 blind');
    expect(cellWords(scan, 'cloud')).toBe('none');
  });

  it('is a CSV that a spreadsheet takes apart again', () => {
    const formula: CoveredTechnique = { ...clone, id: '=1+1', cells: [] };
    expect(coverageCsv([scan, clone, formula]).split('\r\n')).toEqual([
      'framework,technique,name,endpoint,network,transport,cloud,application,end-to-end',
      'ATT&CK,T1046,Network Service Discovery,none,none,D-TR-01 active; R-1 blind,none,none,none',
      'FiGHT,FGT5026,"SIM ""Cloning"", again",D-EP-05 blind,none,none,none,none,none',
      `FiGHT,'=1+1,"SIM ""Cloning"", again",none,none,none,none,none,none`,
      '',
    ]);
  });
});

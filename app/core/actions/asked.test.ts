import { describe, expect, it } from 'vitest';
import { actionKinds, type ActionInput } from '../../../shared/contract/index.ts';
import { askedOf } from './asked.ts';

const everything: ActionInput = {
  groupId: 'g-12',
  speedClass: 's1.slow',
  dataLimitBytes: 1_500_000_001,
  tagName: 'site',
  tagValue: 'Breda',
};
const named = (id: string): string => (id === 'g-12' ? 'Quarantine' : id);
const facts = (kind: (typeof actionKinds)[number], chosen = everything) =>
  askedOf[kind]?.facts(chosen, named) ?? [];

describe('what was chosen for an action', () => {
  it('is told in words that people read', () => {
    expect(facts('set_group')).toEqual([{ label: 'Group', value: 'Quarantine (g-12)' }]);
    expect(facts('set_group', { groupId: 'g-1' })).toEqual([{ label: 'Group', value: 'g-1' }]);
    expect(facts('set_speed')).toEqual([{ label: 'Speed class', value: 's1.slow' }]);
    expect(facts('data_limit', { dataLimitBytes: 500_000_000 })).toEqual([
      { label: 'Data limit', value: '500 MB' },
    ]);
    expect(facts('data_limit')).toEqual([{ label: 'Data limit', value: '1.5 GB (1,500,000,001 bytes)' }]);
    expect(facts('set_tag')).toEqual([{ label: 'Tag', value: 'site: Breda' }]);
    expect(facts('set_tag', { tagName: 'site', tagValue: '' })).toEqual([
      { label: 'Tag', value: 'site, taken away' },
    ]);
    expect(facts('suspend')).toEqual([]);
  });

  it('carries nothing that was chosen for another kind', () => {
    for (const kind of actionKinds) {
      const travels = JSON.stringify(askedOf[kind]?.parameters(everything) ?? {});
      const others = Object.entries({
        set_group: 'g-12',
        set_speed: 's1.slow',
        data_limit: '1500000001',
        set_tag: 'Breda',
      }).filter(([own]) => own !== kind);
      for (const [, value] of others) expect(travels).not.toContain(value);
    }
  });

  it('never holds the text of a message', () => {
    const text = 'reboot 4711 please';
    const told = JSON.stringify(facts('send_sms', { smsText: text }));
    expect(told).not.toContain(text);
    expect(told).toMatch(/18 of 160 characters/);
  });
});

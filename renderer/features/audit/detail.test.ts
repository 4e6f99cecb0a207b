import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailFacts } from './detail.ts';

describe('detailFacts', () => {
  it('makes words of the names and moments of the times of the log', () => {
    expect(detailFacts('{"rule":"D-EP-01","signalAt":1795336839477,"removeMissing":true,"note":""}')).toEqual(
      [
        { label: 'rule', value: { text: 'D-EP-01' } },
        { label: 'signal', value: { at: 1795336839477 } },
        { label: 'remove missing', value: { text: 'yes' } },
      ],
    );
  });

  it('reads lists and what stands inside a value', () => {
    expect(
      detailFacts('{"fields":["name","host"],"input":[{"label":"Group","value":"Pumps"}],"sims":[]}'),
    ).toEqual([
      { label: 'fields', value: { text: 'name, host' } },
      { label: 'input', value: { text: 'label Group, value Pumps' } },
      { label: 'sims', value: { text: 'none' } },
    ]);
  });

  it('keeps what it cannot read as it stands', () => {
    expect(detailFacts('free text')).toEqual([{ label: '', value: { text: 'free text' } }]);
    expect(detailFacts('')).toEqual([]);
  });

  it('never fails on a row, whatever was logged', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        for (const { value } of detailFacts(json)) expect('at' in value || typeof value.text).toBeTruthy();
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { satisfies, type FindingFields } from './conditions.ts';
import { distinguish } from './distinguish.ts';

const fields = (record: Readonly<Record<string, string>>): FindingFields => new Map(Object.entries(record));

describe('what tells false findings from confirmed ones', () => {
  it('is one field where one is enough, a cause before a name', () => {
    const [best] = distinguish(
      [fields({ dstIp: '10.0.0.1', device: 'a', iccid: '1' })],
      [fields({ dstIp: '10.0.0.2', device: 'b', iccid: '2' })],
      [],
    );
    expect(best).toEqual([{ field: 'dstIp', values: ['10.0.0.1'] }]);
  });

  it('is two where neither alone is', () => {
    const [best] = distinguish(
      [fields({ dstIp: '10.0.0.1', dstPort: '80' })],
      [fields({ dstIp: '10.0.0.1', dstPort: '443' }), fields({ dstIp: '10.0.0.2', dstPort: '80' })],
      [],
    );
    expect(best?.map(({ field }) => field)).toEqual(['dstIp', 'dstPort']);
  });

  it('is the set that touches the fewest others, and none where nothing helps', () => {
    const mine = [fields({ query: 'x', site: 'A' }), fields({ query: 'x', site: 'B' })];
    const [best] = distinguish(mine, [], [fields({ query: 'x', site: 'C' })]);
    expect(best).toEqual([{ field: 'site', values: ['A', 'B'] }]);
    expect(distinguish(mine, mine, [])).toEqual([]);
    expect(distinguish([fields({ id: '1', at: '5', receivedAt: '6' })], [], [])).toEqual([]);
  });

  it('is no quantity and no date, which are others the next time, but a number that names something is', () => {
    const measured = { usualDayBytes: '1683618', peersRosePercent: '2.5', since: '2026-11-16', falls: '-3' };
    expect(distinguish([fields({ ...measured, device: 'ham-04-p4', iccid: '8942' })], [], [])).toEqual([
      [{ field: 'device', values: ['ham-04-p4'] }],
      [{ field: 'iccid', values: ['8942'] }],
    ]);
    expect(distinguish([fields({ ...measured, dstPort: '8883' })], [], [])).toEqual([
      [{ field: 'dstPort', values: ['8883'] }],
    ]);
    expect(distinguish([fields(measured)], [], [])).toEqual([]);
  });

  it('always holds of every false finding and of no confirmed one', () => {
    const record = fc
      .record({
        dstIp: fc.constantFrom('1', '2', '3'),
        query: fc.constantFrom('a', 'b'),
        site: fc.constantFrom('A', 'B', 'C'),
        device: fc.constantFrom('d1', 'd2'),
      })
      .map(fields);
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 6 }),
        fc.array(record, { maxLength: 6 }),
        fc.array(record, { maxLength: 6 }),
        (mine, confirmed, others) => {
          for (const set of distinguish(mine, confirmed, others)) {
            expect(mine.every((one) => satisfies(set, one))).toBe(true);
            expect(confirmed.some((one) => satisfies(set, one))).toBe(false);
          }
        },
      ),
    );
  });
});

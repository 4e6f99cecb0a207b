import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { severities } from '../../../shared/contract/index.ts';
import { hour } from '../../../shared/time.ts';
import { callContext } from '../detections/stage.testkit.ts';
import { useQueue } from './incidents.testkit.ts';

const queue = useQueue();
const { take, list, idsOf } = queue;
const context = callContext();

describe('the queue', () => {
  const words = [
    'is:open',
    'is:closed',
    'is:new',
    '-is:triage',
    'is:mine',
    'is:unassigned',
    'is:overdue',
    'severity:critical,high',
    '-severity:low',
    'status:triage,resolved',
    'assignee:me',
    'assignee:none',
    '-assignee:none',
    'assignee:K*',
    'layer:network',
    'rule:D-E*',
    '-rule:D-NW-01',
    'provider:soracom',
    'provider:p2',
    'clock:overdue',
    'clock:running',
    '-clock:none',
    'sims:>1',
    'age:<2h',
    'age:>=1h',
    'verdict:false_positive',
    'chargers',
    'INC-3',
    'id:4',
    'title:rule',
  ];
  beforeEach(async () => {
    const { clock } = queue.stage.ports;
    for (let n = 1; n <= 30; n++) {
      take({
        sim: n,
        rule: ['D-NW-01', 'D-EP-01', 'D-EE-01'][n % 3] ?? '',
        severity: severities[n % 5] ?? 'info',
        layer: n % 2 === 0 ? 'network' : 'endpoint',
        group: { kind: 'site', value: `G${n % 12}` },
        provider: n % 4 === 0 ? 'p2' : 'p1',
        at: n * 1_000,
      });
      if (n % 6 === 0) await clock.advance(hour);
    }
    await queue.stage.incidents.handlers.acknowledge({ ids: [1, 2, 3] }, context);
    await queue.stage.incidents.handlers.assign({ ids: [4, 5], assignee: 'K. Lindqvist' }, context);
    await queue.stage.incidents.handlers.resolve(
      { ids: [5, 6], verdict: 'false_positive', reason: 'noise' },
      context,
    );
  });

  it('counts exactly what it lists, under any query', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(words, { maxLength: 3 }),
        fc.constantFrom('', 'sort:severity,age', 'sort:-updated', 'sort:sims,-id', 'sort:clock'),
        async (parts, sort) => {
          const query = [...parts, sort].join(' ');
          const page = await list(query, 500);
          expect(page.matched).toBe(page.rows.length);
          expect([...(await idsOf(query))].sort()).toEqual(page.rows.map(({ id }) => id).sort());
          const without = (
            await list([...parts.filter((part) => !part.includes('severity:')), sort].join(' '), 500)
          ).rows;
          for (const severity of severities)
            expect(page.bySeverity[severity]).toBe(without.filter((row) => row.severity === severity).length);
          for (const { field, values } of page.facets) {
            if (parts.some((part) => part.includes(`${field}:`) || part.includes('is:'))) continue;
            if (field === 'provider') continue;
            expect(
              values.reduce((sum, { count }) => sum + count, 0),
              field,
            ).toBe(page.matched);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('sorts by severity, then youngest, and pages without gaps or overlaps', async () => {
    const whole = (await list('is:open')).rows;
    const keys = whole.map((row) => [severities.indexOf(row.severity), -row.openedAt, -row.id]);
    expect(keys).toEqual(
      [...keys].sort(
        (a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0),
      ),
    );
    const paged = [];
    for (let offset = 0; offset < whole.length; offset += 4)
      paged.push(...(await list('is:open', 4, offset)).rows);
    expect(paged).toEqual(whole);
  });

  it('finds a SIM by its number with and without check digit, and marks what it cannot read', async () => {
    const { iccid, body } = queue.stage.sim(7);
    expect((await list(`sim:${iccid}`)).rows).toHaveLength(1);
    expect(await idsOf(`sim:${body}`)).toEqual(await idsOf(`sim:${iccid}`));
    await expect(list('is:open severity:huge')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'query',
      at: { from: 8, to: 21 },
    });
    await expect(list('colour:red')).rejects.toMatchObject({ code: 'INVALID_INPUT', at: { from: 0, to: 6 } });
    await expect(list('sort:colour')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('offers every value of a facet that a click could choose', async () => {
    const { facets } = await list('is:open status:triage');
    expect(facets.find(({ field }) => field === 'assignee')?.values.map(({ value }) => value)).toContain(
      'J. Varga',
    );
    const status = facets.find(({ field }) => field === 'status')?.values ?? [];
    for (const { value, count } of status) expect((await list(`status:${value}`)).matched).toBe(count);
  });
});

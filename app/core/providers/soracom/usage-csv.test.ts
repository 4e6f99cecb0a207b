import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvAssembler, csvFields } from '../csv.ts';
import { exportInstant, sumUsage, usageColumns } from './usage-csv.ts';

const header =
  'imsi,date,type,uploadByteSizeTotal,uploadPacketCountTotal,downloadByteSizeTotal,downloadPacketCountTotal,tag:name';
const at = Date.UTC(2026, 10, 21, 8);

async function* linesOf(...lines: string[]): AsyncIterable<string> {
  yield* lines;
}

it('sums five-minute records into hours, whatever their order and traffic type', async () => {
  const sums = await sumUsage(
    linesOf(
      `\uFEFF${header}`,
      '295050000000001,202611210855,plan01s,5,1,1,1,b',
      '295050000000001,202611210800,plan01s,10,1,2,1,"a, ""quoted"""',
      '295050000000001,202611210800,plan-US,7,1,0,1,a',
      '295050000000001,202611210900,plan01s,100,1,200,1,a',
      ',202611210900,,1,1,1,1,',
      'nonsense',
    ),
    at,
    at + 2 * 3_600_000,
    'hour',
  );
  expect([...sums.readings()]).toEqual([
    { providerSimId: null, imsi: '295050000000001', at, up: 22, down: 3, lastAt: at + 55 * 60_000 },
    {
      providerSimId: null,
      imsi: '295050000000001',
      at: at + 3_600_000,
      up: 100,
      down: 200,
      lastAt: at + 3_600_000,
    },
  ]);
  expect(sums).toMatchObject({ rejected: 1, lines: 6 });
});

it('finds columns by name in any order, and prefers a SIM id', async () => {
  const sums = await sumUsage(
    linesOf('downloadByteSizeTotal,simId,imsi,uploadByteSizeTotal,date', '1,8942,2950,2,20261121'),
    at - 8 * 3_600_000,
    at,
    'day',
  );
  expect([...sums.readings()]).toEqual([
    { providerSimId: '8942', imsi: null, at: at - 8 * 3_600_000, up: 2, down: 1, lastAt: at - 8 * 3_600_000 },
  ]);
});

it('says what is wrong with a file that is no usage export', async () => {
  await expect(sumUsage(linesOf('<html>'), at, at + 1, 'hour')).rejects.toThrow('other columns');
  await expect(sumUsage(linesOf(), at, at + 1, 'hour')).rejects.toThrow('lacks even its header');
  await expect(sumUsage(linesOf(header, '1,"2'), at, at + 1, 'hour')).rejects.toThrow('quoted field');
});

it('reads the forms of time that exports use', () => {
  expect(exportInstant('20261121')).toBe(Date.UTC(2026, 10, 21));
  for (const text of [
    '202611210805',
    '2026-11-21T08:05:00Z',
    '2026-11-21 08:05',
    '20261121080500',
    '20261121T080500Z',
  ]) {
    expect(exportInstant(text), text).toBe(Date.UTC(2026, 10, 21, 8, 5));
  }
  for (const text of ['', 'soon', '2026', '2026112108']) expect(exportInstant(text), text).toBeNull();
  expect(usageColumns('imsi,date,uploadByteSizeTotal')).toBeNull();
});

it('gives back what was written as CSV', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', 'ü', ' ') });
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      (rows) => {
        const text = rows
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
          .join('\n');
        const csv = csvAssembler();
        const records = text.split('\n').map((line) => csv.push(line));
        csv.end();
        expect(records.filter((record) => record !== null).map((record) => csvFields(record))).toEqual(rows);
      },
    ),
  );
});

import { afterAll, expect, test } from 'vitest';
import { day, hour } from '../../../shared/time.ts';
import { noon, startTestWorld } from '../demo.testkit.ts';

const { world, client } = await startTestWorld({ sims: 300 });
afterAll(() => world.close());

interface StatsRow {
  readonly date: string;
  readonly unixtime: number;
  readonly dataTrafficStatsMap: Record<
    string,
    { uploadByteSizeTotal: number; downloadByteSizeTotal: number }
  >;
}
const seconds = (ms: number): number => Math.floor(ms / 1000);
const midnight = Math.floor(noon / day) * day;
const uploads = (rows: readonly StatsRow[]): number =>
  rows.reduce(
    (sum, { dataTrafficStatsMap }) =>
      sum + Object.values(dataTrafficStatsMap).reduce((a, { uploadByteSizeTotal: b }) => a + b, 0),
    0,
  );

async function csvOf(body: object, mode: string): Promise<Record<string, string>[]> {
  const asked = await client.post(
    `/stats/air/operators/${world.operatorId}/export?export_mode=${mode}`,
    body,
  );
  const exported = asked.json as { url?: string; exportedFileId?: string };
  let { url } = exported;
  if (mode === 'async') {
    const path = `/files/exported/${exported.exportedFileId}`;
    expect((await client.get(path)).json).toEqual({ status: 'processing' });
    world.clock.advance(3_000);
    url = ((await client.get(path)).json as { url: string }).url;
  }
  const text = await (await fetch(url ?? '')).text();
  const [head = '', ...lines] = text.trimEnd().split('\r\n');
  const columns = head.replace(/^\uFEFF/, '').split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((field, i) => [columns[i] ?? '', field])),
  );
}

test('the grains of one SIM agree', async () => {
  const { iccid } = world.fleet.facts(0);
  const ask = async (period: string, from: number, to: number): Promise<StatsRow[]> =>
    (await client.get(`/stats/air/sims/${iccid}?period=${period}&from=${seconds(from)}&to=${seconds(to)}`))
      .json as StatsRow[];
  const minutes = await ask('minutes', midnight - day, midnight - 1);
  const days = await ask('day', midnight - day, midnight - 1);
  expect(minutes).toHaveLength(288);
  expect(days.map(({ date }) => date)).toEqual(['20261120']);
  expect(uploads(minutes)).toBe(uploads(days));
  const month = await ask('month', noon, noon);
  expect(uploads(month)).toBe(uploads(await ask('day', Date.UTC(2026, 10, 1), noon)));
});

test('the export has a row per SIM and day, also as CSV asked for asynchronously, and matches the single SIMs', async () => {
  const body = { from: seconds(midnight - 2 * day), to: seconds(midnight - 1), period: 'day' };
  const rows = await csvOf(body, 'async');
  expect(await csvOf(body, 'sync')).toEqual(rows);
  const sim = world.fleet.facts(1);
  const mine = rows.filter(({ imsi }) => imsi === sim.imsi);
  const { json } = await client.get(
    `/stats/air/sims/${sim.iccid}?period=day&from=${body.from}&to=${body.to}`,
  );
  expect(mine.map(({ uploadByteSizeTotal }) => Number(uploadByteSizeTotal))).toEqual(
    (json as StatsRow[]).map((row) => uploads([row])),
  );
  const active = Array.from({ length: 300 }, (_, i) => world.fleet.facts(i)).filter(
    ({ status }) => status === 'active',
  );
  expect(rows).toHaveLength(2 * active.length);
  expect(rows.every(({ type }) => type === 'plan01s')).toBe(true);
});

test('five-minute rows end with the last whole bucket, and the total of the account adds them up', async () => {
  const rows = await csvOf({ from: seconds(noon - hour), to: seconds(noon), period: 'minutes' }, 'sync');
  expect(
    rows
      .map(({ date }) => date)
      .sort()
      .at(-1),
  ).toBe('202611211155');
  const { json } = await client.get(
    `/stats/air/operators/${world.operatorId}?period=day&from=${seconds(midnight)}&to=${seconds(noon)}`,
  );
  const today = await csvOf({ from: seconds(midnight), to: seconds(noon), period: 'day' }, 'sync');
  const total = today.reduce((sum, { uploadByteSizeTotal }) => sum + Number(uploadByteSizeTotal), 0);
  expect(json).toEqual([expect.objectContaining({ uploadByteSizeTotal: total })]);
});

test('an export address needs its signature and does not live for ever; nonsense is refused', async () => {
  const body = { from: seconds(noon - day), to: seconds(noon), period: 'day' };
  const { url } = (
    await client.post(`/stats/air/operators/${world.operatorId}/export?export_mode=sync`, body)
  ).json as { url: string };
  expect((await fetch(url.replace(/signature=.*/, 'signature=0'))).status).toBe(403);
  world.clock.advance(2 * hour);
  expect((await fetch(url)).status).toBe(403);
  expect(
    (await client.post(`/stats/air/operators/${world.operatorId}/export`, { from: 1, period: 'year' }))
      .status,
  ).toBe(400);
  expect((await client.get(`/stats/air/sims/${world.fleet.facts(0).iccid}?period=day`)).status).toBe(400);
});

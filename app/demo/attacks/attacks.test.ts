/** Each attack seen from outside, through the API and the import files, as a detection would see it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import { noon, startTestWorld } from '../demo.testkit.ts';
import { attackKinds } from './attack.ts';
import { defaultSchedule, parseSchedule } from './schedule.ts';
import type { TrueAttack } from './stage.ts';

const { world, client } = await startTestWorld({ sims: 2_000, attacks: defaultSchedule });
afterAll(() => world.close());

interface Event {
  readonly time: number;
  readonly event: string;
  readonly imei: string;
  readonly cell: { readonly radioType: string; readonly mcc: number };
}

const attack = (kind: string, nth = 0): TrueAttack => {
  const found = world.attacks.list().filter((each) => each.kind === kind)[nth];
  if (found === undefined) throw new Error(`no ${kind} in this world`);
  return found;
};
const sim = async (iccid: string | undefined): Promise<Record<string, unknown>> =>
  (await client.get(`/sims/${iccid}`)).json as Record<string, unknown>;
const events = async (iccid: string | undefined, from: number, to = world.clock.now()): Promise<Event[]> =>
  (await client.all(`/sims/${iccid}/events/sessions?limit=500&from=${from}&to=${to}`)) as unknown as Event[];
const hourly = async (iccid: string | undefined, from: number): Promise<number> => {
  const to = Math.floor((from + hour) / 1000) - 1;
  const { json } = await client.get(
    `/stats/air/sims/${iccid}?period=minutes&from=${Math.floor(from / 1000)}&to=${to}`,
  );
  return (json as { dataTrafficStatsMap: Record<string, { uploadByteSizeTotal: number }> }[])
    .flatMap(({ dataTrafficStatsMap }) => Object.values(dataTrafficStatsMap))
    .reduce((sum, { uploadByteSizeTotal }) => sum + uploadByteSizeTotal, 0);
};
const imported = async (file: string): Promise<Record<string, unknown>[]> =>
  (await readFile(join(world.importDir, file), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('attacks that a provider and its files show are in the default schedule, and the ground truth tells it all', async () => {
  // The others need a sensor, a network of their own, or weeks that came before.
  const byName = [
    'beaconing',
    'network-scan',
    'dns-tunnelling',
    'lateral-movement',
    'moved-asset',
    'reconnect-storm',
    'network-outage',
    'broker-abuse',
    'threat-contact',
  ];
  const usual = attackKinds.filter((kind) => !byName.includes(kind));
  expect(new Set(defaultSchedule.map(({ kind }) => kind))).toEqual(new Set(usual));
  expect(world.attacks.skipped).toEqual([]);
  const truth = JSON.parse(await readFile(world.groundTruthPath, 'utf8')) as { attacks: TrueAttack[] };
  expect(truth.attacks).toEqual(world.attacks.list());
  const iccids = truth.attacks.flatMap((each) => each.iccids);
  expect(new Set(iccids).size).toBe(iccids.length);
  const built = truth.attacks
    .flatMap(({ detections }) => detections)
    .filter((each) => each.built)
    .map(({ id }) => id);
  expect([...new Set(built)].sort()).toEqual([
    'D-CD-09',
    'D-EE-01',
    'D-EE-03',
    'D-EE-05',
    'D-EE-06',
    'D-EP-01',
    'D-EP-03',
    'D-EP-06',
    'D-NW-01',
    'D-NW-02',
    'D-NW-03',
    'D-NW-04',
    'D-NW-07',
    'D-NW-09',
    'D-NW-10',
    'D-TR-01',
    'D-TR-03',
    'D-TR-10',
    'D-TR-11',
  ]);
});

test('stolen SIM: another device, then Spain, then a burst', async () => {
  const {
    iccids: [iccid],
    startAt,
  } = attack('stolen-sim');
  const seen = (await events(iccid, startAt - 2 * hour)).reverse();
  const own = seen.find(({ time }) => time < startAt)?.imei;
  expect(seen.some(({ time, imei, cell }) => time >= startAt && imei !== own && cell.mcc !== 214)).toBe(true);
  expect((await sim(iccid))['sessionStatus']).toMatchObject({ online: true, cell: { mcc: 214 } });
  expect(await hourly(iccid, startAt + 4 * hour)).toBeGreaterThan(300_000_000);
});

test('clone: one IMEI on three SIMs', async () => {
  const { iccids } = attack('clone');
  const imeis = await Promise.all(
    iccids.map(async (iccid) => (await events(iccid, noon - 3 * hour))[0]?.imei),
  );
  expect(new Set(imeis).size).toBe(1);
});

test('fast and slow exfiltration: one hour gives the fast one away, none the slow one', async () => {
  const fast = attack('fast-exfiltration');
  expect(await hourly(fast.iccids[0], fast.startAt)).toBeGreaterThan(30_000_000);
  expect(await hourly(fast.iccids[0], fast.startAt - day)).toBeLessThan(400_000);
  const slow = attack('slow-exfiltration');
  for (const iccid of slow.iccids) {
    expect(await hourly(iccid, noon - 2 * hour)).toBeLessThan(1_000_000);
    const { json } = await client.get(
      `/stats/air/sims/${iccid}?period=day&from=${(noon - 12 * day) / 1000}&to=${(noon - day) / 1000}`,
    );
    const uploads = (json as { dataTrafficStatsMap: Record<string, { uploadByteSizeTotal: number }> }[]).map(
      ({ dataTrafficStatsMap }) => Object.values(dataTrafficStatsMap)[0]?.uploadByteSizeTotal ?? 0,
    );
    expect(Math.min(...uploads.slice(-4))).toBeGreaterThan(1.2 * Math.max(...uploads.slice(0, 4)));
  }
});

test('signalling storm: thirty events in ten minutes, and quiet before', async () => {
  const {
    iccids: [iccid],
    startAt,
  } = attack('signalling-storm');
  expect((await events(iccid, startAt, startAt + 10 * minute)).length).toBeGreaterThan(60);
  expect((await events(iccid, startAt - 10 * minute, startAt - 1)).length).toBeLessThan(5);
});

test('silent site: all its SIMs are gone, at the same time, for longer than three intervals', async () => {
  const { iccids, startAt } = attack('silent-site');
  expect(iccids.length).toBeGreaterThanOrEqual(3);
  for (const iccid of iccids) {
    const { sessionStatus, lastLocationUpdateTime, status } = await sim(iccid);
    expect(status).toBe('active');
    expect(sessionStatus).toMatchObject({ online: false, lastUpdatedAt: startAt });
    expect(Number(lastLocationUpdateTime)).toBeLessThanOrEqual(startAt);
    expect(await hourly(iccid, noon - 2 * hour)).toBe(0);
  }
});

test('RAT downgrade: LTE before, GSM after, same network', async () => {
  const { iccids, startAt } = attack('rat-downgrade');
  for (const iccid of iccids) {
    const seen = await events(iccid, startAt - day);
    expect(seen[0]?.cell.radioType).toBe('GSM');
    expect(seen.find(({ time }) => time < startAt)?.cell.radioType).toMatch(/^LTE/);
    expect(seen.at(-1)?.cell.mcc).toBe(seen[0]?.cell.mcc);
  }
});

test('quota overrun: more than the allowance of the month', async () => {
  const {
    iccids: [iccid],
  } = attack('quota-overrun');
  const { json } = await client.get(
    `/stats/air/sims/${iccid}?period=month&from=${noon / 1000}&to=${noon / 1000}`,
  );
  const [month] = json as {
    dataTrafficStatsMap: Record<string, { uploadByteSizeTotal: number; downloadByteSizeTotal: number }>;
  }[];
  const total = Object.values(month?.dataTrafficStatsMap ?? {})[0];
  expect((total?.downloadByteSizeTotal ?? 0) + (total?.uploadByteSizeTotal ?? 0)).toBeGreaterThan(
    500_000_000,
  );
});

test('what only imports show: infection, SMS pumping, firmware rollback', async () => {
  const flows = await imported('flows.ndjson');
  const bot = attack('infection').iccids[0];
  const knocked = flows.filter((row) => row['iccid'] === bot && row['outcome'] === 'no-answer');
  expect(new Set(knocked.map((row) => row['destinationIp'])).size).toBeGreaterThan(50);
  expect(
    (await imported('dns.ndjson')).some(
      (row) => row['iccid'] === bot && String(row['query']).includes('badhost'),
    ),
  ).toBe(true);

  const pumped = (await imported('sms-usage.ndjson')).filter((row) => row['destinationType'] === 'premium');
  expect(pumped.map((row) => row['iccid'])).toEqual(attack('sms-pumping').iccids);
  expect(Math.min(...pumped.map((row) => Number(row['sentCount'])))).toBeGreaterThan(100);

  const reports = (await imported('firmware.ndjson')).filter(
    (row) => row['iccid'] === attack('firmware-rollback').iccids[0] && row['component'] === 'application',
  );
  const newest = reports.reduce((a, b) => (String(a['observedAt']) > String(b['observedAt']) ? a : b));
  expect(newest['version']).toBe('4.0.2');
  expect(reports.some((row) => String(row['version']) > '4.0.2')).toBe(true);
});

test('the attack that people watch: a SIM is stolen 75 seconds in, and suspending it ends the session', async () => {
  const live = attack('stolen-sim', 1);
  const [iccid] = live.iccids;
  expect(live.startAt).toBe(noon + 75_000);
  const imei = (await events(iccid, noon - day))[0]?.imei;
  expect((await sim(iccid))['sessionStatus']).toMatchObject({ imei });
  world.clock.advance(85_000);
  expect(((await sim(iccid))['sessionStatus'] as { imei: string }).imei).not.toBe(imei);
  world.clock.advance(60_000);
  expect((await sim(iccid))['sessionStatus']).toMatchObject({ online: true, cell: { mcc: 214 } });
  await client.post(`/sims/${iccid}/suspend`);
  world.clock.advance(10_000);
  expect((await sim(iccid))['sessionStatus']).toMatchObject({ online: false });
});

test('attacks can be named one by one, with their start', () => {
  expect(parseSchedule('none')).toEqual([]);
  expect(parseSchedule('all')).toBe(defaultSchedule);
  expect(parseSchedule('stolen-sim@+75s, silent-site@-5h')).toEqual([
    { kind: 'stolen-sim', at: 75_000 },
    { kind: 'silent-site', at: -5 * hour },
  ]);
  expect(parseSchedule('clone')).toEqual([{ kind: 'clone', at: -9 * hour }]);
  expect(parseSchedule('beaconing')).toEqual([{ kind: 'beaconing', at: 0 }]);
  expect(() => parseSchedule('clone@soon')).toThrow(/no attack "clone@soon"/);
});

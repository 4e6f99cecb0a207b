import { afterEach, beforeEach, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createSchedule } from '../../node/adapters/schedule.ts';
import { fail } from '../../../shared/errors.ts';
import { createBus } from '../kernel/bus.ts';
import type { Connector } from '../providers/connector.ts';
import type { SimReading, UsageReading } from '../providers/readings.ts';
import { defaultBudget, planSimUsage, roundDue } from './plan.ts';
import { fleetOf, listing, reading } from './readings.testkit.ts';
import { createSync, type Sync } from './service.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const provider = { providerId: 'p1', name: 'By SIM', demo: false, paused: false };
const budget = { ...defaultBudget, usageReads: 60, firstDays: 3 };

let ports: TestPorts;
let now: number;
let asked: { sim: string; from: number; to: number; bucket: 'hour' | 'day' }[];
let finest: 'hour' | 'day';
let refuse: ReadonlySet<string>;
let fleet: SimReading[];
let lists: number;
/** What one request for usage takes, ms, and what all of them took. */
let cost: number;
let spent: number;
let sync: Sync;

/** A hundred bytes each way in every hour. */
function usageOf(sim: string, from: number, to: number, bucket: 'hour' | 'day'): UsageReading[] {
  const step = bucket === 'hour' ? hour : day;
  const readings: UsageReading[] = [];
  for (let at = Math.floor(from / step) * step; at < to; at += step) {
    const hours = Math.min(Math.max(0, Math.ceil((Math.min(to, now) - at) / hour)), step / hour);
    readings.push({ providerSimId: sim, imsi: null, at, up: 100 * hours, down: 100 * hours, lastAt: at });
  }
  return readings;
}

beforeEach(() => {
  ports = createTestPorts();
  now = noon;
  asked = [];
  finest = 'hour';
  refuse = new Set();
  [cost, spent] = [0, 0];
  fleet = fleetOf(100);
  const list = listing([[]]);
  lists = 0;
  const offered = { support: 'full', how: 'test' } as const;
  const connector: Connector = {
    ...list,
    get reads() {
      return { ...list.reads, usage: { ...offered, by: 'sim' as const, days: 30, finest } };
    },
    async simPage() {
      lists += 1;
      return { sims: fleet, next: null, rejected: [], serverTime: now };
    },
    async simUsage(sim, from, to, bucket) {
      spent += cost;
      asked.push({ sim, from, to, bucket });
      if (refuse.has(sim)) throw fail('PROVIDER_REFUSED', 'no history of this SIM');
      return usageOf(sim, from, to, bucket);
    },
  };
  const clock = { ...ports.clock, monotonic: () => ports.clock.monotonic() + spent };
  sync = createSync({
    ...ports,
    clock,
    schedule: createSchedule(ports.log),
    bus: createBus((error) => {
      throw error;
    }),
    providers: { list: () => [provider], connectorFor: () => connector },
    budget,
  });
});
afterEach(async () => {
  await sync.stop();
  ports.close();
});

const pass = () => sync.run('p1');
const state = (source: string) =>
  ports.cache.get<{ cursor: string | null; complete_from: number; complete_until: number; read_at: number }>(
    "SELECT * FROM sync_state WHERE provider_id = 'p1' AND source = ?",
    [source],
  );
const sims = (where: string) =>
  ports.cache.get<{ count: number }>(`SELECT COUNT(*) AS count FROM sims WHERE ${where}`)?.count;

it('goes round the fleet in passes, and calls usage complete once it was through', async () => {
  await pass();
  expect(new Set(asked.map(({ sim }) => sim)).size).toBe(60);
  expect(sims('data_24h = 4800')).toBe(60);
  expect(state('usage')?.complete_until).toBeNull();
  now += 10 * minute;
  await pass();
  expect(sims('data_24h IS NOT NULL')).toBe(100);
  expect(state('usage')).toMatchObject({
    cursor: null,
    complete_until: noon,
    complete_from: noon - 30 * hour,
  });
  expect(state('usage-days')).toMatchObject({ complete_until: noon, complete_from: Date.UTC(2026, 10, 17) });
});

it('begins again when the round is old enough, and asks for what is new only', async () => {
  await pass();
  await pass();
  asked = [];
  now = noon + 50 * minute;
  await pass();
  expect(asked).toEqual([]);
  now = noon + 65 * minute;
  const { written } = await pass();
  expect(asked.filter(({ bucket }) => bucket === 'hour').every(({ from }) => from === noon)).toBe(true);
  expect(
    asked.filter(({ bucket }) => bucket === 'day').every(({ from }) => from === Date.UTC(2026, 10, 20)),
  ).toBe(true);
  expect(written).toBeGreaterThan(0);
});

it('writes nothing that is as it was', async () => {
  await pass();
  await pass();
  ports.cache.run(
    "UPDATE sync_state SET complete_until = complete_until - 3600000 WHERE source = 'usage-days'",
  );
  const { rows } = await pass();
  expect(rows).toBeGreaterThan(0);
  expect(ports.cache.get("SELECT written FROM sync_state WHERE source = 'usage'")).toEqual({ written: 0 });
});

it('one SIM without history does not hold up the others', async () => {
  refuse = new Set([...Array(3).keys()].map((at) => fleetOf(100)[at]?.providerSimId ?? ''));
  await pass();
  await pass();
  expect(sims('data_24h IS NULL')).toBe(3);
  expect(state('usage')?.complete_until).toBe(noon);
  expect(
    ports.log.at('warn').filter(({ message }) => message === 'usage of a SIM could not be read').length,
  ).toBe(3);
});

it('reads days alone where the provider counts no hours, and says how fresh they are', async () => {
  finest = 'day';
  await pass();
  await pass();
  expect(asked.every(({ bucket }) => bucket === 'day')).toBe(true);
  expect(state('usage')?.complete_until).toBeNull();
  expect(state('usage-days')?.complete_until).toBe(noon);
  // The last whole day.
  expect(sims('data_24h = 4800')).toBe(100);
  asked = [];
  await pass();
  expect(asked).toEqual([]);
  const status = sync.handlers.status(
    {},
    { signal: new AbortController().signal, traceId: 't', actor: { name: 'n', role: 'r' } },
  );
  const { providers } = await status;
  expect(providers[0]?.sources.find(({ source }) => source === 'usage')).toMatchObject({ support: 'full' });
  expect(providers[0]?.sources.find(({ source }) => source === 'usage')?.readAt).not.toBeNull();
  expect(providers[0]?.sources.find(({ source }) => source === 'audit')).toMatchObject({
    support: 'none',
    readAt: null,
  });
});

it('reads SIMs that were just heard of before the round comes to them, newest first', async () => {
  await pass();
  // The round stands at the sixtieth SIM. Three others, behind and before it, open sessions.
  const heard = [10, 90, 80];
  fleet = fleet.map((sim, index) =>
    heard.includes(index) ? reading(index, { sessionUpdatedAt: now + heard.indexOf(index) * minute }) : sim,
  );
  asked = [];
  now += 10 * minute;
  await pass();
  const days = asked.filter(({ bucket }) => bucket === 'day').map(({ sim }) => sim);
  expect(days.slice(0, 3).toSorted()).toEqual(heard.map((index) => reading(index).providerSimId).toSorted());
  // What is complete is the round's to say, which went on where it was and came to its end.
  expect(days.length).toBe(3 + 40);
  expect(state('usage')).toMatchObject({ cursor: null, complete_until: noon });
});

it('gives SIMs that are heard of all the time no more than their share, so the round comes to its end', async () => {
  for (let at = 0; at < 6 && state('usage')?.complete_until == null; at++) {
    now += 10 * minute;
    fleet = fleet.map((_sim, index) => reading(index, { sessionUpdatedAt: now + index }));
    await pass();
  }
  expect(state('usage')?.complete_until).not.toBeNull();
});

it('stops for the list of SIMs where each request takes long, and goes on in the next pass', async () => {
  cost = 20_000;
  await pass();
  const read = new Set(asked.map(({ sim }) => sim)).size;
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(60);
  await pass();
  expect(lists).toBe(2);
  expect(new Set(asked.map(({ sim }) => sim)).size).toBeGreaterThan(read);
});

it('never asks beyond what the provider keeps', () => {
  const keeps = { days: 2, finest: 'hour' } as const;
  expect(planSimUsage(null, noon, keeps, defaultBudget)).toEqual({
    days: { from: Date.UTC(2026, 10, 18), to: noon },
    hours: { from: noon - 30 * hour, to: noon },
  });
  expect(planSimUsage(null, noon, { ...keeps, days: 1 }, defaultBudget).hours?.from).toBe(noon - day);
  expect(planSimUsage(noon - 10 * day, noon, keeps, defaultBudget).days.from).toBe(Date.UTC(2026, 10, 18));
  expect(roundDue(null, noon, noon + 59 * minute, defaultBudget)).toBe(false);
  expect(roundDue(null, noon, noon - 1, defaultBudget)).toBe(true);
  expect(roundDue(noon, noon, noon, defaultBudget)).toBe(true);
});

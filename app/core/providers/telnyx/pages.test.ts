import { expect, test } from 'vitest';
import { createRecordingLog } from '../../../testing/log.ts';
import type { UsageReading } from '../readings.ts';
import { day } from '../../../../shared/time.ts';
import { dialect, type TelnyxClient } from './client.ts';
import { readSessionEvents } from './events.ts';
import { cursorOf, endsBefore, pagesBack, placeOf } from './pages.ts';
import { readUsage } from './usage.ts';

const never = new AbortController().signal;
const noon = Date.UTC(2026, 10, 20, 12);
const iso = (at: number): string => new Date(at).toISOString();

/** A client that answers the pages of a list in turn, and how many were asked for. */
function listOf(pages: readonly (readonly object[])[]): { readonly client: TelnyxClient; asked(): number } {
  let asked = 0;
  const client: TelnyxClient = {
    who: 'Telnyx (test)',
    base: 'http://127.0.0.1',
    session: async () => ({ apiKey: '' }),
    async call({ query }) {
      asked += 1;
      const data = pages[Number(query?.['page[number]']) - 1] ?? [];
      return {
        status: 200,
        headers: {},
        text: '',
        serverTime: noon,
        body: { data, meta: { total_pages: pages.length } },
      };
    },
  };
  return { client, asked: () => asked };
}

async function usageOf(client: TelnyxClient, from: number, to: number): Promise<UsageReading[]> {
  const log = createRecordingLog();
  const all: UsageReading[] = [];
  for await (const reading of readUsage(client, log, from, to, 'day', never)) all.push(reading);
  return all;
}

test('a cursor is a place, and one of another kind begins the list anew', () => {
  for (const place of [
    { page: 3, total: 700 },
    { page: 12, total: null },
  ])
    expect(placeOf(cursorOf(place))).toEqual(place);
  expect(placeOf(null)).toEqual({ page: 1, total: null });
  for (const cursor of ['', '0/5', 'abc', '8942310220000000001'])
    expect(() => placeOf(cursor)).toThrow(expect.objectContaining({ code: 'PROVIDER_REFUSED' }));
});

test('rows that vanish while a list is read send the reader back, as far as they moved the others', () => {
  expect(pagesBack({ page: 3, total: 700 }, 700, 250)).toBe(0);
  expect(pagesBack({ page: 3, total: 700 }, 705, 250)).toBe(0);
  expect(pagesBack({ page: 3, total: 700 }, 699, 250)).toBe(1);
  expect(pagesBack({ page: 3, total: 900 }, 640, 250)).toBe(2);
  expect(pagesBack({ page: 2, total: 9_000 }, 600, 250)).toBe(1);
  expect(pagesBack({ page: 3, total: null }, 700, 250)).toBe(0);
});

test('a list is left early only where its order shows that nothing more can come', () => {
  const at = (...times: number[]) => times.map((from) => ({ from, to: from + 1 }));
  expect(endsBefore(at(50, 40, 30), 60)).toBe(true);
  expect(endsBefore(at(70, 40, 30), 60)).toBe(false);
  expect(endsBefore(at(30, 40, 50), 60)).toBe(false);
  expect(endsBefore(at(50), 60)).toBe(false);
  expect(endsBefore([], 60)).toBe(false);
});

const record = (sim: string, began: number, up: string, changed: object = {}): object => ({
  record_type: 'sim_card_usage',
  sim_card_id: sim,
  created_at: iso(began),
  closed_at: iso(began + 60_000),
  uplink_data: up,
  downlink_data: '0.5',
  data_unit: 'MB',
  ...changed,
});

test('usage is summed per SIM and day, whatever the order of the list', async () => {
  const newest = [
    [record('a', noon, '1.000001'), record('b', noon - 1_000, '2')],
    [],
    [record('a', noon - 2_000, '3'), record('a', noon - 9 * day, '7')],
    [record('a', noon - 10 * day, '7'), record('a', noon - 11 * day, '7')],
    [record('a', noon - 12 * day, '7'), record('a', noon - 13 * day, '7')],
  ];
  const from = noon - 12 * 3_600_000;
  const forwards = listOf(newest);
  const expected = [
    { providerSimId: 'a', imsi: null, at: from, up: 4_000_001, down: 1_000_000, lastAt: noon },
    { providerSimId: 'b', imsi: null, at: from, up: 2_000_000, down: 500_000, lastAt: noon - 1_000 },
  ];
  expect(await usageOf(forwards.client, from, noon + day)).toEqual(expected);
  // The fourth page is the first that shows nothing but the past.
  expect(forwards.asked()).toBe(4);
  const backwards = listOf(newest.map((page) => [...page].reverse()).reverse());
  const sums = await usageOf(backwards.client, from, noon + day);
  expect(sums.sort((x, y) => ((x.providerSimId ?? '') < (y.providerSimId ?? '') ? -1 : 1))).toEqual(expected);
  expect(backwards.asked()).toBe(5);
});

test('a record that comes twice counts once; one that cannot be understood is left out', async () => {
  const twice = record('a', noon, '1');
  const named = record('a', noon, '1', { id: 'r-7' });
  const list = listOf([
    [twice, named],
    [twice, named, record('a', noon, '', {}), record('a', noon, '1', { data_unit: 'packets' })],
  ]);
  expect(await usageOf(list.client, noon - day, noon + day)).toMatchObject([
    { up: 2_000_000, down: 1_000_000 },
  ]);
});

test('a log is a beginning and an end; an open one has no end yet', async () => {
  const log = (id: number, from: number, to: number | null) => ({
    id,
    log_type: 'data',
    start_time: iso(from),
    stop_time: to === null ? null : iso(to),
    imei: '357103061234566',
    mobile_country_code: '262',
    mobile_network_code: '01',
    radio_access_technology: '4G',
    cell_id: '81234',
    pin: '9731',
  });
  const list = listOf([[log(2, noon, null)], [log(1, noon - 5_000, noon - 1_000), { id: 9 }]]);
  const events = await readSessionEvents(list.client, 'sim-1', noon - day, noon + day, never);
  expect(events.map(({ key, type, at }) => [key, type, at - noon])).toEqual([
    ['log:1:start', 'session.started', -5_000],
    ['log:1:stop', 'session.ended', -1_000],
    ['log:2:start', 'session.started', 0],
  ]);
  expect(events[0]).toMatchObject({ plmn: '262-01', country: 'DE', rat: 'LTE', cell: '262-01--81234' });
  expect(events[0]?.raw).not.toContain('9731');
});

test('the wait is in seconds, the longer one of two, and told by the code as well as by the status', () => {
  const answer = (status: number, headers: Record<string, string>, text = '') => ({ status, headers, text });
  const throttled = (...given: Parameters<typeof answer>) => dialect.throttled?.(answer(...given));
  const code = '{"errors":[{"code":"10011","title":"Too many requests"}]}';
  expect(throttled(429, { 'x-ratelimit-reset': '3' }, code)).toBe(3_000);
  expect(throttled(429, { 'x-ratelimit-reset': '3', 'retry-after': '9' })).toBe(9_000);
  expect(throttled(429, {})).toBeNull();
  expect(throttled(400, { 'x-ratelimit-reset': '2' }, code)).toBe(2_000);
  expect(throttled(422, {}, '{"errors":[{"code":"10015"}]}')).toBeUndefined();
  expect(throttled(500, {}, code)).toBeUndefined();
  expect(dialect.words(answer(404, {}, '{"error":"not found"}'))).toEqual({ code: null, message: null });
});

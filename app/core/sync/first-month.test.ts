import { afterEach, beforeEach, expect, it } from 'vitest';
import { day, dayStart } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createSchedule } from '../../node/adapters/schedule.ts';
import { createBus } from '../kernel/bus.ts';
import type { Connector } from '../providers/connector.ts';
import type { UsageReading } from '../providers/readings.ts';
import { defaultBudget } from './plan.ts';
import { fleetOf, listing } from './readings.testkit.ts';
import { createSync, type Sync } from './service.ts';

/** The first usage of a fleet that is too large for one window of days. */

const provider = { providerId: 'p1', name: 'Metering', demo: true, paused: false };
const now = Date.UTC(2026, 10, 20, 12, 30);
const today = dayStart(now);
const [sim] = fleetOf(1);

let ports: TestPorts;
let asked: string[];
let broken: number | null;

beforeEach(() => {
  ports = createTestPorts();
  asked = [];
  broken = null;
});
afterEach(() => ports.close());

/** A window of one day at a time; every SIM sends 7 bytes a day. */
function open(): Sync {
  const metered: Connector = {
    ...listing([fleetOf(1)], now),
    reads: {
      ...listing([]).reads,
      usage: { support: 'full', how: 'a meter', by: 'account', days: 30, finest: 'hour' },
    },
    async *usage(from, _to, bucket): AsyncIterable<UsageReading> {
      const age = Math.round((today - dayStart(from)) / day);
      asked.push(`${bucket} -${age}`);
      if (bucket === 'day' && age === broken) throw new Error('gone');
      if (bucket === 'day')
        yield {
          providerSimId: sim?.providerSimId ?? '',
          imsi: null,
          at: dayStart(from),
          up: 7,
          down: 0,
          lastAt: from,
        };
    },
  };
  return createSync({
    ...ports,
    schedule: createSchedule(ports.log),
    bus: createBus((error) => {
      throw error;
    }),
    providers: { list: () => [provider], connectorFor: () => metered },
    budget: { ...defaultBudget, exportRows: 1, firstHourRows: 1, firstDays: 4 },
  });
}

const span = () =>
  ports.cache.get("SELECT complete_from, complete_until FROM sync_state WHERE source = 'usage-days'");
const figure = () => ports.cache.get('SELECT data_24h FROM sims');

it('begins with yesterday, today and the newest hour, and goes back from there', async () => {
  await open().run('p1');
  expect(asked).toEqual(['day -1', 'day -0', 'hour -0', 'day -2', 'day -3', 'day -4']);
  expect(span()).toEqual({ complete_from: today - 4 * day, complete_until: now });
  expect(ports.cache.all('SELECT at FROM usage_days').length).toBe(5);
});

it('has its figures before the month is whole, and a pass that was cut is completed by the next', async () => {
  broken = 3;
  await expect(open().run('p1')).rejects.toThrow('gone');
  expect(figure()).toEqual({ data_24h: 7 });
  expect(span()).toEqual({ complete_from: today - 2 * day, complete_until: now });
  broken = null;
  asked = [];
  await open().run('p1');
  expect(asked).toEqual(['day -3', 'day -4']);
  expect(span()).toEqual({ complete_from: today - 4 * day, complete_until: now });
  asked = [];
  await open().run('p1');
  expect(asked).toEqual([]);
});

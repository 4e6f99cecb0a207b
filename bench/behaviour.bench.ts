import { simBytes } from '../app/core/baselines/block.ts';
import { feedFleet, type BaselineSim } from '../app/core/baselines/pass.ts';
import { placeSims } from '../app/core/baselines/store.ts';
import { createSchedule } from '../app/node/adapters/schedule.ts';
import { createTestPorts } from '../app/testing/ports.ts';
import { day, hour } from '../shared/time.ts';
import type { Bench } from './bench.ts';
import { quiet } from './fleet-data.ts';
import { figure } from './statistics.ts';

const start = Date.UTC(2026, 8, 7);
/** Hours that are known before the one that is timed. */
const known = 24;

/** Milliseconds of one look at the behaviour of a fleet in which every SIM had one hour of traffic more. */
export const benches: readonly Bench[] = [
  {
    name: 'detect.behaviour',
    sizes: [1_000, 10_000, 100_000],
    async run({ size }) {
      const sims = size ?? 1_000;
      const ports = createTestPorts();
      const { cache, ledger } = ports;
      const fleet = new Map<string, BaselineSim>();
      cache.transaction(() => {
        for (let n = 0; n < sims; n++) {
          const body = `894231022${String(n).padStart(9, '0')}`;
          fleet.set(body, simOf(n + 1, body));
          for (let turn = 0; turn < known + 3; turn++)
            cache.run('INSERT INTO usage_hours (sim_key, at, up, down) VALUES (?, ?, ?, ?)', [
              n + 1,
              start + turn * hour,
              80_000 + ((n * 31 + turn) % 9_000),
              24_000,
            ]);
        }
      });
      ledger.transaction(() => placeSims(ledger, [...fleet.keys()]));
      const look = async (turn: number): Promise<number> => {
        const began = performance.now();
        await feedFleet(
          {
            cache,
            ledger,
            schedule: createSchedule(quiet),
            simsOf: (bodies) => bodies.flatMap((body) => fleet.get(body) ?? []),
            heard: () => ({ usage: { from: start, to: start + turn * hour }, sims: start + turn * hour }),
          },
          new AbortController().signal,
        );
        return performance.now() - began;
      };
      await look(known);
      const samples = [await look(known + 1), await look(known + 2), await look(known + 3)];
      ports.close();
      return figure(samples, 'ms', null);
    },
  },
  {
    name: 'detect.behaviour.bytes',
    sizes: null,
    run: async () => figure([simBytes], 'bytes', null),
  },
];

function simOf(simKey: number, body: string): BaselineSim {
  return {
    simKey,
    body,
    providerId: 'p1',
    lifecycle: 'active',
    deviceClass: 'EV charger',
    tags: { region: 'West' },
    lockedImei: null,
    firmware: '4.2',
    speedClass: null,
    site: `S${simKey % 500}`,
    area: null,
    plmn: '204-8',
    firstSeenAt: start - 30 * day,
    lastSeenAt: start + known * hour,
  };
}

import { afterEach, describe, expect, it } from 'vitest';
import { hour } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';
import { fleetStorm } from './rules/fleet-storm.ts';
import { runDetections, type RunnerDeps } from './runner.ts';
import { createStage, t0, type Stage } from './stage.testkit.ts';

let stage: Stage;
afterEach(() => stage?.close());

const sims = 400;

/** A first sync: each SIM with the same three hours, one SIM after the other. */
function firstSync(): void {
  stage = createStage({ rules: [fleetStorm] });
  for (let n = 1; n <= sims; n++) {
    const sim = stage.sim(n, { plmn: '204-8' });
    for (let turn = 0; turn < 3; turn++) stage.session(sim, t0 + turn * hour, { plmn: '204-8' });
  }
  stage.covered({ clock: t0 + 4 * hour });
}

async function judge(watched: Partial<Pick<RunnerDeps, 'cache' | 'ledger' | 'clock'>>): Promise<number> {
  let slices = 0;
  const { cache, ledger, clock } = stage.ports;
  const result = await runDetections(
    {
      cache,
      ledger,
      clock,
      schedule: { ...clock.schedule, breathe: async () => void slices++ },
      sink: { take: () => [], held: () => false },
      ...watched,
    },
    [fleetStorm],
    {
      changed: 'all',
      usageSeen: new Map(),
      signal: new AbortController().signal,
      onIncidents: () => undefined,
    },
  );
  expect(result).toMatchObject({ events: 3 * sims, sims });
  return slices;
}

describe('a first look over a fleet', () => {
  it('counts a window of a network once, however many slices ask', async () => {
    firstSync();
    const asked: unknown[] = [];
    const { cache } = stage.ports;
    const slices = await judge({
      cache: {
        ...cache,
        all: <T>(sql: string, params?: Parameters<ReadDb['all']>[1]) => {
          if (sql.includes('COUNT(DISTINCT sim_key)')) asked.push(params);
          return cache.all<T>(sql, params);
        },
      },
    });
    expect(slices).toBeGreaterThan(4);
    expect(asked).toHaveLength(3);
  });

  it('does not cut itself into more commits because commits are slow', async () => {
    firstSync();
    const quick = await judge({});
    stage.close();
    firstSync();
    const { ledger, clock } = stage.ports;
    let elapsed = 0;
    const slow = await judge({
      clock: { ...clock, monotonic: () => elapsed },
      ledger: {
        ...ledger,
        transaction(work) {
          const value = ledger.transaction(work);
          elapsed += 40;
          return value;
        },
      },
    });
    expect(slow).toBe(quick);
  });
});

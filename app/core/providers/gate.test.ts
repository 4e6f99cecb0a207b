import { expect, it } from 'vitest';
import { minute, second } from '../../../shared/time.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createTestPorts } from '../../testing/ports.ts';
import { createBudgets } from './budgets.ts';
import { createGate } from './gate.ts';
import type { ProviderLimits } from './limits.ts';

const limits: ProviderLimits = {
  concurrency: 2,
  requests: 2,
  perMs: second,
  burst: 2,
  signIns: { requests: 10, perMs: minute },
  sequentialActs: true,
  source: 'published: 2 requests a second',
};
const never = new AbortController().signal;

it('lets wait, in lanes, until time or a release makes room', async () => {
  const clock = createTestClock();
  const gate = createGate(limits, { clock, schedule: clock.schedule });
  const order: string[] = [];
  const enter = (lane: 'act' | 'read', name: string) =>
    gate.enter(lane, never).then((release) => {
      order.push(name);
      return release;
    });
  const first = await enter('read', 'read 1');
  const second_ = await enter('read', 'read 2');
  const [read, act] = [enter('read', 'read 3'), enter('act', 'act')];
  await clock.advance(5 * second);
  expect(order).toEqual(['read 1', 'read 2']);
  first();
  first();
  await act;
  expect(order).toEqual(['read 1', 'read 2', 'act']);
  second_();
  await read;
  expect(gate.figures()).toMatchObject({ running: 2, waiting: { act: 0, read: 0 } });
});

it('keeps everybody quiet, acts too', async () => {
  const clock = createTestClock();
  const gate = createGate(limits, { clock, schedule: clock.schedule });
  gate.pause(3 * second);
  let left = false;
  const act = gate.enter('act', never).then((release) => {
    left = true;
    return release;
  });
  await clock.advance(2_999);
  expect(left).toBe(false);
  await clock.advance(2);
  await act;
  expect(left).toBe(true);
});

it('forgets who gives up while waiting, and lets the next one through', async () => {
  const clock = createTestClock();
  const gate = createGate({ ...limits, concurrency: 1 }, { clock, schedule: clock.schedule });
  const release = await gate.enter('read', never);
  const stop = new AbortController();
  const gaveUp = gate.enter('act', stop.signal);
  const next = gate.enter('read', never);
  stop.abort();
  await expect(gaveUp).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(gate.enter('read', AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  release();
  (await next)();
  expect(gate.figures()).toMatchObject({ running: 0, waiting: { act: 0, 'sign-in': 0, read: 0 } });
});

it('carries what is left, and pauses, over a restart', async () => {
  const ports = createTestPorts();
  try {
    const budgets = createBudgets(ports);
    const gate = budgets.gateOf('p-1', limits);
    expect(budgets.gateOf('p-1', { ...limits })).toBe(gate);
    for (const lane of ['sign-in', 'read', 'read'] as const) (await gate.enter(lane, never))();
    gate.pause(10 * second);
    budgets.stop();
    const again = createBudgets(ports);
    expect(again.figures('p-1', limits)).toEqual({
      requests: { left: 0, burst: 2, refill: 2, perMs: second },
      signIns: { left: 0, burst: 1, refill: 10, perMs: minute },
      running: 0,
      concurrency: 2,
      waiting: { acts: 0, signIns: 0, reads: 0 },
      pausedUntil: ports.clock.now() + 10 * second,
      source: 'published: 2 requests a second',
    });
    await ports.clock.advance(minute);
    expect(again.figures('p-1', limits)).toMatchObject({
      requests: { left: 2 },
      signIns: { left: 1 },
      pausedUntil: null,
    });
    again.forget('p-1');
    expect(createBudgets(ports).figures('p-1', limits)).toMatchObject({
      requests: { left: 2 },
      pausedUntil: null,
    });
  } finally {
    ports.close();
  }
});

it('writes reads down now and then, not each', async () => {
  const ports = createTestPorts();
  const stored = () =>
    ports.ledger
      .all<{ state: string; at: number }>('SELECT state, at FROM provider_budgets')
      .map(({ at }) => at);
  try {
    const budgets = createBudgets(ports);
    const gate = budgets.gateOf('p-1', { ...limits, burst: 50, signIns: null });
    const begun = ports.clock.now();
    for (let i = 0; i < 20; i++) (await gate.enter('read', never))();
    expect(stored()).toEqual([]);
    await ports.clock.advance(minute);
    expect(stored()).toEqual([begun + 5 * second]);
    gate.pause(second);
    expect(stored()).toEqual([begun + minute]);
    expect(ports.clock.pending()).toBe(0);
  } finally {
    ports.close();
  }
});

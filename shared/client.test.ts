import { describe, expect, it } from 'vitest';
import { createPortPair } from '../app/core/kernel/port-pair.ts';
import { createEngineClient } from './client.ts';
import type { ClientFrame, EnginePort } from './contract/index.ts';
import { limits } from './limits.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const errors: unknown[] = [];
  const client = createEngineClient({ onListenerError: (error) => errors.push(error) });
  const connect = (): {
    engine: EnginePort;
    seen: ClientFrame[];
    calls(): Extract<ClientFrame, { t: 'call' }>[];
  } => {
    const pair = createPortPair();
    const seen: ClientFrame[] = [];
    pair.engine.onFrame((frame) => seen.push(frame));
    client.connect(pair.client);
    return { engine: pair.engine, seen, calls: () => seen.filter((frame) => frame.t === 'call') };
  };
  return { client, connect, errors };
}

describe('engine client', () => {
  it('keeps calls made before the first port and sends them in order', async () => {
    const { client, connect } = setUp();
    const first = client.call('system.status', {});
    const second = client.call('providers.list', {}, { deadlineMs: 5 });
    const { engine, seen } = connect();
    await settle();
    expect(seen).toEqual([
      { t: 'call', id: 1, op: 'system.status', input: {} },
      { t: 'call', id: 2, op: 'providers.list', input: {}, deadlineMs: 5 },
    ]);
    engine.send({ t: 'ok', id: 2, value: { providers: [] } });
    engine.send({ t: 'error', id: 1, error: { code: 'LOCKED', message: 'No.', retry: 'later' } });
    await expect(second).resolves.toEqual({ providers: [] });
    await expect(first).rejects.toMatchObject({ code: 'LOCKED', retry: 'later' });
  });

  it('fails every open call when the engine goes, and further ones until the next port', async () => {
    const { client, connect } = setUp();
    const states: string[] = [];
    client.onState((state) => states.push(state));
    const { engine } = connect();
    const pending = client.call('system.status', {});
    await settle();
    engine.close();
    await expect(pending).rejects.toMatchObject({ code: 'ENGINE_GONE', retry: 'later' });
    await expect(client.call('system.status', {})).rejects.toMatchObject({ code: 'ENGINE_GONE' });
    const next = connect();
    const again = client.call('system.status', {});
    await settle();
    next.engine.send({ t: 'ok', id: next.calls()[0]?.id ?? 0, value: 1 });
    await expect(again).resolves.toBe(1);
    expect(states).toEqual(['connected', 'gone', 'connected']);
  });

  it('subscribes once an event, and again after a restart', async () => {
    const { client, connect, errors } = setUp();
    const { engine, seen } = connect();
    const heard: unknown[] = [];
    client.on('fleet.changed', () => {
      throw new Error('bad listener');
    });
    const stop = client.on('fleet.changed', (payload) => heard.push(payload));
    await settle();
    expect(seen).toEqual([{ t: 'subscribe', events: ['fleet.changed'] }]);
    engine.send({ t: 'event', name: 'fleet.changed', payload: { version: 1 } });
    await settle();
    engine.close();
    await settle();
    const next = connect();
    await settle();
    expect(next.seen).toEqual([{ t: 'subscribe', events: ['fleet.changed'] }]);
    stop();
    next.engine.send({ t: 'event', name: 'fleet.changed', payload: { version: 2 } });
    await settle();
    expect(heard).toEqual([{ version: 1 }]);
    expect(errors).toHaveLength(2);
  });

  it('cancels an aborted call and ignores its late answer', async () => {
    const { client, connect } = setUp();
    const { engine, seen } = connect();
    const abort = new AbortController();
    const call = client.call('system.status', {}, { signal: abort.signal });
    await settle();
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    await settle();
    expect(seen.at(-1)).toEqual({ t: 'cancel', id: 1 });
    engine.send({ t: 'ok', id: 1, value: {} });
    await settle();
    await expect(client.call('system.status', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await settle();
    expect(seen).toHaveLength(2);
  });

  it('keeps no more calls open than the engine takes', async () => {
    const { client, connect } = setUp();
    const { engine, calls } = connect();
    const all = Array.from({ length: limits.callsInFlight + 5 }, () => client.call('system.status', {}));
    await settle();
    expect(calls()).toHaveLength(limits.callsInFlight);
    for (let id = 1; id <= all.length; id++) {
      engine.send({ t: 'ok', id, value: id });
      await settle();
    }
    await expect(Promise.all(all)).resolves.toHaveLength(limits.callsInFlight + 5);
  });

  it('refuses an input that cannot travel', async () => {
    const { client, connect } = setUp();
    connect();
    await expect(client.call('system.status', { f: () => 1 } as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(client.call('fleet.open', { query: 'x'.repeat(limits.frameBytes) })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
  });
});

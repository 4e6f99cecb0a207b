import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minute } from '../../../../shared/time.ts';
import { emnifyEmulation } from '../../../demo/emnify/emulation.ts';
import { simIdOf } from '../../../demo/emnify/identity.ts';
import type { EmnifyWorld } from '../../../demo/emnify/world.ts';
import type { HttpRequest } from '../../ports.ts';
import { openBench, type Bench } from '../bench.testkit.ts';
import type { Connector } from '../connector.ts';
import { never } from '../conformance/listing.testkit.ts';
import { alwaysOnline } from '../world.testkit.ts';
import { createEmnifyConnector } from './connector.ts';

let bench: Bench<EmnifyWorld>;
let connector: Connector;

beforeEach(async () => {
  bench = await openBench(emnifyEmulation, createEmnifyConnector, { sims: 150, seed: 1 });
  connector = bench.connect();
});
afterEach(() => bench.close());

const settle = (): void => bench.emulator.world.clock.advance(minute);

describe('what is sent', () => {
  /** Requests that change something, as they left, with what the emulation was asked to do. */
  async function changesOf(work: (recorded: Connector) => Promise<unknown>): Promise<readonly string[]> {
    const sent: string[] = [];
    const recording = {
      ...bench.ports.http,
      async request(request: HttpRequest) {
        const path = new URL(request.url).pathname.replace(/^\/api\/v1/, '').replace(/\d+/, '{id}');
        const body = typeof request.body === 'string' ? ` ${request.body}` : '';
        if (request.method !== 'GET' && path !== '/authenticate')
          sent.push(`${request.method} ${path}${body}`);
        return bench.ports.http.request(request);
      },
    };
    await work(bench.connect({ through: { ...bench.ports, http: recording } }));
    return sent;
  }
  const online = (): string => String(simIdOf(alwaysOnline(bench.emulator.world).index));

  it('a reset is accepted at once, and holds once another session is seen', async () => {
    const before = await connector.sim(online(), never);
    expect(before).toMatchObject({ connectivity: 'online', sessionId: expect.any(String) as string });
    const sent = await changesOf((recorded) => recorded.act('session_reset', online(), {}, never));
    expect(sent).toEqual(['PATCH /endpoint/{id}/connectivity {"location":null,"pdp_context":null}']);
    expect((await connector.sim(online(), never))?.sessionId).toBe(before?.sessionId);
    settle();
    const after = await connector.sim(online(), never);
    expect(after?.connectivity).toBe('online');
    expect(after?.sessionId).not.toBe(before?.sessionId);
  });

  it('a SIM is taken off its endpoint before it is deleted', async () => {
    const sent = await changesOf((recorded) => recorded.act('terminate', online(), {}, never));
    expect(sent).toEqual([
      'PATCH /sim/{id} {"status":{"id":2}}',
      'PATCH /endpoint/{id} {"status":{"id":1}}',
      'PATCH /endpoint/{id} {"sim":{"id":null}}',
      'DELETE /sim/{id}',
    ]);
    settle();
    expect(await connector.sim(online(), never)).toMatchObject({ lifecycle: 'terminated' });
  });

  it('a lock to the device on record writes no IMEI, one to another does', async () => {
    const imei = '357103060000019';
    expect(await changesOf((recorded) => recorded.act('imei_lock', online(), {}, never))).toEqual([
      'PATCH /endpoint/{id} {"imei_lock":true}',
    ]);
    expect(await changesOf((recorded) => recorded.act('imei_lock', online(), { imei }, never))).toEqual([
      `PATCH /endpoint/{id} {"imei":"${imei}","imei_lock":true}`,
    ]);
  });

  it('a service profile is named by its number', async () => {
    const groupId = (await connector.groups(never)).at(-1)?.groupId ?? '';
    const sent = await changesOf((recorded) => recorded.act('set_group', online(), { groupId }, never));
    expect(sent).toEqual([`PATCH /endpoint/{id} {"service_profile":{"id":${groupId}}}`]);
    settle();
    expect((await connector.sim(online(), never))?.groupId).toBe(groupId);
    await expect(connector.act('set_group', online(), { groupId: 'x' }, never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oneOtEmulation } from '../../../demo/1ot/emulation.ts';
import { iccidOf } from '../../../demo/1ot/identity.ts';
import { lockedByAdministrator, usedUpAtRest } from '../../../demo/1ot/status.ts';
import type { OneOtWorld } from '../../../demo/1ot/world.ts';
import type { SimFacts } from '../../../demo/fleet.ts';
import { day, hour } from '../../../../shared/time.ts';
import type { HttpRequest } from '../../ports.ts';
import { openBench, type Bench } from '../bench.testkit.ts';
import { collect, never } from '../conformance/listing.testkit.ts';
import { OutcomeUnknown, type Connector } from '../connector.ts';
import { hasty, realPorts } from '../world.testkit.ts';
import { createOneOtConnector } from './connector.ts';

let bench: Bench<OneOtWorld>;
let connector: Connector;
/** Bodies of the requests that left, with their address. */
let sent: { readonly url: string; readonly body: string }[];

async function open(sims: number): Promise<void> {
  bench = await openBench(oneOtEmulation, createOneOtConnector, { sims });
  sent = [];
  const { ports } = bench;
  const http = {
    ...ports.http,
    request: (request: HttpRequest) => {
      sent.push({ url: request.url, body: String(request.body ?? '') });
      return ports.http.request(request);
    },
  };
  connector = bench.connect({ through: { ...ports, http } });
}

const shut = (): Promise<void> => bench.close();

function find(wanted: (sim: SimFacts) => boolean): SimFacts {
  const { fleet } = bench.emulator.world;
  for (let index = 0; index < fleet.size; index++) {
    const sim = fleet.facts(index);
    if (wanted(sim)) return sim;
  }
  throw new Error('the world has no such SIM');
}

async function read(iccid: string) {
  const reading = await connector.sim(iccid, never);
  if (reading === null) throw new Error(`no SIM ${iccid}`);
  return reading;
}

describe('1oT Terminal', () => {
  beforeEach(() => open(2_000));
  afterEach(shut);

  it('signs in by a form, and sends neither password nor token in any address', async () => {
    await connector.test(never);
    const [signIn] = sent;
    expect(new URL(signIn?.url ?? '').search).toBe('');
    expect(Object.fromEntries(new URLSearchParams(signIn?.body))).toEqual({
      grant_type: 'password',
      client_id: bench.emulator.credentials['username'],
      username: bench.emulator.credentials['username'],
      password: bench.emulator.credentials['password'],
    });
  });

  it('renews with the refresh token, and with the password once that is worth nothing', async () => {
    const grants = (): (string | null)[] =>
      sent
        .filter(({ url }) => url.includes('/oauth/token'))
        .map(({ body }) => new URLSearchParams(body).get('grant_type'));
    await connector.groups(never);
    bench.emulator.world.clock.advance(8 * day);
    await connector.groups(never);
    expect(grants()).toEqual(['password', 'refresh_token']);
    bench.emulator.world.clock.advance(8 * day);
    bench.emulator.world.tokens.forgetRefresh();
    await connector.groups(never);
    expect(grants()).toEqual(['password', 'refresh_token', 'refresh_token', 'password']);
  });

  it('lists more SIMs than one page holds, each once', async () => {
    await shut();
    await open(2_345);
    const seen: string[] = [];
    let pages = 0;
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await connector.simPage(cursor, never);
      expect(page.rejected).toEqual([]);
      seen.push(...page.sims.map(({ iccid }) => iccid));
      cursor = page.next;
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(seen).toHaveLength(2_345);
    expect(new Set(seen).size).toBe(2_345);
  });

  it('takes the bare text OK for a yes, and another page for an open outcome', async () => {
    const { iccid } = await read(iccidOf(find(({ status }) => status === 'active')));
    await connector.act('suspend', iccid, {}, never);
    expect(await read(iccid)).toMatchObject({ lifecycle: 'pending', target: 'suspended' });
    bench.emulator.world.clock.advance(hour);
    expect(await read(iccid)).toMatchObject({ lifecycle: 'suspended', target: null });
    bench.emulator.world.faults.add({ kind: 'malformed-json', path: '/resume' });
    await expect(connector.act('resume', iccid, {}, never)).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('says what E201 means', async () => {
    const { iccid } = await read(iccidOf(find(({ status }) => status === 'terminated')));
    await expect(connector.act('resume', iccid, {}, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      providerCode: 'E201',
      message: expect.stringContaining('present status') as string,
    });
  });

  it('learns from E202 that a SIM is blocked by an administrator, and offers no change of its status', async () => {
    const sim = find((each) => lockedByAdministrator(bench.emulator.world, each));
    const before = await read(iccidOf(sim));
    expect(before).toMatchObject({ lifecycle: 'suspended', restriction: null });
    expect(connector.capabilityOf?.('resume', before).support).toBe('native');
    await expect(connector.act('resume', before.iccid, {}, never)).rejects.toMatchObject({
      providerCode: 'E202',
    });
    const after = await read(before.iccid);
    expect(after).toMatchObject({ lifecycle: 'blocked', restriction: 'operator_admin' });
    for (const kind of ['suspend', 'resume', 'terminate'] as const)
      expect(connector.capabilityOf?.(kind, after)).toMatchObject({
        support: 'none',
        how: expect.stringContaining('administrator') as string,
      });
    expect(connector.capabilityOf?.('set_group', after).support).toBe('native');
    // Somebody changed the SIM at the provider: what was learned may no longer hold.
    bench.emulator.world.scripts.change(sim.index, {
      kind: 'setting',
      at: bench.emulator.world.clock.now(),
      shownAt: bench.emulator.world.clock.now(),
      name: 'group',
      value: 'Quarantine',
    });
    expect(await read(before.iccid)).toMatchObject({ lifecycle: 'suspended', restriction: null });
  });

  it('learns from E211 that the data limit is used up, until a higher one is set', async () => {
    const sim = find((each) => usedUpAtRest(bench.emulator.world, each));
    const iccid = iccidOf(sim);
    await expect(connector.act('resume', iccid, {}, never)).rejects.toMatchObject({
      providerCode: 'E211',
      message: expect.stringContaining('raise it first') as string,
    });
    expect(await read(iccid)).toMatchObject({ lifecycle: 'suspended', restriction: 'data_limit' });
    await expect(
      connector.act('data_limit', iccid, { dataLimitBytes: 1_000_000 }, never),
    ).rejects.toMatchObject({ providerCode: 'E210' });
    await connector.act('data_limit', iccid, { dataLimitBytes: 90_000_000_000 }, never);
    expect(await read(iccid)).toMatchObject({ restriction: null, dataLimitBytes: 90_000_000_000 });
    await connector.act('resume', iccid, {}, never);
    bench.emulator.world.clock.advance(hour);
    expect(await read(iccid)).toMatchObject({ lifecycle: 'active' });
  });

  it('offers what E003 denied to a SIM no longer', async () => {
    const sim = await read(iccidOf(find(({ status }) => status === 'active')));
    bench.emulator.world.faults.add({ kind: 'action-fail', path: '/reset', count: 1 });
    await expect(connector.act('session_reset', sim.iccid, {}, never)).rejects.toMatchObject({
      providerCode: 'E003',
    });
    expect(connector.capabilityOf?.('session_reset', sim).support).toBe('none');
    expect(connector.capabilityOf?.('suspend', sim).support).toBe('native');
    await connector.act('session_reset', sim.iccid, {}, never);
    expect(connector.capabilityOf?.('session_reset', sim).support).toBe('native');
  });

  it('deactivates a SIM of the older words, which alone tell it from a suspended one', async () => {
    const { iccid } = await read(iccidOf(find(({ status }) => status === 'active')));
    expect(connector.capabilityOf?.('deactivate', await read(iccid)).support).toBe('unknown');
    bench.emulator.world.words = 'older';
    expect(connector.capabilityOf?.('deactivate', await read(iccid)).support).toBe('native');
    await connector.act('deactivate', iccid, {}, never);
    bench.emulator.world.clock.advance(hour);
    const off = await read(iccid);
    expect(off).toMatchObject({ lifecycle: 'deactivated', rawState: 'OFF' });
    expect(connector.capabilityOf?.('resume', off).support).toBe('none');
  });

  it('sends nothing for what it cannot say', async () => {
    const { iccid } = await read(iccidOf(find(({ status }) => status === 'active')));
    const before = sent.length;
    for (const dataLimitBytes of [undefined, 0, 999_999, 1_500_000])
      await expect(
        connector.act('data_limit', iccid, dataLimitBytes === undefined ? {} : { dataLimitBytes }, never),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'dataLimitBytes' });
    await expect(
      connector.act('set_tag', iccid, { tagName: 'owner', tagValue: 'x' }, never),
    ).rejects.toMatchObject({ field: 'tagName' });
    await expect(
      connector.act('set_tag', iccid, { tagName: 'name', tagValue: ' ' }, never),
    ).rejects.toMatchObject({ field: 'tagValue' });
    await expect(connector.act('set_group', iccid, {}, never)).rejects.toMatchObject({ field: 'groupId' });
    await expect(connector.act('imei_lock', iccid, {}, never)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    expect(sent).toHaveLength(before);
  });

  it('reads alerts without marking any as read', async () => {
    const now = bench.emulator.world.clock.now();
    const alerts = await collect(connector.auditLog(now - 30 * day, now, never));
    expect(alerts.length).toBeGreaterThan(50);
    expect(alerts.every(({ type, at }) => type === 'platform.alert' && at < now)).toBe(true);
    expect(bench.emulator.world.readAlerts.size).toBe(0);
  });

  it('tells usage of a SIM from its sessions', async () => {
    const sim = find(({ status }) => status === 'active');
    const now = bench.emulator.world.clock.now();
    const usage = (await connector.simUsage?.(iccidOf(sim), now - 7 * day, now, 'day', never)) ?? [];
    expect(usage.length).toBeGreaterThan(3);
    expect(usage.every(({ up, down }) => up === 0 && down > 0)).toBe(true);
    expect(await connector.simUsage?.('8937204050000000000', now - day, now, 'day', never)).toEqual([]);
  });
});

/** Answers that no emulation gives: a connector of a documents-only provider must survive what the documents leave open. */
describe('1oT Terminal, answering otherwise than documented', () => {
  const iccid = '8937204050000000017';

  function answering(status: number, text: string, type = 'application/json'): Connector {
    const own = realPorts({ username: 'u', password: 'p' });
    const token = { status: 200, headers: {}, text: '{"access_token":"t","expires_in":"604799"}' };
    return createOneOtConnector(
      { providerId: 'p', baseUrl: 'https://terminal.example/webapi', options: {} },
      {
        ...own,
        http: {
          ...own.http,
          request: async ({ url }) =>
            url.includes('/oauth/token') ? token : { status, headers: { 'content-type': type }, text },
        },
      },
      hasty,
    );
  }

  it('calls E000 of an action an open outcome, whatever the status', async () => {
    const refused = answering(400, '{"error_code":"E000","error_description":"Server error"}');
    await expect(refused.act('suspend', iccid, {}, never)).rejects.toBeInstanceOf(OutcomeUnknown);
    await expect(refused.sim(iccid, never)).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      retry: 'later',
    });
  });

  it('takes error words for a refusal also where the status says success', async () => {
    const refused = answering(200, '{"error_code":"E201","error_description":"no"}');
    await expect(refused.act('suspend', iccid, {}, never)).rejects.toMatchObject({ providerCode: 'E201' });
    expect(await answering(200, '{"error_code":"E002"}').sim(iccid, never)).toBeNull();
  });

  it('takes JSON, nothing and OK in any form for a yes', async () => {
    for (const [text, type] of [
      ['OK', 'text/plain'],
      ['"OK"', 'application/json'],
      ['', 'text/plain'],
      ['{"result":"OK"}', 'application/json'],
    ] as const)
      expect(await answering(200, text, type).act('suspend', iccid, {}, never)).toEqual({
        reading: null,
        providerOperationId: null,
      });
  });

  it('reads no list that ignores the offset, and none without rows', async () => {
    const rows = `[{"iccid":"${iccid}","state":"LIVE"}]`;
    const list = answering(200, `{"found":1,"offset":0,"total":3,"sims":${rows}}`);
    const first = await list.simPage(null, never);
    expect(first.sims).toHaveLength(1);
    await expect(list.simPage(first.next, never)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
    await expect(answering(200, '{"total":3}').simPage(null, never)).rejects.toMatchObject({
      code: 'PROVIDER_BAD_ANSWER',
    });
  });
});

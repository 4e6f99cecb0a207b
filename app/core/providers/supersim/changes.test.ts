import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minute } from '../../../../shared/time.ts';
import { never } from '../conformance/listing.testkit.ts';
import { openSuperSim, readingOf, type SuperSimBench } from './bench.testkit.ts';

let bench: SuperSimBench;
beforeEach(async () => {
  bench = await openSuperSim();
});
afterEach(() => bench.close());

describe('changes that are worked off later', () => {
  it('a suspension is pending with its target, then seen, by reading and by its operation', async () => {
    const connector = bench.connect();
    const sid = bench.activeSim;
    const { reading, providerOperationId } = await connector.act('suspend', sid, {}, never);
    expect(reading).toMatchObject({ lifecycle: 'pending', target: 'suspended', rawState: 'scheduled' });
    expect(await readingOf(connector, sid)).toMatchObject({ lifecycle: 'pending', target: null });
    const operation = () => connector.operation?.(providerOperationId ?? '', never);
    expect(await operation()).toEqual({
      state: 'in-progress',
      words: 'scheduled; settings update scheduled (base-settings 1.0.0)',
    });
    bench.emulator.world.clock.advance(minute);
    expect(await operation()).toEqual({ state: 'completed', words: 'inactive' });
    expect(await readingOf(connector, sid)).toMatchObject({ lifecycle: 'suspended', rawState: 'inactive' });
  });

  it('a change that was accepted and got lost is failed by the SIM’s own word', async () => {
    const connector = bench.connect();
    bench.emulator.world.faults.add({ kind: 'action-lost', path: '/v1/Sims/*' });
    const { providerOperationId } = await connector.act('suspend', bench.activeSim, {}, never);
    expect(await connector.operation?.(providerOperationId ?? '', never)).toEqual({
      state: 'failed',
      words: 'active, not inactive',
    });
  });

  it('a second change is refused while the first is under way, in the provider’s words', async () => {
    const connector = bench.connect();
    await connector.act('suspend', bench.activeSim, {}, never);
    await expect(connector.act('resume', bench.activeSim, {}, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      providerCode: '83010',
    });
  });

  it('a move to another fleet holds at once, with the limit of that fleet', async () => {
    const connector = bench.connect();
    const before = await readingOf(connector, bench.activeSim);
    const [other] = (await connector.groups(never))
      .filter(({ groupId }) => groupId !== before.groupId)
      .slice(-1);
    const groupId = other?.groupId ?? '';
    const { reading, providerOperationId } = await connector.act(
      'set_group',
      bench.activeSim,
      { groupId },
      never,
    );
    expect([reading?.groupId, providerOperationId]).toEqual([groupId, null]);
    const after = await readingOf(connector, bench.activeSim);
    expect(after.groupId).toBe(groupId);
    expect(after.dataLimitBytes).not.toBe(before.dataLimitBytes);
  });

  it('a data limit is the fleet’s: each SIM in it has it then', async () => {
    const connector = bench.connect();
    const before = await readingOf(connector, bench.activeSim);
    const { sims } = await connector.simPage(null, never);
    const beside = sims.filter((sim) => sim.groupId === before.groupId);
    expect(beside.length).toBeGreaterThan(1);
    await connector.act('data_limit', bench.activeSim, { dataLimitBytes: 7_000_000 }, never);
    const after = (await connector.simPage(null, never)).sims;
    for (const sim of after)
      expect(sim.dataLimitBytes === 7_000_000, sim.iccid).toBe(sim.groupId === before.groupId);
    expect((await readingOf(connector, bench.activeSim)).dataLimitBytes).toBe(7_000_000);
  });

  it('a data limit of no whole megabyte, or of a SIM in no fleet, is not sent', async () => {
    const limit = (sid: string, dataLimitBytes: number) =>
      bench.connect().act('data_limit', sid, { dataLimitBytes }, never);
    await expect(limit(bench.activeSim, 1_500_000)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(limit(bench.activeSim, 2_000_001_000_000)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(limit(`HS${'0'.repeat(32)}`, 1_000_000)).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
  });

  it.each([
    ['imei_lock', 'UNSUPPORTED', /no IMEI lock.*Nothing was sent/],
    ['data_limit', 'INVALID_INPUT', /whole megabytes.*Nothing was sent/],
    ['set_group', 'INVALID_INPUT', /No fleet was chosen/],
  ] as const)('%s sends nothing', async (kind, code, message) => {
    const act = bench.connect({ baseUrl: 'http://127.0.0.1:9' }).act(kind, bench.activeSim, {}, never);
    await expect(act).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});

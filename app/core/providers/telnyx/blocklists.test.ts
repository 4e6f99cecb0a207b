import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minute } from '../../../../shared/time.ts';
import { telnyxEmulation } from '../../../demo/telnyx/emulation.ts';
import { simIdOf } from '../../../demo/telnyx/identity.ts';
import type { TelnyxWorld } from '../../../demo/telnyx/world-core.ts';
import { openBench, type Bench } from '../bench.testkit.ts';
import type { Connector } from '../connector.ts';
import type { SimReading } from '../readings.ts';
import { never } from '../conformance/listing.testkit.ts';
import { alwaysOnline } from '../world.testkit.ts';
import { capabilityOf } from './actions.ts';
import { createTelnyxConnector } from './connector.ts';

let bench: Bench<TelnyxWorld>;
let connector: Connector;
let simId: string;

beforeEach(async () => {
  bench = await openBench(telnyxEmulation, createTelnyxConnector, { sims: 120 });
  connector = bench.connect();
  simId = simIdOf(7, alwaysOnline(bench.emulator.world).index);
});
afterEach(() => bench.close());

const later = (): void => bench.emulator.world.clock.advance(minute);

async function sim(): Promise<SimReading> {
  const reading = await connector.sim(simId, never);
  if (reading === null) throw new Error('the SIM is gone');
  return reading;
}
const shows = async (kind: 'block_network' | 'allow_network', network: string) =>
  connector.shows?.(kind, await sim(), { network }, never);
const listOf = async () => {
  const { groupId } = await sim();
  const id = bench.emulator.world.blocklists.of(groupId ?? '', bench.emulator.world.clock.now());
  return id === null ? null : (bench.emulator.world.blocklists.find(id) ?? null);
};

describe('blocking networks for a group', () => {
  it('is accepted at once, shown once the group has the list and nothing is under way, and taken back', async () => {
    const { providerOperationId } = await connector.act('block_network', simId, { network: '204-04' }, never);
    expect(await connector.operation?.(providerOperationId ?? '', never)).toMatchObject({
      state: 'in-progress',
    });
    expect(await shows('block_network', '204-04')).toBe(false);
    later();
    expect(await connector.operation?.(providerOperationId ?? '', never)).toMatchObject({
      state: 'completed',
    });
    expect(await shows('block_network', '204-04')).toBe(true);
    expect(await shows('allow_network', '204-04')).toBe(false);

    await connector.act('block_network', simId, { network: '204-08' }, never);
    expect(await shows('block_network', '204-04')).toBe(false);
    later();
    expect((await listOf())?.values).toEqual(['20404', '20408']);
    await connector.act('allow_network', simId, { network: '204-04' }, never);
    later();
    expect((await listOf())?.values).toEqual(['20408']);
    await connector.act('allow_network', simId, { network: '204-08' }, never);
    later();
    expect(await listOf()).toBeNull();
    expect(await shows('allow_network', '204-08')).toBe(true);
  });

  it('never changes a list that was there: other groups may have the same', async () => {
    await connector.act('block_network', simId, { network: 'DE' }, never);
    later();
    const first = await listOf();
    await connector.act('block_network', simId, { network: 'NL' }, never);
    later();
    expect(await listOf()).toMatchObject({ type: 'country', values: ['DE', 'NL'] });
    expect(bench.emulator.world.blocklists.find(first?.id ?? '')?.values).toEqual(['DE']);
  });

  it('refuses, unsent, what the list cannot hold and what the provider does not know', async () => {
    await connector.act('block_network', simId, { network: 'DE' }, never);
    later();
    for (const network of ['204-04', 'XX', '999-99'])
      await expect(connector.act('block_network', simId, { network }, never)).rejects.toMatchObject({
        code: 'PROVIDER_REFUSED',
      });
    await expect(connector.act('block_network', simId, {}, never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect((await listOf())?.values).toEqual(['DE']);
    expect(capabilityOf('block_network', { ...(await sim()), groupId: null }).support).toBe('none');
  });

  it('that fails or gets lost is never shown', async () => {
    for (const kind of ['action-fail', 'action-lost'] as const) {
      const id = bench.emulator.world.faults.add({ kind });
      const { providerOperationId } = await connector.act('block_network', simId, { network: 'DE' }, never);
      later();
      expect(await shows('block_network', 'DE')).toBe(false);
      const said = await connector.operation?.(providerOperationId ?? '', never);
      expect(said?.state).toBe(kind === 'action-fail' ? 'failed' : 'in-progress');
      bench.emulator.world.faults.remove(id);
    }
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minute } from '../../../../shared/time.ts';
import { emnifyEmulation } from '../../../demo/emnify/emulation.ts';
import { simIdOf } from '../../../demo/emnify/identity.ts';
import type { EmnifyWorld } from '../../../demo/emnify/world.ts';
import { openBench, type Bench } from '../bench.testkit.ts';
import type { ActionParameters, Connector } from '../connector.ts';
import { never } from '../conformance/listing.testkit.ts';
import { alwaysOnline } from '../world.testkit.ts';
import { createEmnifyConnector } from './connector.ts';

let bench: Bench<EmnifyWorld>;
let connector: Connector;
let simId: string;

beforeEach(async () => {
  bench = await openBench(emnifyEmulation, createEmnifyConnector, { sims: 120, seed: 1 });
  connector = bench.connect();
  simId = String(simIdOf(alwaysOnline(bench.emulator.world).index));
});
afterEach(() => bench.close());

const settle = (): void => bench.emulator.world.clock.advance(minute);
async function shows(kind: 'block_network' | 'allow_network' | 'set_rat', parameters: ActionParameters) {
  const reading = await connector.sim(simId, never);
  if (reading === null) throw new Error('the SIM is gone');
  return connector.shows?.(kind, reading, parameters, never);
}

describe('keeping an endpoint off an operator', () => {
  it('is shown by the list of the endpoint, and taken back; asking twice is no failure', async () => {
    const network = '204-04';
    expect(await shows('block_network', { network })).toBe(false);
    for (let time = 0; time < 2; time++) await connector.act('block_network', simId, { network }, never);
    settle();
    expect(await shows('block_network', { network })).toBe(true);
    expect(await shows('block_network', { network: '204-08' })).toBe(false);
    for (let time = 0; time < 2; time++) await connector.act('allow_network', simId, { network }, never);
    settle();
    expect(await shows('allow_network', { network })).toBe(true);
  });

  it('refuses, unsent, a network that emnify does not know, and a country', async () => {
    await expect(connector.act('block_network', simId, { network: '999-99' }, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
    await expect(connector.act('block_network', simId, { network: 'DE' }, never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('radio technologies of a service profile', () => {
  it('are switched for the whole profile, and shown by it alone', async () => {
    expect(await shows('set_rat', { rats: ['4G'] })).toBe(false);
    await connector.act('set_rat', simId, { rats: ['4G', 'NB-IoT'] }, never);
    expect(await shows('set_rat', { rats: ['4G', 'NB-IoT'] })).toBe(true);
    expect(await shows('set_rat', { rats: ['4G'] })).toBe(false);
    const profile = (await connector.sim(simId, never))?.groupId;
    const told = (await connector.groups(never)).map(({ groupId, configuration }) => [
      groupId,
      (JSON.parse(configuration) as { allows3g?: boolean }).allows3g,
    ]);
    expect(told.filter(([, on]) => on === false)).toEqual([[profile, false]]);
    await expect(connector.act('set_rat', simId, { rats: [] }, never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

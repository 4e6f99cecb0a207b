import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minute } from '../../../../shared/time.ts';
import { emnifyEmulation } from '../../../demo/emnify/emulation.ts';
import { simIdOf } from '../../../demo/emnify/identity.ts';
import type { EmnifyWorld } from '../../../demo/emnify/world.ts';
import { startEmulator, type Emulator } from '../../../demo/emulator.ts';
import type { ActionParameters, Connector } from '../connector.ts';
import { never } from '../conformance/listing.testkit.ts';
import { alwaysOnline, hasty, realPorts, type RealPorts } from '../world.testkit.ts';
import { createEmnifyConnector } from './connector.ts';

let emulator: Emulator<EmnifyWorld>;
let ports: RealPorts;
let connector: Connector;
let simId: string;

beforeEach(async () => {
  const epoch = Date.UTC(2026, 10, 20, 12);
  emulator = await startEmulator(emnifyEmulation, {
    sims: 120,
    seed: 1,
    speed: 0,
    epoch,
    maxLifetimeMs: 120_000,
  });
  ports = realPorts(emulator.credentials);
  const settings = { providerId: 'emnify-1', baseUrl: emulator.baseUrl, options: {} };
  connector = createEmnifyConnector(settings, ports, hasty);
  simId = String(simIdOf(alwaysOnline(emulator.world).index));
});
afterEach(async () => {
  ports.http.close();
  await emulator.close();
});

const settle = (): void => emulator.world.clock.advance(minute);
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

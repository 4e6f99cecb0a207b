/** On-demand remote access: a port of a device opened to the outside. A few are forgotten on every fleet. */
import { hour } from '../../../shared/time.ts';
import { refusals } from '../errors.ts';
import type { SimFacts } from '../fleet.ts';
import { purpose } from '../purposes.ts';
import { hash32 } from '../random.ts';
import { ok, refuse } from './context.ts';
import type { Route, WorldCore } from './context.ts';
import { simOf } from './sims.ts';

export const portMappingRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/port_mappings/sims/{sim_id}',
    handle(call, world) {
      const sim = simOf(call, world);
      const mapping = sim === null ? null : mappingOf(world, sim, call.now);
      return mapping === null ? refuse(refusals.noSuchThing) : ok([mapping]);
    },
  },
];

/** About one active camera or pump in forty has one; half of them for anybody on the internet. */
function mappingOf(world: WorldCore, sim: SimFacts, now: number): unknown {
  const chance = hash32(world.fleet.seed, sim.index, purpose.portMapping);
  if (
    sim.status !== 'active' ||
    !['Camera', 'Pump controller'].includes(sim.deviceClass.name) ||
    chance % 40 !== 0
  )
    return null;
  const createdTime = Math.floor(now / hour) * hour - 3 * hour;
  const duration = 8 * 3_600;
  const port = 10_000 + (chance % 50_000);
  const ipAddress = '203.0.113.9';
  return {
    operatorId: world.operatorId,
    simId: sim.iccid,
    hostname: `${port}.napter.demo.example`,
    ipAddress,
    port,
    endpoint: `${ipAddress}:${port}`,
    destination: {
      destinationChoosingStrategy: 'DYNAMIC',
      simId: sim.iccid,
      port: sim.deviceClass.name === 'Camera' ? 443 : 22,
    },
    source: { ipRanges: chance % 80 === 0 ? ['0.0.0.0/0'] : ['192.0.2.0/24'] },
    tlsRequired: false,
    duration,
    createdTime,
    expiredTime: createdTime + duration * 1000,
    expired: false,
    placement: 'default',
  };
}

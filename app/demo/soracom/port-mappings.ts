/** On-demand remote access: a port of a device opened to the outside. A few are forgotten on every fleet. */
import { hour } from '../../../shared/time.ts';
import { refusals } from './errors.ts';
import type { SimFacts } from '../fleet.ts';
import { purpose } from '../purposes.ts';
import { hash32 } from '../random.ts';
import { ok } from '../http/context.ts';
import { refuse } from './errors.ts';
import type { Call, Reply } from '../http/context.ts';
import type { WorldCore } from './world-core.ts';
import type { SoracomRoute } from './world-core.ts';
import { pageAsked, pageReply } from './paging.ts';
import { simOf } from './sims.ts';

export const portMappingRoutes: readonly SoracomRoute[] = [
  { method: 'GET', path: '/port_mappings', handle: listed },
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

/** SIMs looked at for one page: entries are worked out, and a large fleet must not hold up other requests. */
const scanned = 20_000;

/** All entries, keyed by the number of the last SIM that was looked at. Pages may be short, as everywhere. */
function listed(call: Call, world: WorldCore): Reply {
  const { limit, after } = pageAsked(call, 100, 1_000);
  const first = after === null ? 0 : Number(after) + 1;
  if (!Number.isInteger(first)) return refuse(refusals.badRequest);
  const page: string[] = [];
  let index = first;
  for (; index < Math.min(world.fleet.size, first + scanned) && page.length < limit; index++) {
    const mapping = mappingOf(world, world.fleet.facts(index), call.now);
    if (mapping !== null) page.push(JSON.stringify(mapping));
  }
  return pageReply(call, page, index < world.fleet.size ? String(index - 1) : null);
}

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

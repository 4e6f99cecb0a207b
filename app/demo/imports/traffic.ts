/** `flows.ndjson` and `dns.ndjson`: whom the devices talked to in the last full hour in which they talked. */
import { hour } from '../../../shared/time.ts';
import type { Fleet, SimFacts } from '../fleet.ts';
import { resolver } from '../gateways.ts';
import { purpose } from '../purposes.ts';
import { hash32 } from '../random.ts';
import type { Scripts } from '../scripts.ts';
import { newestAtRest } from '../sessions.ts';
import { packetsOf, usageBetween } from '../usage.ts';
import { covered, telemetrySims } from './coverage.ts';
import { iso } from './files.ts';
import type { DnsRow, FlowRow } from './rows.ts';

interface Backend {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly service: string;
}

const telemetry: Backend = {
  host: 'telemetry.meridian-utilities.example',
  address: '198.51.100.21',
  port: 8883,
  protocol: 'tcp',
  service: 'secure-mqtt',
};
const backends: Readonly<Record<string, Backend>> = {
  'HX-410': telemetry,
  'HX-420': telemetry,
  'HM-2': {
    host: 'meters.meridian-utilities.example',
    address: '198.51.100.30',
    port: 5684,
    protocol: 'udp',
    service: 'coaps',
  },
  'HM-1': {
    host: 'meters.meridian-utilities.example',
    address: '198.51.100.30',
    port: 5683,
    protocol: 'udp',
    service: 'coap',
  },
  C22: {
    host: 'charge.meridian-utilities.example',
    address: '198.51.100.40',
    port: 443,
    protocol: 'tcp',
    service: 'https',
  },
  DC60: {
    host: 'charge.meridian-utilities.example',
    address: '198.51.100.40',
    port: 443,
    protocol: 'tcp',
    service: 'https',
  },
  'LG-9': telemetry,
  'LG-8': {
    host: 'lifts.meridian-utilities.example',
    address: '198.51.100.23',
    port: 1883,
    protocol: 'tcp',
    service: 'mqtt',
  },
  P30: {
    host: 'pay.meridian-utilities.example',
    address: '198.51.100.50',
    port: 443,
    protocol: 'tcp',
    service: 'https',
  },
  V5: {
    host: 'video.meridian-utilities.example',
    address: '198.51.100.60',
    port: 443,
    protocol: 'tcp',
    service: 'https',
  },
};

interface Talk {
  readonly sim: SimFacts;
  readonly backend: Backend;
  readonly start: number;
  readonly chance: number;
}

/** Covered SIMs that talked, with the hour they did so. */
function* talks(fleet: Fleet, now: number): Generator<Talk> {
  const lastHour = Math.floor(now / hour) * hour - hour;
  for (const sim of covered(fleet, purpose.flow, 0.62, telemetrySims)) {
    const backend = backends[sim.model.model];
    if (backend === undefined || sim.status !== 'active') continue;
    const session = newestAtRest(fleet.seed, sim, lastHour).at(-1);
    const start =
      sim.deviceClass.usage.hours === null && session !== undefined
        ? Math.floor(session.start / hour) * hour
        : lastHour;
    yield {
      sim,
      backend,
      start,
      chance: hash32(fleet.seed ^ (start / hour), sim.index, purpose.flow + 1_000),
    };
  }
}

export function* flowRows(fleet: Fleet, scripts: Scripts, now: number): Generator<FlowRow> {
  for (const { sim, backend, start, chance } of talks(fleet, now)) {
    const { upload, download } = usageBetween(fleet, sim, scripts.of(sim.index), start, start + hour);
    if (upload === 0) continue;
    const base = {
      kind: 'flow',
      iccid: sim.iccid,
      observedAt: iso(start + hour),
      periodStart: iso(start),
      periodEnd: iso(start + hour),
      sourceIp: sim.address,
      outcome: 'established',
      firstAt: iso(start + (chance % 300) * 1000),
    } as const;
    yield {
      ...base,
      destinationIp: backend.address,
      destinationPort: backend.port,
      protocol: backend.protocol,
      service: backend.service,
      flowCount: 1 + (chance % 5),
      packetsUp: packetsOf(upload),
      bytesUp: upload,
      bytesDown: download,
    };
    yield {
      ...base,
      destinationIp: '198.51.100.5',
      destinationPort: 123,
      protocol: 'udp',
      service: 'ntp',
      flowCount: 1,
      packetsUp: 1,
      bytesUp: 76,
      bytesDown: 76,
    };
  }
}

export function* dnsRows(fleet: Fleet, now: number): Generator<DnsRow> {
  for (const { sim, backend, start, chance } of talks(fleet, now)) {
    const asked = sim.group?.customDns === true ? '198.51.100.53' : resolver;
    yield {
      kind: 'dns',
      iccid: sim.iccid,
      observedAt: iso(start + hour),
      periodStart: iso(start),
      periodEnd: iso(start + hour),
      query: backend.host,
      type: 'A',
      responseCode: 'NOERROR',
      // The oldest lift gateways have a resolver of their maker burnt in.
      resolver: sim.model.model === 'LG-8' ? '192.0.2.53' : asked,
      count: 1 + (chance % 3),
    };
  }
}

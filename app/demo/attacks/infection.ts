import { hour, minute, second } from '../../../shared/time.ts';
import { resolver } from '../gateways.ts';
import { iso } from '../imports/files.ts';
import type { AttackTraces, DnsRow, FlowRow } from '../imports/rows.ts';
import type { SimFacts } from '../fleet.ts';
import { hash32 } from '../random.ts';
import { behaviour } from './attack.ts';
import type { AttackScript } from './attack.ts';

const controller = '203.0.113.66';
const controllerName = 'cdn-sync.badhost.example';
/** Hosts that each infected device knocks at in an hour. */
const targetsPerHour = 64;

/** Mirai-like: chargers of one hub knock at strangers' telnet ports, call a controller and flood on command. */
export const infection: AttackScript = ({ fleet, at, takeSite }) => {
  const { site, sims: onSite } = takeSite('charging hub');
  const sims = onSite.filter(({ deviceClass }) => deviceClass.name === 'EV charger').slice(0, 6);
  const end = at + 4 * hour;
  return {
    title: 'Mirai-like infection',
    story: `${sims.length} chargers at ${site.name} scan telnet ports, call ${controllerName} and upload 14 MB an hour.`,
    sims,
    end,
    overlays: sims.map(
      (sim, i) =>
        [
          sim,
          { from: at + i * 3 * minute, to: end, uploadPerHour: 14_000_000, downloadPerHour: 600_000 },
        ] as const,
    ),
    detections: [
      { id: 'D-TR-01', sims, from: at },
      { id: 'D-TR-02', sims, from: at },
      { id: 'D-TR-03', sims, from: at },
      { id: 'D-TR-10', sims, from: at + 30 * minute },
      ...behaviour(sims, at),
    ],
    traces: (now) => tracesOf(fleet.seed, sims, at, Math.min(now, end)),
  };
};

function tracesOf(seed: number, sims: readonly SimFacts[], from: number, to: number): AttackTraces {
  const flows: FlowRow[] = [];
  const dns: DnsRow[] = [];
  for (const sim of sims) {
    for (let start = Math.floor(from / hour) * hour; start < to; start += hour) {
      const period = {
        iccid: sim.iccid,
        periodStart: iso(start),
        periodEnd: iso(start + hour),
        observedAt: iso(Math.min(to, start + hour)),
      };
      flows.push(flow(sim, period, start, controller, 6667, 'established', 12));
      for (let n = 0; n < targetsPerHour; n++) {
        const firstAt = Math.max(from, start) + n * 5 * second;
        if (firstAt >= to) break;
        const target = hash32(seed ^ start, sim.index, n);
        const port = target % 5 === 0 ? 2323 : 23;
        flows.push(flow(sim, period, firstAt, documentationAddress(target), port, 'no-answer', 1));
      }
      dns.push({
        kind: 'dns',
        ...period,
        query: controllerName,
        type: 'A',
        responseCode: 'NOERROR',
        resolver,
        count: 6,
      });
    }
  }
  return { flows, dns };
}

function flow(
  sim: SimFacts,
  period: { iccid: string; periodStart: string; periodEnd: string; observedAt: string },
  firstAt: number,
  destinationIp: string,
  destinationPort: number,
  outcome: FlowRow['outcome'],
  flowCount: number,
): FlowRow {
  const answered = outcome === 'established';
  return {
    kind: 'flow',
    ...period,
    sourceIp: sim.address,
    destinationIp,
    destinationPort,
    protocol: 'tcp',
    service: destinationPort === 6667 ? 'ircu' : 'telnet',
    outcome,
    flowCount,
    packetsUp: flowCount * 3,
    bytesUp: answered ? 9_800 : 180,
    bytesDown: answered ? 4_100 : 0,
    firstAt: iso(firstAt),
  };
}

/** A stranger's address, out of two of the ranges that RFC 5737 keeps for documentation: nobody's real host is named. */
function documentationAddress(hash: number): string {
  return `${hash % 2 === 0 ? '192.0.2' : '203.0.113'}.${1 + ((hash >>> 4) % 254)}`;
}

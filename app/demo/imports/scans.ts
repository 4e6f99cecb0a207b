/** `scan.ndjson`: the weekly authorised scan over the private network. */
import { day, hour, minute } from '../../../shared/time.ts';
import type { Fleet } from '../fleet.ts';
import { purpose } from '../purposes.ts';
import { hash32 } from '../random.ts';
import { covered, lastRun, telemetrySims } from './coverage.ts';
import { iso } from './files.ts';
import type { ScanRow } from './rows.ts';

const services: Readonly<Record<number, string>> = {
  22: 'ssh',
  23: 'telnet',
  443: 'https',
  554: 'rtsp',
  8080: 'http-alt',
  8883: 'secure-mqtt',
};
/** Ports that installers leave open. */
const forgotten = [22, 8080];

export function* scanRows(fleet: Fleet, now: number): Generator<ScanRow> {
  for (const sim of covered(fleet, purpose.scan, 0.58, telemetrySims)) {
    if (sim.status !== 'active') continue;
    const chance = hash32(fleet.seed, sim.index, purpose.scan + 1_000);
    const ports = sim.model.allowedPorts.map((port) => Number(port.split('/')[0]));
    if (chance % 100 < 5) ports.push(forgotten[(chance >>> 8) % forgotten.length] ?? 22);
    const factory = sim.model.credentialScheme === 'factory-default';
    yield {
      kind: 'scan',
      iccid: sim.iccid,
      observedAt: iso(lastRun(now, 7 * day, 3 * hour + (chance % (180 * minute)))),
      scanner: 'site-probe',
      openPorts: ports.map((port) => ({ port, protocol: 'tcp', service: services[port] ?? 'unknown' })),
      defaultCredential:
        factory && chance % 3 !== 0 ? 'accepted' : chance % 11 === 0 ? 'not-tested' : 'rejected',
    };
  }
}

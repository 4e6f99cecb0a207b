import { hour, minute } from '../../../shared/time.ts';
import { resolver } from '../gateways.ts';
import { connection, ordinary, query } from '../imports/sensor-logs.ts';
import { threatHost, threatName } from '../imports/threat-list.ts';
import { exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** Two chargers ask for a name and call a host that a list of threats knows. A sensor sees it, who has the list understands it. */
export const threatContact: AttackScript = ({ fleet, at, takeSims }) => {
  const sims = takeSims(2, exposed('EV charger'));
  return {
    title: 'Contact with a known threat',
    story: `${sims.map(({ name }) => name).join(' and ')} ask for ${threatName} and connect to ${threatHost}, both on the list of threats.`,
    sims,
    end: at + hour,
    overlays: [],
    listed: true,
    detections: [{ id: 'D-TR-08', sims, from: at }],
    traces: (now) => ({
      connections: sims.flatMap((sim, i) => [
        ...ordinary(fleet.seed, sim, at, now),
        connection(sim, at + i * minute, { host: threatHost, port: 443 }),
      ]),
      queries: sims.map((sim, i) => query(sim, at + i * minute, resolver, `eu.${threatName}`, 'A')),
    }),
  };
};

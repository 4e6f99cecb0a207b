import { day, minute, second } from '../../../shared/time.ts';
import { connection, ordinary } from '../imports/sensor-logs.ts';
import { hash32 } from '../random.ts';
import { exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

const every = 5 * minute;
const controller = { host: '203.0.113.77', port: 443 };

/** A charger calls a host that it never talked to, every five minutes. Only a sensor sees it. */
export const beaconing: AttackScript = ({ fleet, at, takeSims }) => {
  const sims = takeSims(2, exposed('EV charger'));
  return {
    title: 'Beaconing',
    story: `${sims.map(({ name }) => name).join(' and ')} call ${controller.host} every five minutes, give or take three seconds.`,
    sims,
    end: at + 2 * day,
    overlays: [],
    detections: [{ id: 'D-TR-09', sims, from: at + 20 * every }],
    traces: (now) => {
      const to = Math.min(now, at + 2 * day);
      return {
        connections: sims.flatMap((sim) => [
          ...ordinary(fleet.seed, sim, at, now),
          ...Array.from({ length: Math.max(0, Math.floor((to - at) / every)) }, (_, beat) => {
            const jitter = (hash32(fleet.seed, sim.index, beat) % 6) * second;
            return connection(sim, at + beat * every + jitter, controller);
          }),
        ]),
      };
    },
  };
};

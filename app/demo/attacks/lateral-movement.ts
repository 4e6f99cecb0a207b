import { minute } from '../../../shared/time.ts';
import { connection, ordinary } from '../imports/sensor-logs.ts';
import { exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** A charger logs in at another charger: the open gateway lets them. Only a sensor sees it. */
export const lateralMovement: AttackScript = ({ fleet, at, takeSims }) => {
  const [intruder, victim] = takeSims(2, exposed('EV charger'));
  const sims = intruder === undefined ? [] : [intruder];
  return {
    title: 'Lateral movement',
    story: `${intruder?.name} connects to ${victim?.name} on port 22.`,
    sims,
    end: at + 30 * minute,
    overlays: [],
    detections: [
      { id: 'D-TR-13', sims, from: at },
      { id: 'D-EP-10', sims, from: at, beside: true },
      ...(victim === undefined ? [] : [{ id: 'D-TR-06', sims: [victim], from: at, beside: true as const }]),
    ],
    traces: (now) => ({
      connections: sims.flatMap((sim) => [
        ...ordinary(fleet.seed, sim, at, now),
        ...(now >= at && victim !== undefined
          ? [connection(sim, at, { host: victim.address, port: 22 })]
          : []),
      ]),
    }),
  };
};

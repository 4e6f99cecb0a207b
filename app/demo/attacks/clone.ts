import { hour, minute } from '../../../shared/time.ts';
import { behaviour, exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** One device's IMEI appears on two more SIMs: a cloned identity, or somebody feeding cards through one modem. */
export const clone: AttackScript = ({ at, takeSims }) => {
  const sims = takeSims(3, exposed('EV charger'));
  const [original, ...others] = sims;
  const imei = original?.imei ?? '';
  return {
    title: 'One IMEI, three SIMs',
    story: `The IMEI of ${original?.name} shows up on ${others.map(({ name }) => name).join(' and ')} as well.`,
    sims,
    end: Infinity,
    overlays: others.map(
      (sim, i) =>
        [
          sim,
          {
            from: at + i * 40 * minute,
            to: Infinity,
            imei,
            shape: { kind: 'held', every: 2 * hour },
            uploadPerHour: 90_000,
            downloadPerHour: 60_000,
          },
        ] as const,
    ),
    detections: [
      { id: 'D-EP-01', sims: others, from: at },
      { id: 'D-EP-03', sims, from: at },
      ...behaviour(sims, at),
    ],
  };
};

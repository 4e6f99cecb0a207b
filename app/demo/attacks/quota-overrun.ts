import { day, hour } from '../../../shared/time.ts';
import { behaviour, exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** A charger downloads its update again and again, until the month's allowance is spent many hours too soon. */
export const quotaOverrun: AttackScript = ({ at, takeSims }) => {
  const sims = takeSims(1, exposed('EV charger'));
  const quotaMb = sims[0]?.deviceClass.quotaMb ?? 0;
  return {
    title: 'Quota overrun',
    story: `${sims[0]?.name} repeats a failing download at 140 MB an hour; its allowance is ${quotaMb} MB a month.`,
    sims,
    end: Infinity,
    overlays: sims.map(
      (sim) =>
        [sim, { from: at, to: Infinity, downloadPerHour: 140_000_000, uploadPerHour: 900_000 }] as const,
    ),
    detections: [
      { id: 'D-CD-09', sims, from: at + 4 * hour },
      // What asks for the download again and again uploads as well, day after day.
      { id: 'D-TR-11', sims, from: at + 2 * day, beside: true },
      ...behaviour(sims, at),
    ],
  };
};

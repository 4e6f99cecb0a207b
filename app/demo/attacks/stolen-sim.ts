import { day, hour, minute, second } from '../../../shared/time.ts';
import { foreignNetworks } from '../geography.ts';
import { imeiOf } from '../identity.ts';
import { thiefTac } from '../models.ts';
import { hash32, pick } from '../random.ts';
import { behaviour, exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** Bytes an hour that the thief uploads: far above anything a charger or lift ever sends. */
const burstPerHour = 420_000_000;

/** A plug-in card is lifted out of a charger, put into a router, carried abroad and used until somebody stops it. */
export const stolenSim: AttackScript = ({ fleet, at, live, takeSims }) => {
  const isCard = exposed('EV charger', 'Lift gateway');
  const sims = takeSims(1, (sim) => isCard(sim) && !sim.embedded && sim.model.radio === 'LTE');
  const abroadFrom = at + (live ? 60 * second : 3 * hour);
  const burstFrom = at + (live ? 90 * second : 4 * hour);
  const burstTo = burstFrom + hour;
  return {
    title: 'Stolen SIM',
    story: `The card of ${sims[0]?.name} turns up in a consumer router, then in Spain, then uploads at full speed.`,
    sims,
    end: Infinity,
    overlays: sims.flatMap((sim) => {
      const imei = imeiOf(fleet.seed, thiefTac, sim.index);
      const network = pick(foreignNetworks, hash32(fleet.seed, sim.index, 1));
      const held = { kind: 'held', every: 40 * minute } as const;
      return [
        [
          sim,
          { from: at, to: abroadFrom, imei, shape: held, uploadPerHour: 200_000, downloadPerHour: 900_000 },
        ],
        [
          sim,
          {
            from: abroadFrom,
            to: Infinity,
            imei,
            network,
            shape: held,
            uploadPerHour: 300_000,
            downloadPerHour: 1_400_000,
          },
        ],
        [sim, { from: burstFrom, to: burstTo, uploadPerHour: burstPerHour, downloadPerHour: 9_000_000 }],
      ] as const;
    }),
    detections: [
      { id: 'D-EP-01', sims, from: at },
      { id: 'D-EP-02', sims, from: at },
      { id: 'D-NW-01', sims, from: abroadFrom },
      { id: 'D-NW-02', sims, from: abroadFrom },
      { id: 'D-EE-03', sims, from: abroadFrom },
      { id: 'D-TR-10', sims, from: burstFrom + 5 * minute },
      { id: 'D-CD-09', sims, from: burstFrom + hour },
      { id: 'D-NW-03', sims, from: abroadFrom + 15 * minute, beside: true },
      // The thief goes on: after days that is more than the device ever uploaded in as many.
      { id: 'D-TR-11', sims, from: burstFrom + 2 * day, beside: true },
      ...behaviour(sims, at),
    ],
  };
};

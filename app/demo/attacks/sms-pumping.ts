import { day, hour } from '../../../shared/time.ts';
import { iso } from '../imports/files.ts';
import { behaviour, exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** Lift gateways send messages to a premium number, paid by the fleet's owner. Only the SMS files show it. */
export const smsPumping: AttackScript = ({ at, takeSims }) => {
  const sims = takeSims(4, exposed('Lift gateway', 'POS terminal'));
  const end = at + 10 * hour;
  const periodStart = Math.floor(at / day) * day;
  return {
    title: 'SMS pumping',
    story: `${sims.length} SIMs send hundreds of messages to one premium number.`,
    sims,
    end,
    overlays: [],
    detections: [
      { id: 'D-NW-09', sims, from: at + hour },
      { id: 'D-NW-10', sims, from: at },
      ...behaviour(sims, at),
    ],
    traces: (now) => {
      const share = Math.min(1, Math.max(0, (Math.min(now, end) - at) / (end - at)));
      return {
        sms: sims.map((sim, i) => ({
          kind: 'sms-usage',
          iccid: sim.iccid,
          observedAt: iso(now),
          periodStart: iso(periodStart),
          periodEnd: iso(periodStart + day),
          sentCount: Math.round((240 + 35 * i) * share),
          receivedCount: 1,
          topDestination: '+88213300042',
          destinationType: 'premium',
        })),
      };
    },
  };
};

import { day } from '../../../shared/time.ts';
import { behaviour, exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** Three pump controllers leak a little every hour, day after day: each hour looks fine, the days do not. */
export const slowExfiltration: AttackScript = ({ at, takeSims }) => {
  const sims = takeSims(3, exposed('Pump controller'));
  return {
    title: 'Slow exfiltration',
    story: `${sims.map(({ name }) => name).join(', ')} upload 65 kB an hour more than they should, without end.`,
    sims,
    end: Infinity,
    overlays: sims.map((sim) => [sim, { from: at, to: Infinity, uploadPerHour: 65_000 }] as const),
    // Complete with the second whole day that was too much; the day in which it began is part of a day.
    detections: [{ id: 'D-TR-11', sims, from: Math.ceil(at / day) * day + 3 * day }, ...behaviour(sims, at)],
  };
};

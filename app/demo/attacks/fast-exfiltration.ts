import { hour, minute } from '../../../shared/time.ts';
import { behaviour, exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** A pump controller sends in two hours what it sends in two months. */
export const fastExfiltration: AttackScript = ({ at, takeSims }) => {
  const sims = takeSims(1, exposed('Pump controller'));
  const end = at + 2 * hour;
  return {
    title: 'Fast exfiltration',
    story: `${sims[0]?.name} uploads some 38 MB an hour for two hours, from a usual 80 kB.`,
    sims,
    end,
    overlays: sims.map(
      (sim) => [sim, { from: at, to: end, uploadPerHour: 38_000_000, downloadPerHour: 400_000 }] as const,
    ),
    detections: [{ id: 'D-TR-10', sims, from: at + 10 * minute }, ...behaviour(sims, at)],
  };
};

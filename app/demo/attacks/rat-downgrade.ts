import { hour, second } from '../../../shared/time.ts';
import type { AttackScript } from './attack.ts';

/** Devices of one station that always used LTE are pulled down to 2G in the place where LTE served them: a false base station's way in. */
export const ratDowngrade: AttackScript = ({ at, takeSite }) => {
  const { site, sims } = takeSite('pumping station');
  const end = at + 6 * hour;
  return {
    title: 'RAT downgrade',
    story: `${sims.length} LTE devices at ${site.name} fall to GSM on the same network and in the same area.`,
    sims,
    end,
    overlays: sims.map((sim, i) => [sim, { from: at + i * 40 * second, to: end, radio: 'GSM' }] as const),
    detections: [{ id: 'D-NW-07', sims, from: at }],
  };
};

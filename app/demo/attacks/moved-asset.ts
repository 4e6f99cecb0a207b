import { minute } from '../../../shared/time.ts';
import { exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** A charger is unscrewed and driven to another town, SIM and all: same device, same country, other cells. */
export const movedAsset: AttackScript = ({ at, takeSims }) => {
  const sims = takeSims(1, (sim) => exposed('EV charger')(sim) && sim.borderNetwork === null);
  const elsewhere = (sims[0]?.site.number ?? 0) + 40;
  return {
    title: 'Moved asset',
    story: `${sims[0]?.name} is driven off and served by the cells of another place.`,
    sims,
    end: Infinity,
    overlays: sims.map((sim) => [sim, { from: at, to: Infinity, place: elsewhere }] as const),
    detections: [{ id: 'D-NW-03', sims, from: at + 17 * minute }],
  };
};

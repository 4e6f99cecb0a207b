import { minute, second } from '../../../shared/time.ts';
import { behaviour } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** A lift gateway attaches and detaches every 12 seconds for a quarter of an hour: some 75 attaches, 150 events. */
export const signallingStorm: AttackScript = ({ at, takeSims }) => {
  const sims = takeSims(
    1,
    (sim) => sim.status === 'active' && sim.deviceClass.name === 'Lift gateway' && sim.model.radio === 'LTE',
  );
  const end = at + 15 * minute;
  return {
    title: 'Signalling storm',
    story: `${sims[0]?.name} attaches and detaches every 12 seconds for 15 minutes.`,
    sims,
    end,
    overlays: sims.map(
      (sim) => [sim, { from: at, to: end, shape: { kind: 'storm', every: 12 * second } }] as const,
    ),
    detections: [{ id: 'D-NW-04', sims, from: at + 3 * minute }, ...behaviour(sims, at)],
  };
};

import { hour } from '../../../shared/time.ts';
import type { AttackScript } from './attack.ts';
import { onOneNetwork } from './one-network.ts';

/** One network goes dark, by an operator's fault or somebody's hand: everything on it falls silent. */
export const networkOutage: AttackScript = ({ fleet, at, takeSims }) => {
  const wanted = onOneNetwork(fleet, 0.9, 24);
  const sims = takeSims(wanted.count, wanted.wanted);
  const end = at + 7 * hour;
  return {
    title: 'Network outage',
    story: `${sims.length} SIMs on ${wanted.name} are gone from one minute to the next, for seven hours.`,
    sims,
    end,
    overlays: sims.map((sim) => [sim, { from: at, to: end, shape: { kind: 'silent' } }] as const),
    detections: [
      { id: 'D-EE-02', sims, from: at + 2.5 * hour, of: 'one' },
      { id: 'D-EE-01', sims, from: at + 3 * hour, beside: true },
      { id: 'D-NW-05', sims, from: end, beside: true },
      { id: 'D-EE-05', sims, from: end, beside: true },
    ],
  };
};

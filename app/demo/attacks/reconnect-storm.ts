import { minute, second } from '../../../shared/time.ts';
import type { AttackScript } from './attack.ts';
import { onOneNetwork } from './one-network.ts';

/** A server that does not answer makes a share of all devices on one network drop and attach again, over and over. */
export const reconnectStorm: AttackScript = ({ fleet, at, takeSims }) => {
  const wanted = onOneNetwork(fleet, 0.25, 26);
  const sims = takeSims(wanted.count, wanted.wanted);
  const end = at + 20 * minute;
  return {
    title: 'Reconnect storm',
    story: `${sims.length} devices on ${wanted.name} reconnect every 80 seconds for twenty minutes.`,
    sims,
    end,
    overlays: sims.map(
      (sim, i) =>
        [
          sim,
          { from: at + (i % 60) * second, to: end, shape: { kind: 'storm', every: 80 * second } },
        ] as const,
    ),
    // Told once, about the network; which SIM stands for it is chance.
    detections: [
      { id: 'D-NW-05', sims, from: at + 6 * minute, of: 'one' },
      { id: 'D-NW-04', sims, from: at, beside: true },
      { id: 'D-EE-05', sims, from: at, beside: true },
    ],
  };
};

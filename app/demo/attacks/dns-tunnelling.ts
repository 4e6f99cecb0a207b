import { hour, second } from '../../../shared/time.ts';
import { resolver } from '../gateways.ts';
import { ordinary, query } from '../imports/sensor-logs.ts';
import { hexDigits } from '../random.ts';
import { exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** A lift gateway carries data out in names that it asks for. Only a sensor sees it. */
export const dnsTunnelling: AttackScript = ({ fleet, at, takeSims }) => {
  const sims = takeSims(1, exposed('Lift gateway', 'EV charger'));
  const end = at + hour;
  return {
    title: 'DNS tunnelling',
    story: `${sims[0]?.name} asks for hundreds of long names below t.badhost.example.`,
    sims,
    end,
    overlays: [],
    detections: [{ id: 'D-AP-02', sims, from: at + 8 * 60 * second }],
    traces: (now) => ({
      connections: sims.flatMap((sim) => [...ordinary(fleet.seed, sim, at, now)]),
      queries: sims.flatMap((sim) =>
        Array.from({ length: Math.max(0, Math.floor((Math.min(now, end) - at) / (8 * second))) }, (_, n) =>
          query(
            sim,
            at + n * 8 * second,
            resolver,
            `${hexDigits(48, fleet.seed, sim.index, n)}.t.badhost.example`,
            'A',
          ),
        ),
      ),
    }),
  };
};

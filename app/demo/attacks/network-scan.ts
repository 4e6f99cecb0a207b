import { hour, minute, second } from '../../../shared/time.ts';
import { connection, ordinary } from '../imports/sensor-logs.ts';
import { hash32 } from '../random.ts';
import { exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** A charger knocks at strangers' telnet ports, two a second. Only a sensor sees it. */
export const networkScan: AttackScript = ({ fleet, at, takeSims }) => {
  const sims = takeSims(1, exposed('EV charger'));
  const end = at + 20 * minute;
  return {
    title: 'Network scan',
    story: `${sims[0]?.name} tries telnet and its neighbours at hundreds of addresses within twenty minutes.`,
    sims,
    end,
    overlays: [],
    detections: [
      { id: 'D-TR-01', sims, from: at + 10 * second },
      { id: 'D-TR-03', sims, from: at + 10 * second },
      { id: 'D-TR-02', sims, from: at + minute, beside: true },
      { id: 'D-EE-05', sims, from: at + hour, beside: true },
    ],
    traces: (now) => ({
      connections: sims.flatMap((sim) => [
        ...ordinary(fleet.seed, sim, at, now),
        ...Array.from(
          { length: Math.max(0, Math.floor((Math.min(now, end) - at) / (2 * second))) },
          (_, n) => {
            const target = hash32(fleet.seed, sim.index, n);
            const host = `${target % 2 === 0 ? '192.0.2' : '203.0.113'}.${1 + ((target >>> 4) % 254)}`;
            return connection(sim, at + n * 2 * second, { host, port: target % 5 === 0 ? 2323 : 23 }, false);
          },
        ),
      ]),
    }),
  };
};

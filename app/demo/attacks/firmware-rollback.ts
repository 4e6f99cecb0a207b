import { minute } from '../../../shared/time.ts';
import { iso } from '../imports/files.ts';
import { releaseHash, releaseIndexOf } from '../imports/firmware.ts';
import type { AttackScript } from './attack.ts';

/** Pump controllers report an older release than before: somebody put a vulnerable image back. */
export const firmwareRollback: AttackScript = ({ fleet, at, takeSims }) => {
  const sims = takeSims(
    2,
    (sim) => sim.status === 'active' && sim.model.model === 'HX-410' && releaseIndexOf(fleet.seed, sim) < 2,
  );
  const version = sims[0]?.model.releases.at(-1) ?? '';
  return {
    title: 'Firmware rollback',
    story: `${sims.map(({ name }) => name).join(' and ')} go back to release ${version} outside any campaign.`,
    sims,
    end: Infinity,
    overlays: [],
    detections: [
      { id: 'D-EP-06', sims, from: at },
      { id: 'D-EP-07', sims, from: at },
    ],
    traces: (now) => ({
      firmware:
        now < at
          ? []
          : sims.map((sim, i) => ({
              kind: 'firmware',
              iccid: sim.iccid,
              observedAt: iso(Math.max(at, now - 20 * minute)),
              component: 'application',
              version,
              sha256: releaseHash(sim.model.model, version),
              installedAt: iso(at + i * 4 * minute),
              updateResult: 'ok',
              secureBoot: true,
            })),
    }),
  };
};

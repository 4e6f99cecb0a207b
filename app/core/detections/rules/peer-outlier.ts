import { cohortName } from '../../baselines/cohorts.ts';
import { fewestPeers, peerDeviations, peerHours, type PeerOutlier } from '../../baselines/peers.ts';
import { day, hour } from '../../../../shared/time.ts';
import { groupBySite, nameOf, type Draft, type Rule, type SimView } from '../rule.ts';
import { megabytes } from './upload-spike.ts';

/** A device that does far more than all of its kind. */
export const peerOutlier: Rule = {
  meta: {
    id: 'D-EE-06',
    name: 'Peer-group outlier',
    layer: 'end-to-end',
    severity: 'low',
    signal: 'Volume per hour of a SIM against the SIMs of the same class and region',
    algorithm: `More than ${peerDeviations} median absolute deviations above the median of at least ${fewestPeers} peers with traffic, in ${peerHours} hours in a row, on a logarithmic scale. Cohorts that are smaller are not compared.`,
    mappings: [{ id: 'T1496', name: 'Resource Hijacking', framework: 'ATT&CK enterprise' }],
    falsePositives:
      'A device with another job than its peers, a class that lumps different devices together.',
    response:
      'Compare it with its peers: another job needs another class or tag, anything else a look at the device.',
    basis: 'proposed',
  },
  needs: ['usage'],
  learnsFor: 0,
  refractory: 2 * day,
  evaluate({ behaviour }, _memory, context) {
    if (behaviour === null) return [];
    const at = behaviour.until - hour;
    return behaviour.outliers.flatMap((outlier) => {
      const sim = context.simOf(outlier.body);
      return sim === null ? [] : [draftOf(sim, outlier, at)];
    });
  },
};

function draftOf(
  sim: SimView,
  { cohort, peers, volumes, medians, deviations }: PeerOutlier,
  at: number,
): Draft {
  return {
    sim,
    at,
    severity: 'low',
    subject: sim.body,
    summary: `${nameOf(sim)} carried ${megabytes(volumes.at(-1) ?? 0)} within an hour; half of its ${peers} peers (${cohortName(cohort)}) stay under ${megabytes(medians.at(-1) ?? 0)}. So it was for ${peerHours} hours.`,
    group: groupBySite(sim),
    signals: { cohort, peers, volumes, medians, deviations: Math.round(deviations * 10) / 10 },
  };
}

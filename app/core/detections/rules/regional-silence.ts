import { hour, isoSeconds } from '../../../../shared/time.ts';
import { nameOf, type Rule } from '../rule.ts';

/** Many SIMs of one place fall silent together. */
export const regionalSilence: Rule = {
  meta: {
    id: 'D-EE-02',
    name: 'Regional silence',
    layer: 'end-to-end',
    severity: 'high',
    signal: 'SIMs that report at least every two hours, by site, area and network',
    algorithm:
      'Twenty SIMs or more, and 30 % of those that report regularly at a site, in an area or on a network, missed their interval within the same hour, and the share of silent SIMs elsewhere makes that less likely than one in a million (binomial). What has been silent for two days counts for nothing.',
    mappings: [
      { id: 'FGT5018', name: 'Vandalism Of Network Infrastructure', framework: 'FiGHT' },
      { id: 'T0827', name: 'Loss of Control', framework: 'ATT&CK ics' },
    ],
    falsePositives: 'An outage of the operator, planned work at a mast, a power cut.',
    response:
      'Look at the status page of the operator. Switch to another network where the SIMs can, else send somebody to the place.',
    basis: 'proposed',
  },
  needs: ['sims', 'usage'],
  learnsFor: 0,
  refractory: 6 * hour,
  evaluate({ behaviour }, _memory, context) {
    if (behaviour === null) return [];
    return behaviour.silences.flatMap((silence) => {
      const sim = context.simOf(silence.example);
      if (sim === null) return [];
      const { kind, place, silent, regular, since, heardTo, elsewhere } = silence;
      return [
        {
          sim,
          at: since,
          until: heardTo,
          severity: 'high' as const,
          subject: `${sim.providerId}/${kind}/${place}`,
          summary: `${silent} of ${regular} SIMs that report regularly ${kind === 'site' ? 'at' : 'on'} ${kind} ${place} have been silent since ${isoSeconds(since)}, ${nameOf(sim)} among them; elsewhere ${Math.round(elsewhere * 1000) / 10} % are.`,
          group: { kind: 'provider' as const, value: `${sim.providerId}/${kind}/${place}` },
          signals: { kind, place, silent, regular, since, elsewhere },
        },
      ];
    });
  },
};

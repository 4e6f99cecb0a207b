import { inUse, type SimEvidence, type SimEvidenceKind, type SimFacts } from '../facts.ts';
import type { Judge } from './check.ts';
import { notApplicable, type Outcome } from './outcome.ts';

/** The facts of a kind of evidence, without their origin. */
type FactsOf<K extends SimEvidenceKind> = NonNullable<SimEvidence[K]>['facts'];

/** What the provider's reading of a SIM says. */
export function fromProvider(judge: (sim: SimFacts) => Outcome): Judge<SimFacts> {
  return { source: 'provider', judge, observedAt: (sim) => sim.confirmedAt };
}

/** What a kind of imported evidence of a SIM says; `missing` where there is none. */
export function fromEvidence<K extends SimEvidenceKind>(
  kind: K,
  missing: Outcome,
  judge: (facts: FactsOf<K>, sim: SimFacts) => Outcome,
): Judge<SimFacts> {
  return {
    source: kind,
    judge(sim) {
      const evidence: SimEvidence[K] = sim.evidence[kind];
      return evidence === null ? missing : judge(evidence.facts as FactsOf<K>, sim);
    },
    observedAt: (sim) => sim.evidence[kind]?.observedAt ?? 0,
  };
}

const notInUse = notApplicable('The SIM is not in use');

/** For controls that speak of a device: a SIM on the shelf has none. */
export function onlyInUse(facts: SimFacts): Outcome | null {
  return inUse(facts.sim) ? null : notInUse;
}

import type { FleetContext } from './context.ts';
import { plan } from './plan.ts';
import { emptyRuling, type Ruling } from './rulings.ts';
import { controlScore } from './score.ts';
import { emptySums, ruleWithExceptions, type LayerSums, type SharedSubject } from './subjects.ts';

/** Whose endpoints, and under which evidence. */
interface Standing {
  readonly context: FleetContext;
  readonly org: SharedSubject<'org'>;
}

/** Rulings on the endpoints of the organisation, which have no SIMs: their sums bear on every SIM alike. */
export function endpointSums({ context, org }: Standing): LayerSums {
  const sums = emptySums();
  for (const planned of plan.endpoint) {
    const score = controlScore(endpointTotals({ context, org }, planned));
    if (score === null) continue;
    const { layer, control } = planned;
    sums.weight[layer] = (sums.weight[layer] ?? 0) + control.weight;
    sums.assured[layer] = (sums.assured[layer] ?? 0) + control.weight * score.score;
    sums.known[layer] = (sums.known[layer] ?? 0) + control.weight * score.coverage;
  }
  return sums;
}

/** Every endpoint weighs the same: what depends on it is not known. */
export function endpointRulings(
  { context, org }: Standing,
  planned: (typeof plan.endpoint)[number],
): readonly Ruling[] {
  return context.endpoints.map(({ facts }) =>
    ruleWithExceptions(planned, facts, org.chain, context, emptyRuling()),
  );
}

function endpointTotals({ context, org }: Standing, planned: (typeof plan.endpoint)[number]) {
  const totals = { total: 0, assured: 0, known: 0 };
  for (const { outcome, value, knowledge } of endpointRulings({ context, org }, planned)) {
    if (outcome.state === 'not_applicable') continue;
    totals.total += 1;
    totals.assured += value * knowledge;
    totals.known += knowledge;
  }
  return totals;
}

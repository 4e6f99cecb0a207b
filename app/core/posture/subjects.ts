import type { SubjectFacts, SubjectKind } from './checks/check.ts';
import type { Outcome } from './checks/outcome.ts';
import { unknown } from './checks/outcome.ts';
import type { FleetContext } from './context.ts';
import { underException } from './exceptions.ts';
import type { Dated } from './facts.ts';
import { plan, type CatalogueEntry, type PlannedControl } from './plan.ts';
import { attestedFor, emptyRuling, ruleOn, type Ruling } from './rulings.ts';

/** What many SIMs share: groups, models, releases, accounts, the organisation. Each is ruled on once. */
export type SharedKind = Exclude<SubjectKind, 'sim' | 'endpoint'>;
export const sharedKinds: readonly SharedKind[] = ['group', 'model', 'release', 'account', 'org'];

/** What a ruling brings to each layer, in dial order: sums over controls, each weighted by its severity. */
export interface LayerSums {
  readonly weight: Float64Array;
  readonly assured: Float64Array;
  readonly known: Float64Array;
  /** Failing critical controls per layer, and the catalogue index of the last one seen. */
  readonly criticalFails: Uint8Array;
  readonly lastCritical: Uint8Array;
}

export function emptySums(): LayerSums {
  return {
    weight: new Float64Array(6),
    assured: new Float64Array(6),
    known: new Float64Array(6),
    criticalFails: new Uint8Array(6),
    lastCritical: new Uint8Array(6),
  };
}

export function clearSums(sums: LayerSums): void {
  for (const part of [sums.weight, sums.assured, sums.known, sums.criticalFails, sums.lastCritical])
    part.fill(0);
}

/** Adds one control's ruling. What does not apply weighs nothing. */
export function addRuling(sums: LayerSums, planned: CatalogueEntry, ruling: Ruling): void {
  if (ruling.outcome.state === 'not_applicable') return;
  const { layer, control, critical, index } = planned;
  sums.weight[layer] = (sums.weight[layer] ?? 0) + control.weight;
  sums.assured[layer] = (sums.assured[layer] ?? 0) + control.weight * ruling.value * ruling.knowledge;
  sums.known[layer] = (sums.known[layer] ?? 0) + control.weight * ruling.knowledge;
  if (critical && brakes(ruling.outcome)) {
    sums.criticalFails[layer] = (sums.criticalFails[layer] ?? 0) + 1;
    sums.lastCritical[layer] = index;
  }
}

/** Adds sums to sums. */
export function addSums(into: LayerSums, more: LayerSums): void {
  for (let layer = 0; layer < 6; layer++) {
    into.weight[layer] = (into.weight[layer] ?? 0) + (more.weight[layer] ?? 0);
    into.assured[layer] = (into.assured[layer] ?? 0) + (more.assured[layer] ?? 0);
    into.known[layer] = (into.known[layer] ?? 0) + (more.known[layer] ?? 0);
    const fails = more.criticalFails[layer] ?? 0;
    if (fails === 0) continue;
    into.criticalFails[layer] = (into.criticalFails[layer] ?? 0) + fails;
    into.lastCritical[layer] = more.lastCritical[layer] ?? 0;
  }
}

/** A critical control holds its layer down while it fails; accepting the risk does not lift that. */
export function brakes(outcome: Outcome): boolean {
  return outcome.state === 'fail' || outcome.state === 'excepted';
}

export interface SharedSubject<K extends SharedKind = SharedKind> {
  readonly kind: K;
  readonly index: number;
  readonly key: string;
  readonly label: string;
  readonly facts: SubjectFacts[K];
  /** Name of the provider that tells of it, or null. */
  readonly provider: string | null;
  /** The imported evidence that it is judged by, or null. */
  readonly evidence: Dated<unknown> | null;
  /** Subjects whose attestations and exceptions reach it, nearest first. */
  readonly chain: readonly string[];
  /** In the order of `plan[kind]`. */
  readonly rulings: readonly Ruling[];
  readonly sums: LayerSums;
}

type Description<K extends SharedKind> = Pick<SharedSubject<K>, 'label' | 'facts' | 'chain'> &
  Partial<Pick<SharedSubject<K>, 'provider' | 'evidence'>>;

/** The shared subjects of one kind, made when the first SIM needs them. */
export interface SubjectTable<K extends SharedKind> {
  readonly all: readonly SharedSubject<K>[];
  /** The subject under a key; `make` is called the first time. */
  of(key: string, make: () => Description<K>): SharedSubject<K>;
}

export function createSubjects<K extends SharedKind>(kind: K, context: FleetContext): SubjectTable<K> {
  const byKey = new Map<string, SharedSubject<K>>();
  const all: SharedSubject<K>[] = [];
  return {
    all,
    of(key, make) {
      const found = byKey.get(key);
      if (found !== undefined) return found;
      const { label, facts, chain, provider = null, evidence = null } = make();
      const rulings = plan[kind].map((planned) =>
        ruleWithExceptions(planned, facts, chain, context, emptyRuling()),
      );
      const sums = emptySums();
      for (const [at, planned] of plan[kind].entries())
        addRuling(sums, planned, rulings[at] ?? emptyRuling());
      const subject = {
        provider,
        evidence,
        kind,
        index: all.length,
        key,
        label,
        facts,
        chain,
        rulings,
        sums,
      };
      byKey.set(key, subject);
      all.push(subject);
      return subject;
    },
  };
}

const acceptedRisk: Outcome = {
  state: 'excepted',
  value: 0,
  reason: 'The risk is accepted for a while; the control still fails',
};
const compensated: Outcome = {
  state: 'compensated',
  value: 0.8,
  reason: 'The control fails; another one that passes makes up for it',
};
const noCompensation = unknown('The compensating control is not checked on the same subject');

/**
 * Rules on a control with statements and exceptions taken into account.
 *
 * @param chain subjects whose statements reach this one, nearest first
 * @param into is overwritten and returned
 */
export function ruleWithExceptions<K extends SubjectKind>(
  planned: PlannedControl<K>,
  facts: SubjectFacts[K],
  chain: readonly string[],
  context: FleetContext,
  into: Ruling,
): Ruling {
  const { check, control, kind, index } = planned;
  ruleOn(check, control, facts, attestedFor(context.statements[index], chain), into);
  const exceptions = context.exceptions[index];
  if (exceptions === undefined || into.outcome.state !== 'fail') return into;
  const exception = exceptions.find(({ scope }) => scope === 'org' || chain.includes(scope));
  if (exception === undefined) return into;
  const other = plan[kind].find(({ control: { id } }) => id === exception.compensatingControl);
  const compensating = emptyRuling();
  if (other === undefined) compensating.outcome = noCompensation;
  else
    ruleOn(
      other.check,
      other.control,
      facts,
      attestedFor(context.statements[other.index], chain),
      compensating,
    );
  const standing = underException(compensating);
  into.outcome = standing.state === 'compensated' ? compensated : acceptedRisk;
  into.value = standing.value;
  into.knowledge = standing.knowledge;
  return into;
}

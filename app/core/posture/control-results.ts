import type { ControlState } from '../../../shared/contract/index.ts';
import type { Outcome } from './checks/outcome.ts';
import { catalogueEntries, plan, type CatalogueEntry } from './plan.ts';
import { controlScore, type ControlSums, type Score } from './score.ts';
import { endpointRulings } from './endpoints.ts';
import { sharedKinds, type SharedKind, type SharedSubject } from './subjects.ts';
import { answersOf, noCounts, type Counts, type OutcomeCodes, type Tally } from './tally.ts';
import type { Ruler } from './ruler.ts';
import type { Ruling } from './rulings.ts';

/** What one control comes to over a population. */
export interface ControlResult {
  readonly entry: CatalogueEntry;
  /** Null where it applies to nobody. */
  readonly score: Score | null;
  readonly state: ControlState;
  /** Subjects by state; a group, a release or the organisation counts as one. */
  readonly subjects: Counts;
  readonly answers: readonly {
    readonly state: ControlState;
    readonly reason: string;
    readonly count: number;
  }[];
  /** What fixing every failing and partial subject would add to the control's score. */
  readonly fixable: number;
}

interface Population {
  readonly ruler: Ruler;
  readonly outcomes: OutcomeCodes;
}

/** Every control of the catalogue over the SIMs of a tally, in catalogue order. */
export function controlResults(evaluation: Population, tally: Tally): readonly ControlResult[] {
  const results = [
    ...plan.sim.map((entry, at) => simControl(evaluation, tally, entry, at)),
    ...sharedKinds.flatMap((kind) =>
      plan[kind].map((entry, at) => sharedControl(evaluation, tally, kind, entry, at)),
    ),
    ...plan.endpoint.map((entry) => endpointControl(evaluation, tally, entry)),
  ];
  return results.toSorted((a, b) => a.entry.index - b.entry.index);
}

function simControl(
  { outcomes }: Population,
  tally: Tally,
  entry: CatalogueEntry,
  at: number,
): ControlResult {
  const answers = createAnswers();
  for (const { outcome, count } of answersOf(tally, at, outcomes)) answers.add(outcome, count);
  const sums = { total: tally.total[at] ?? 0, assured: tally.assured[at] ?? 0, known: tally.known[at] ?? 0 };
  return result(entry, sums, tally.fixable[at] ?? 0, answers.all());
}

/** Counts answers by state and reason: a share of ten and one of twenty are the same reason. */
function createAnswers() {
  const answers = new Map<string, { state: ControlState; reason: string; count: number }>();
  return {
    add({ state, reason }: Outcome, count: number): void {
      const answer = answers.get(state + reason) ?? { state, reason, count: 0 };
      answer.count += count;
      answers.set(state + reason, answer);
    },
    all: (): ControlResult['answers'] => [...answers.values()],
  };
}

function sharedControl(
  { ruler }: Population,
  tally: Tally,
  kind: SharedKind,
  entry: CatalogueEntry,
  at: number,
): ControlResult {
  return ofRulings(
    entry,
    ruler.tables[kind].all.map((subject: SharedSubject) => ({
      weight: tally.shared[kind].weight[subject.index] ?? 0,
      ruling: subject.rulings[at],
    })),
  );
}

function endpointControl({ ruler }: Population, tally: Tally, entry: CatalogueEntry): ControlResult {
  const planned = plan.endpoint.find(({ index }) => index === entry.index);
  const rulings = planned === undefined || tally.sims === 0 ? [] : endpointRulings(ruler, planned);
  return ofRulings(
    entry,
    rulings.map((ruling) => ({ weight: 1, ruling })),
  );
}

/** A control over subjects that each stand for the SIMs behind them; those without a SIM of this population are left out. */
function ofRulings(
  entry: CatalogueEntry,
  subjects: readonly { readonly weight: number; readonly ruling: Ruling | undefined }[],
): ControlResult {
  const sums = { total: 0, assured: 0, known: 0 };
  const answers = createAnswers();
  let fixable = 0;
  for (const { weight, ruling } of subjects) {
    if (ruling === undefined || weight === 0) continue;
    const { state } = ruling.outcome;
    answers.add(ruling.outcome, 1);
    if (state === 'not_applicable') continue;
    sums.total += weight;
    sums.assured += weight * ruling.value * ruling.knowledge;
    sums.known += weight * ruling.knowledge;
    if (state === 'fail' || state === 'partial')
      fixable += weight * Math.max(0, entry.strength - ruling.value * ruling.knowledge);
  }
  return result(entry, sums, fixable, answers.all());
}

function result(
  entry: CatalogueEntry,
  sums: ControlSums,
  fixable: number,
  answers: ControlResult['answers'],
): ControlResult {
  const subjects = noCounts();
  for (const { state, count } of answers) subjects[state] += count;
  return {
    entry,
    score: controlScore(sums),
    state: stateOf(subjects),
    subjects,
    answers: answers.toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
    fixable: sums.total === 0 ? 0 : fixable / sums.total,
  };
}

/**
 * One word for a population: what all applicable subjects agree on; where some are known and others differ, partial. Fails
 * beside nothing but unknowns stay a fail: silence is no half success.
 */
export function stateOf(subjects: Counts): ControlState {
  const present = (Object.keys(subjects) as ControlState[]).filter(
    (state) => subjects[state] > 0 && state !== 'not_applicable',
  );
  const [only] = present;
  if (only === undefined) return 'not_applicable';
  if (present.length === 1) return only;
  return present.every((state) => state === 'fail' || state === 'unknown') ? 'fail' : 'partial';
}

/** Position of a control in the plan of its kind; undefined for an id that is not in the catalogue. */
export function entryOf(controlId: string): CatalogueEntry | undefined {
  return catalogueEntries.find(({ control }) => control.id === controlId);
}

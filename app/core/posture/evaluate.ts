import { layers } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import type { Schedule, WriteDb } from '../ports.ts';
import { readContext, type ContextDeps } from './context.ts';
import { controlResults, type ControlResult } from './control-results.ts';
import { plan } from './plan.ts';
import { createRuler, noTelemetry, type Ruler, type Telemetry } from './ruler.ts';
import { scanFleet } from './scan.ts';
import { createSimColumns, type SimColumns } from './sim-columns.ts';
import { changedRow, dropVanished, writeRows, type PostureRow } from './sim-rows.ts';
import { emptySimScore, scoreSim } from './sim-score.ts';
import {
  addSim,
  createOutcomeCodes,
  emptyTally,
  mergeTallies,
  type OutcomeCodes,
  type Tally,
} from './tally.ts';

/** Milliseconds of work before others get a turn. */
const sliceMs = 4;
/** Rows of `sim_posture` in one transaction. */
const writeBatch = 256;

export interface EvaluateDeps extends ContextDeps {
  readonly cache: WriteDb;
  readonly schedule: Pick<Schedule, 'breathe'>;
}

/** The whole fleet as it stands at one instant. */
export interface Evaluation {
  readonly ruler: Ruler;
  /** One per device class, by name; SIMs without a class come last. */
  readonly tallies: readonly Tally[];
  readonly whole: Tally;
  readonly outcomes: OutcomeCodes;
  readonly columns: SimColumns;
  readonly telemetry: Telemetry;
  /** SHA-256 over who is in the population and what providers said of each. */
  readonly populationHash: string;
  /** SHA-256 over all evidence that was used. */
  readonly evidenceHash: string;
  /** SIMs whose row in `sim_posture` was written. */
  readonly written: readonly number[];
}

export interface EvaluateOptions {
  readonly auditChainHolds: boolean;
  /** Telemetry of the last evaluation; what it was is needed while SIMs are scored, what it is only shows after them. */
  readonly telemetry: Telemetry | null;
  /** SIMs of the last evaluation, so that columns are made in the right size. */
  readonly expectedSims: number;
  readonly signal: AbortSignal;
}

/**
 * Evaluates every control over the whole fleet, in slices of a few milliseconds, and writes what changed per SIM. Where
 * the telemetry that C-EE-09 is judged by turns out different from the last time, SIMs are scored once more with the right
 * one: population sums do not depend on it, the rows of the grid do.
 *
 * @throws CANCELLED when the signal fires; rows written so far stay, they are right
 */
export async function evaluate(deps: EvaluateDeps, options: EvaluateOptions): Promise<Evaluation> {
  const guess = options.telemetry ?? noTelemetry;
  // Without a last time the guess is sure to be wrong: no row is written on its account.
  const first = await pass(deps, options, guess, options.telemetry !== null);
  if (options.telemetry !== null && orgStands(first)) return first;
  const second = await pass(deps, { ...options, expectedSims: first.columns.count }, first.telemetry, true);
  return { ...second, written: [...new Set([...first.written, ...second.written])] };
}

/** Whether the organisation was ruled on with the telemetry that this evaluation found. */
function orgStands({ ruler, telemetry }: Evaluation): boolean {
  const other = createRuler(ruler.context, telemetry).org.rulings;
  return ruler.org.rulings.every(({ outcome, value, knowledge }, at) => {
    const ruling = other[at];
    return ruling?.outcome === outcome && ruling.value === value && ruling.knowledge === knowledge;
  });
}

async function pass(
  deps: EvaluateDeps,
  options: EvaluateOptions,
  telemetry: Telemetry,
  writes: boolean,
): Promise<Evaluation> {
  const { cache, ledger, clock, hash, schedule } = deps;
  const ruler = createRuler(readContext(deps, options.auditChainHolds), telemetry);
  const { now } = ruler.context;
  const outcomes = createOutcomeCodes();
  const columns = createSimColumns(options.expectedSims);
  const classes = new Map<string | null, { readonly index: number; readonly tally: Tally }>();
  const score = emptySimScore();
  const codes = new Uint8Array(plan.sim.length);
  const written: number[] = [];
  let pending: PostureRow[] = [];
  let confirmed = 0;
  let populationHash = '';
  let evidenceHash = ruler.context.digest;
  let sliceFrom = clock.monotonic();

  const flush = (): void => {
    if (pending.length === 0) return;
    writeRows(cache, pending, now);
    for (const { simKey } of pending) written.push(simKey);
    pending = [];
  };

  for (const page of scanFleet(cache, ledger)) {
    for (const { row, evidence } of page.sims) {
      const subject = ruler.subject(row, evidence);
      scoreSim(ruler, subject, score);
      let place = classes.get(subject.deviceClass);
      if (place === undefined) {
        place = { index: classes.size, tally: emptyTally(subject.deviceClass) };
        classes.set(subject.deviceClass, place);
      }
      addSim(place.tally, subject, score, outcomes, codes);
      columns.add(row.sim_key, subject.weight, place.index, codes);
      if (subject.confirmed) confirmed += 1;
      const changed = writes ? changedRow(row, score) : null;
      if (changed !== null) pending.push(changed);
    }
    populationHash = hash.sha256(populationHash + page.population);
    evidenceHash = hash.sha256(evidenceHash + page.evidence);
    if (pending.length >= writeBatch) flush();
    if (clock.monotonic() - sliceFrom >= sliceMs) {
      await schedule.breathe();
      if (options.signal.aborted)
        throw fail('CANCELLED', 'Scoring was stopped; the last score stands.', { retry: 'now' });
      sliceFrom = clock.monotonic();
    }
  }
  flush();
  dropVanished(cache);

  const whole = mergeTallies([...classes.values()].map(({ tally }) => tally));
  const evaluation = {
    ruler,
    tallies: [...classes.values()].map(({ tally }) => tally),
    whole,
    outcomes,
    columns: columns.build(),
    populationHash,
    evidenceHash,
    written,
  };
  const layerCoverage = coverageOf(controlResults(evaluation, whole));
  return {
    ...evaluation,
    telemetry: { confirmedShare: whole.sims === 0 ? null : confirmed / whole.sims, layerCoverage },
  };
}

/** Coverage of each layer over the controls other than the one that is judged by it. */
function coverageOf(results: readonly ControlResult[]): (number | null)[] {
  return layers.map((_, layer) => {
    let weight = 0;
    let known = 0;
    for (const { entry, score } of results) {
      if (entry.layer !== layer || score === null || entry.control.id === 'C-EE-09') continue;
      weight += entry.control.weight;
      known += entry.control.weight * score.coverage;
    }
    return weight === 0 ? null : known / weight;
  });
}

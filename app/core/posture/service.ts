import type { PostureSummary } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Handlers } from '../kernel/handlers.ts';
import { noRest, type Rest } from '../kernel/rest.ts';
import { createCadence } from './cadence.ts';
import { controlResults, entryOf } from './control-results.ts';
import type { Evaluation } from './evaluate.ts';
import { explainAll, loadSubject, worstFirst } from './explain.ts';
import type { CatalogueEntry } from './plan.ts';
import { createScorer, type ScorerDeps } from './scorer.ts';
import { simBearings } from './sim-bearings.ts';
import { emptySimScore, scoreSim } from './sim-score.ts';
import { readPast, withHistory, type GroupSnapshot, type Snapshot } from './snapshots.ts';
import { listSubjects } from './subject-list.ts';
import { populationPosture, unclassified, type PopulationPosture } from './summary.ts';
import type { Tally } from './tally.ts';

export type PostureDeps = ScorerDeps;

export interface Posture {
  readonly handlers: Handlers<'posture'>;
  /** Scores the whole fleet as it is now, and stores the snapshot. */
  score(): Promise<Snapshot>;
  /**
   * Scores from now on whenever something new is known.
   * @param rest what the first scoring waits for; nothing unless given
   */
  start(rest?: Rest): void;
  stop(): Promise<void>;
}

/** The posture of the fleet: scores it when something new is known, and answers what the score stands on. */
export function createPosture(deps: PostureDeps): Posture {
  const { cache, ledger, clock, hash } = deps;
  const stores = { cache, ledger };
  const scorer = createScorer(deps);
  const cadence = createCadence(deps, scorer);

  function summary(
    posture: PopulationPosture,
    groups: readonly GroupSnapshot[],
    snapshotHash: string | null,
  ): PostureSummary {
    const past = readPast(ledger, posture.group, posture.asOf ?? clock.now());
    return {
      ...posture,
      layers: withHistory(posture.layers, past),
      controls: [...posture.controls],
      groups: groups.map((group) => ({ ...group, layers: [...group.layers] })),
      previous: past.base === null ? null : { at: past.base.at, overall: past.base.overall },
      snapshotHash,
    };
  }

  const handlers: Handlers<'posture'> = {
    async summary({ group }) {
      const stored = scorer.snapshot();
      if (group === null && stored !== null) return summary(stored.posture, stored.groups, stored.hash);
      const current = await scorer.evaluated();
      const newest = scorer.snapshot();
      const { tally } = populationOf(current, group);
      return summary(populationPosture(current, tally, group), newest?.groups ?? [], newest?.hash ?? null);
    },
    async control({ controlId, group }) {
      const entry = known(controlId);
      const current = await scorer.evaluated();
      const { tally } = populationOf(current, group);
      const control = populationPosture(current, tally, group).controls[entry.index];
      const result = controlResults(current, tally)[entry.index];
      if (control === undefined || result === undefined) throw unknownControl(controlId);
      const { intent, check, remediation, ttlDays, maps } = entry.control;
      return {
        control,
        intent,
        check,
        remediation,
        ttlDays,
        maps: Object.fromEntries(Object.entries(maps).map(([framework, ids]) => [framework, [...ids]])),
        reasons: [...result.answers],
      };
    },
    async subjects({ controlId, group, state, offset, limit }) {
      const entry = known(controlId);
      const current = await scorer.evaluated();
      const { tally, at } = populationOf(current, group);
      return listSubjects(stores, current, { entry, state, tally, deviceClass: at, offset, limit });
    },
    async sim({ simKey }) {
      const { ruler } = await scorer.evaluated();
      const subject = loadSubject(stores, ruler, simKey);
      if (subject === null)
        throw fail('NOT_FOUND', 'This SIM is not in the fleet any more.', { field: 'simKey' });
      const score = emptySimScore();
      scoreSim(ruler, subject, score);
      const controls = explainAll(ruler, subject)
        .toSorted((a, b) => worstFirst(a.result, b.result) || heavierFirst(a.entry, b.entry))
        .map(({ entry: { control }, inherited, result }) => {
          const { id, title, layer, severity } = control;
          return { id, title, layer, severity, inherited, result };
        });
      return { asOf: ruler.context.now, ...simBearings(score), controls };
    },
    async recompute(_, { actor }) {
      const { hash: snapshotHash, posture } = await scorer.score();
      const detail = { hash: snapshotHash, population: posture.population, overall: posture.overall.score };
      ledger.transaction(() =>
        appendAudit(ledger, clock, hash, actor, { act: 'posture.recomputed', subject: 'posture', detail }),
      );
      return { snapshotHash };
    },
  };

  return {
    handlers,
    score: () => scorer.score(),
    start(rest = noRest) {
      scorer.open();
      cadence.start(rest);
    },
    async stop() {
      cadence.stop();
      await scorer.close();
    },
  };
}

function known(controlId: string): CatalogueEntry {
  const entry = entryOf(controlId);
  if (entry === undefined) throw unknownControl(controlId);
  return entry;
}

function unknownControl(controlId: string) {
  return fail('NOT_FOUND', `There is no control ${controlId}.`, { field: 'controlId' });
}

function heavierFirst(a: CatalogueEntry, b: CatalogueEntry): number {
  return b.control.weight - a.control.weight || a.index - b.index;
}

/** The SIMs of a group: a tally and its place among the classes; the whole fleet for null. */
function populationOf(
  evaluation: Evaluation,
  group: string | null,
): { readonly tally: Tally; readonly at: number | null } {
  if (group === null) return { tally: evaluation.whole, at: null };
  const at = evaluation.tallies.findIndex(({ deviceClass }) => (deviceClass ?? unclassified.key) === group);
  const tally = evaluation.tallies[at];
  if (tally === undefined) throw fail('NOT_FOUND', `No SIM is in the group “${group}”.`, { field: 'group' });
  return { tally, at };
}

import type { ControlState, SubjectResult } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import type { Evaluation } from './evaluate.ts';
import { explainEndpoint, explainShared, explainSim, loadSubject } from './explain.ts';
import { plan, type CatalogueEntry, type PlannedControl } from './plan.ts';
import { emptyRuling } from './rulings.ts';
import { positionsWith } from './sim-columns.ts';
import { endpointRulings } from './endpoints.ts';
import { ruleWithExceptions, type SharedKind } from './subjects.ts';
import type { Tally } from './tally.ts';

export interface SubjectQuery {
  readonly entry: CatalogueEntry;
  readonly state: ControlState;
  /** The population, and its place in the list of classes; null for the whole fleet. */
  readonly tally: Tally;
  readonly deviceClass: number | null;
  readonly offset: number;
  readonly limit: number;
}

interface SubjectPage {
  readonly total: number;
  readonly rows: SubjectResult[];
}

/** Subjects of a control that are in a state, most critical first. */
export function listSubjects(
  stores: { readonly cache: ReadDb; readonly ledger: ReadDb },
  evaluation: Evaluation,
  query: SubjectQuery,
): SubjectPage {
  const { kind, index } = query.entry;
  if (kind === 'sim') return simSubjects(stores, evaluation, query);
  if (kind === 'endpoint') {
    const planned = plan.endpoint.find((candidate) => candidate.index === index);
    return planned === undefined ? { total: 0, rows: [] } : endpointSubjects(evaluation, query, planned);
  }
  return sharedSubjects(evaluation, query, kind);
}

function simSubjects(
  stores: { readonly cache: ReadDb; readonly ledger: ReadDb },
  evaluation: Evaluation,
  query: SubjectQuery,
): SubjectPage {
  const { columns, outcomes, ruler } = evaluation;
  const at = plan.sim.findIndex(({ index }) => index === query.entry.index);
  const planned = plan.sim[at];
  if (planned === undefined) return { total: 0, rows: [] };
  const wanted = new Set(
    outcomes.all(at).flatMap((outcome, code) => (outcome.state === query.state ? [code] : [])),
  );
  const positions = positionsWith(columns, at, wanted, query.deviceClass);
  const rows = positions.slice(query.offset, query.offset + query.limit).flatMap((position) => {
    const subject = loadSubject(stores, ruler, columns.simKeys[position] ?? 0);
    return subject === null ? [] : [explainSim(ruler, subject, planned)];
  });
  return { total: positions.length, rows };
}

function endpointSubjects(
  evaluation: Evaluation,
  query: SubjectQuery,
  planned: PlannedControl<'endpoint'>,
): SubjectPage {
  const { ruler } = evaluation;
  const found = endpointRulings(ruler, planned).flatMap(({ outcome }, index) =>
    outcome.state === query.state ? [index] : [],
  );
  const rows = found
    .slice(query.offset, query.offset + query.limit)
    .flatMap((index) => explainEndpoint(ruler, index, planned) ?? []);
  return { total: found.length, rows };
}

function sharedSubjects(evaluation: Evaluation, query: SubjectQuery, kind: SharedKind): SubjectPage {
  const pageOf = <K extends SharedKind>(of: K): SubjectPage => {
    const { ruler } = evaluation;
    const planned = plan[of].find(({ index }) => index === query.entry.index);
    if (planned === undefined) return { total: 0, rows: [] };
    const weightOf = (index: number): number => query.tally.shared[of].weight[index] ?? 0;
    const found = ruler.tables[of].all
      .filter(({ index }) => weightOf(index) > 0)
      .filter(
        ({ facts, chain }) =>
          ruleWithExceptions(planned, facts, chain, ruler.context, emptyRuling()).outcome.state ===
          query.state,
      )
      .toSorted((a, b) => weightOf(b.index) - weightOf(a.index) || (a.label < b.label ? -1 : 1));
    const rows = found
      .slice(query.offset, query.offset + query.limit)
      .map((subject) => explainShared(ruler, subject, planned, weightOf(subject.index)));
    return { total: found.length, rows };
  };
  return pageOf(kind);
}

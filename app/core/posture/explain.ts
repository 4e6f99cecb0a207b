import type { ControlState, EvidenceRef, SubjectResult } from '../../../shared/contract/index.ts';
import { subjectOf } from '../imports/facts.ts';
import type { ReadDb } from '../ports.ts';
import type { Check, Source, SubjectFacts, SubjectKind } from './checks/check.ts';
import { isKnown } from './checks/outcome.ts';
import type { Dated } from './facts.ts';
import { plan, type CatalogueEntry, type PlannedControl } from './plan.ts';
import { evidenceBetween, listedSim } from './queries.ts';
import type { Ruler, SimSubject } from './ruler.ts';
import { attestedFor, emptyRuling, type Attested } from './rulings.ts';
import { ruleWithExceptions, type SharedKind, type SharedSubject } from './subjects.ts';

/** Answers with their reasons and evidence, for people. Worked out anew from what is stored, for what is on the screen only. */

/** A SIM joined with its evidence, or null where no provider lists it any more. */
export function loadSubject(
  stores: { readonly cache: ReadDb; readonly ledger: ReadDb },
  ruler: Ruler,
  simKey: number,
): SimSubject | null {
  const row = listedSim(stores.cache, simKey);
  if (row === undefined) return null;
  const subject = subjectOf.sim(row.iccid_body);
  return ruler.subject(row, evidenceBetween(stores.ledger, subject, subject));
}

/** One control of its own on one SIM. */
export function explainSim(ruler: Ruler, subject: SimSubject, planned: PlannedControl<'sim'>): SubjectResult {
  const { facts, row, chain, account } = subject;
  const origin = (source: Source): Origin => {
    if (source === 'provider') return { source: account.label, hash: null };
    if (source === 'sbom') return originOf(facts.release);
    return source in facts.evidence
      ? originOf(facts.evidence[source as keyof typeof facts.evidence])
      : ownOrigin;
  };
  return {
    ...explained(ruler, planned, facts, chain, origin),
    subject: `sim:${row.sim_key}`,
    label: row.device ?? facts.evidence['device-inventory']?.facts.name ?? row.iccid,
    simKey: row.sim_key,
    iccid: row.iccid,
    criticality: subject.weight,
  };
}

/** One control on a subject that many SIMs share. */
export function explainShared<K extends SharedKind>(
  ruler: Ruler,
  subject: SharedSubject<K>,
  planned: PlannedControl<K>,
  criticality: number,
): SubjectResult {
  const { kind, facts, chain, label, key, provider, evidence } = subject;
  const origin = (source: Source): Origin => {
    if (source === 'provider') return { source: provider ?? 'provider', hash: null };
    return source === 'console' ? ownOrigin : originOf(evidence);
  };
  return {
    ...explained(ruler, planned, facts, chain, origin),
    subject: `${kind}:${key.replaceAll('\n', ' ')}`,
    label,
    simKey: null,
    iccid: null,
    criticality,
  };
}

/** One control on one backend endpoint. */
export function explainEndpoint(
  ruler: Ruler,
  index: number,
  planned: PlannedControl<'endpoint'>,
): SubjectResult | null {
  const endpoint = ruler.context.endpoints[index];
  if (endpoint === undefined) return null;
  return {
    ...explained(ruler, planned, endpoint.facts, ruler.org.chain, () => originOf(endpoint.facts.probe)),
    subject: `endpoint:${endpoint.address}`,
    label: endpoint.address,
    simKey: null,
    iccid: null,
    criticality: 1,
  };
}

interface Origin {
  readonly source: string;
  readonly hash: string | null;
}

const ownOrigin: Origin = { source: 'this console', hash: null };

function originOf(dated: Dated<unknown> | null): Origin {
  return dated === null ? ownOrigin : { source: dated.source, hash: dated.hash };
}

function explained<K extends SubjectKind>(
  ruler: Ruler,
  planned: PlannedControl<K>,
  facts: SubjectFacts[K],
  chain: readonly string[],
  origin: (source: Source) => Origin,
): Pick<SubjectResult, 'state' | 'value' | 'reason' | 'evidence'> {
  const { outcome, value } = ruleWithExceptions(planned, facts, chain, ruler.context, emptyRuling());
  const detail = outcome.state === 'not_applicable' ? null : (planned.check.detail?.(facts) ?? null);
  const attested = attestedFor(ruler.context.statements[planned.index], chain);
  return {
    state: outcome.state,
    value: hasValue(outcome.state) ? value : null,
    reason: detail === null ? outcome.reason : `${outcome.reason}: ${detail}`,
    evidence:
      outcome.state === 'not_applicable'
        ? []
        : [...judged(planned.check, facts, origin), ...(attested === null ? [] : [statement(attested)])],
  };
}

/** What each source says by itself: where sources disagree, both are shown. */
function judged<K extends SubjectKind>(
  check: Check<K>,
  facts: SubjectFacts[K],
  origin: (source: Source) => Origin,
): EvidenceRef[] {
  return check.judges.flatMap((judge) => {
    const outcome = judge.judge(facts);
    if (!isKnown(outcome)) return [];
    const { source, hash } = origin(judge.source);
    return [{ source, observedAt: judge.observedAt(facts), summary: outcome.reason, hash }];
  });
}

function statement({ facts, observedAt, hash }: Attested): EvidenceRef {
  const by = facts.attestedBy === null ? '' : ` (${facts.attestedBy})`;
  return {
    source: facts.document ?? 'statement',
    observedAt,
    summary: `${facts.statement}: ${facts.result}${by}`,
    hash,
  };
}

/** Unknown and not applicable have no value; the others do, also where it is nought. */
function hasValue(state: ControlState): boolean {
  return state !== 'unknown' && state !== 'not_applicable';
}

const severityOrder: readonly ControlState[] = [
  'fail',
  'excepted',
  'partial',
  'unknown',
  'compensated',
  'pass',
  'not_applicable',
];

/** Orders answers from the worst to the best. */
export function worstFirst(
  a: Pick<SubjectResult, 'state' | 'value'>,
  b: Pick<SubjectResult, 'state' | 'value'>,
): number {
  return severityOrder.indexOf(a.state) - severityOrder.indexOf(b.state) || (a.value ?? 0) - (b.value ?? 0);
}

/** Every control that bears on a SIM, in catalogue order, with whether it inherits it. */
export function explainAll(
  ruler: Ruler,
  subject: SimSubject,
): readonly {
  readonly entry: CatalogueEntry;
  readonly inherited: boolean;
  readonly result: SubjectResult;
}[] {
  const own = plan.sim.map((planned) => ({
    entry: planned,
    inherited: false,
    result: explainSim(ruler, subject, planned),
  }));
  const inherited = <K extends SharedKind>(kind: K, shared: SharedSubject<K>) =>
    plan[kind].map((planned) => ({
      entry: planned,
      inherited: true,
      result: explainShared(ruler, shared, planned, subject.weight),
    }));
  const endpoints = plan.endpoint.flatMap((planned) => {
    const results = ruler.context.endpoints.flatMap(
      (_, index) => explainEndpoint(ruler, index, planned) ?? [],
    );
    const [worst] = results.toSorted(worstFirst);
    return worst === undefined ? [] : [{ entry: planned, inherited: true, result: worst }];
  });
  return [
    ...own,
    ...inherited('group', subject.group),
    ...inherited('model', subject.model),
    ...inherited('release', subject.release),
    ...inherited('account', subject.account),
    ...inherited('org', ruler.org),
    ...endpoints,
  ];
}

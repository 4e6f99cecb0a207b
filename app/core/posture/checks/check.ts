import type { EvidenceKind } from '../../imports/facts.ts';
import { strengths } from '../score.ts';
import type {
  AccountSubject,
  EndpointFacts,
  GroupFacts,
  ModelFacts,
  OrgFacts,
  ReleaseFacts,
  SimFacts,
} from '../facts.ts';
import type { Outcome } from './outcome.ts';

/** Where an answer comes from: a provider's reading, the console itself, or a kind of imported evidence. */
export type Source = 'provider' | 'console' | EvidenceKind;

/** What one result is about, and what a check of it is given. */
export interface SubjectFacts {
  readonly sim: SimFacts;
  readonly group: GroupFacts;
  readonly model: ModelFacts;
  readonly release: ReleaseFacts;
  readonly account: AccountSubject;
  readonly endpoint: EndpointFacts;
  readonly org: OrgFacts;
}
export type SubjectKind = keyof SubjectFacts;

/** How one control is found out. Every function is pure and gives the same answer for the same facts. */
export interface Check<K extends SubjectKind = SubjectKind> {
  readonly controlId: string;
  readonly kind: K;
  /** Null where the control concerns this subject, else why it does not, or why nobody can say. */
  readonly applies?: (facts: SubjectFacts[K]) => Outcome | null;
  /** One per source; across sources the worse answer stands. None: only attestations can feed the control. */
  readonly judges: readonly Judge<SubjectFacts[K]>[];
  /** What is particular to this subject, for people: values seen and expected. */
  readonly detail?: (facts: SubjectFacts[K]) => string | null;
}

/** What one source says. `observedAt` is only asked where `judge` gave an answer that rests on evidence. */
export interface Judge<F> {
  readonly source: Source;
  readonly judge: (facts: F) => Outcome;
  readonly observedAt: (facts: F) => number;
}

/** How much an answer of a source can prove. */
export function strengthOf(source: Source): number {
  return source === 'provider' || source === 'console' ? strengths.direct : strengths.report;
}

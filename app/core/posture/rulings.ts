import { day } from '../../../shared/time.ts';
import { attestationKind, type AttestationFacts } from '../imports/facts.ts';
import type { Control } from './catalogue/control.ts';
import { strengthOf, type Check, type SubjectFacts, type SubjectKind } from './checks/check.ts';
import { failing, partial, pass, unknown, type Outcome } from './checks/outcome.ts';
import { knowledgeOf, outranks, strengths, freshness } from './score.ts';

/** What a control comes to on one subject. Filled in place: a million SIMs must not make a million objects per control. */
export interface Ruling {
  outcome: Outcome;
  /** Both 0 where the outcome knows nothing. */
  value: number;
  knowledge: number;
}

/** A statement about a control that still may count. */
export interface Attested {
  readonly outcome: Outcome;
  readonly strength: number;
  readonly observedAt: number;
  readonly validUntil: number;
  readonly source: string;
  readonly hash: string;
  readonly facts: AttestationFacts;
}

const met = pass('A person attests that it is met');
const partlyMet = partial(0.5, 'A person attests that it is partly met');
const notMet = failing('A person attests that it is not met');
const expired = unknown('The evidence has expired');
const notAttested = unknown('No attestation is on file');
const noSource = unknown('Nothing that this version reads or imports tells of it');

export function emptyRuling(): Ruling {
  return { outcome: noSource, value: 0, knowledge: 0 };
}

/**
 * Rules on one control for one subject, by the scoring model: a class of source per judge and one for attestations, the
 * worse answer stands, and one that has expired leaves *unknown* rather than another source's pass.
 *
 * @param into is overwritten
 */
export function ruleOn<K extends SubjectKind>(
  check: Check<K>,
  control: Control,
  facts: SubjectFacts[K],
  attested: Attested | null,
  into: Ruling,
): void {
  const { now } = facts;
  const excluded = check.applies?.(facts) ?? null;
  if (excluded !== null && (excluded.state === 'not_applicable' || attested === null))
    return settleOn(into, excluded, 0, 0);
  let best: Outcome | null = null;
  let value = 0;
  let knowledge = 0;
  let unclear: Outcome | null = excluded;
  if (excluded === null) {
    for (const judge of check.judges) {
      const outcome = judge.judge(facts);
      if (outcome.state === 'unknown') {
        unclear ??= outcome;
        continue;
      }
      const known =
        outcome.value === 0
          ? 1
          : freshness(now - judge.observedAt(facts), control.ttlDays) * strengthOf(judge.source);
      if (best === null || outranks(outcome.value, known, value, knowledge)) {
        best = outcome;
        value = outcome.value;
        knowledge = known;
      }
    }
  }
  if (attested !== null) {
    const known = attestedKnowledge(attested, now);
    if (best === null || outranks(attested.outcome.value, known, value, knowledge)) {
      best = attested.outcome;
      value = attested.outcome.value;
      knowledge = known;
    }
  }
  if (best === null)
    return settleOn(into, unclear ?? (control.attestDays === null ? noSource : notAttested), 0, 0);
  if (knowledge === 0) return settleOn(into, expired, 0, 0);
  settleOn(into, best, value, knowledge);
}

function settleOn(into: Ruling, outcome: Outcome, value: number, knowledge: number): void {
  into.outcome = outcome;
  into.value = value;
  into.knowledge = knowledge;
}

function attestedKnowledge({ outcome, strength, observedAt, validUntil }: Attested, now: number): number {
  return knowledgeOf({ value: outcome.value, strength, observedAt, ttlDays: null, validUntil }, now);
}

/** A row of `evidence` that holds an attestation. */
export interface AttestationRow {
  readonly observed_at: number;
  readonly valid_until: number | null;
  readonly source: string;
  readonly facts: string;
  readonly hash: string;
}

/**
 * A stored statement as evidence, or null where this control takes none. It ends at its own date or at the longest
 * validity that the control allows, whichever comes first.
 */
export function attestedFrom(row: AttestationRow, control: Control): Attested | null {
  if (control.attestDays === null) return null;
  const facts = JSON.parse(row.facts) as AttestationFacts;
  const longest = row.observed_at + control.attestDays * day;
  return {
    outcome: facts.result === 'met' ? met : facts.result === 'partly' ? partlyMet : notMet,
    strength: facts.document !== null && facts.sha256 !== null ? strengths.documented : strengths.stated,
    observedAt: row.observed_at,
    validUntil: Math.min(row.valid_until ?? longest, longest),
    source: row.source,
    hash: row.hash,
    facts,
  };
}

/** Statements about one control, by the subject they were made for. */
export type Statements = ReadonlyMap<string, Attested>;

/** The statement for the nearest subject of a chain (group before model before provider before organisation), or null. */
export function attestedFor(statements: Statements | undefined, chain: readonly string[]): Attested | null {
  if (statements === undefined) return null;
  for (const subject of chain) {
    const attested = statements.get(subject);
    if (attested !== undefined) return attested;
  }
  return null;
}

/** The control that a kind of evidence attests, or null for another kind. */
export function attestedControl(kind: string): string | null {
  const prefix = attestationKind('');
  return kind.startsWith(prefix) ? kind.slice(prefix.length) : null;
}

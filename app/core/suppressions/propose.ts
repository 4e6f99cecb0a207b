import type { FindingCondition, ProposedFilter, Suppression } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { day, isoSeconds } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';
import { satisfies } from './conditions.ts';
import { distinguish } from './distinguish.ts';
import { effectOf } from './effect.ts';
import { countingNote, filterable, filterText, ruleDiff, sayable, suppressionDiff } from './filter-text.ts';
import { findingsOfRule, type StoredFinding } from './stored-findings.ts';

/** What is known of a rule: its Sigma text, or null for a detector. */
export interface RuleFacts {
  readonly name: string;
  readonly text: string | null;
}

export interface ProposeDeps {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
  readonly ruleOf: (ruleId: string) => RuleFacts | null;
}

/** A suppression that comes out of a filter lasts so long. */
export const filterLasts = 365 * day - day;

interface Asked {
  readonly incidentId: number;
  readonly conditions?: readonly FindingCondition[] | undefined;
  readonly days: number;
}

export type Proposal = { readonly proposal: ProposedFilter } | { readonly why: string };

/**
 * The filter for what an incident found, or why there is none.
 *
 * @param now wall clock, for the end of a suppression
 * @throws AppError NOT_FOUND
 */
export function proposeFilter({ cache, ledger, ruleOf }: ProposeDeps, asked: Asked, now: number): Proposal {
  const { incidentId, days } = asked;
  const incident = ledger.get<{ ruleId: string; title: string }>(
    'SELECT rule_id AS ruleId, title FROM incidents WHERE incident_id = ?',
    [incidentId],
  );
  if (incident === undefined)
    throw fail('NOT_FOUND', `There is no ${humanId('INC', incidentId)}.`, { field: 'incidentId' });
  const { ruleId } = incident;
  const rule = ruleOf(ruleId);
  if (rule === null) return { why: `The rule ${ruleId} is not there any more.` };
  const all = findingsOfRule(cache, ledger, ruleId, 0);
  const mine = all.filter((finding) => finding.incidentId === incidentId);
  const confirmed = all.filter(
    (finding) => finding.incidentId !== incidentId && finding.verdict === 'true_positive',
  );
  if (mine.length === 0) return { why: 'No finding of the rule is kept for this incident.' };
  const sets =
    asked.conditions === undefined
      ? distinguish(
          mine.map(({ fields }) => fields),
          confirmed.map(({ fields }) => fields),
          all
            .filter((finding) => !mine.includes(finding) && !confirmed.includes(finding))
            .map(({ fields }) => fields),
        )
      : [[...asked.conditions]];
  const [conditions, ...alternatives] = wholeGroupsFirst(rule, sets);
  if (conditions === undefined || conditions.length === 0)
    return {
      why:
        confirmed.length === 0
          ? 'Its findings have no field in common that could be named.'
          : 'Nothing tells its findings from those that were confirmed: a filter would hide both.',
    };
  const newest = all.reduce((latest, { at }) => Math.max(latest, at), 0);
  const recent = all.filter(({ at }) => at >= newest - days * day);
  const gone = (finding: StoredFinding): boolean => satisfies(conditions, finding.fields);
  return {
    proposal: {
      incidentId,
      ruleId,
      ruleName: rule.name,
      conditions,
      alternatives,
      covers: mine.filter(gone).length,
      spares: confirmed.filter((finding) => !gone(finding)).length,
      ...formOf(rule, ruleId, incidentId, conditions, now),
      effect: effectOf(recent, gone, days, (id) => titleOf(ledger, id)),
    },
  };
}

/** Of a rule that counts, fields by which it groups come first: without their events the whole group is gone. */
function wholeGroupsFirst(
  rule: RuleFacts,
  sets: readonly (readonly FindingCondition[])[],
): FindingCondition[][] {
  const target = rule.text === null ? null : filterable(rule.text);
  return sets
    .map((set) => ({ set: [...set], whole: target === null || countingNote(target, set) === null }))
    .toSorted((a, b) => Number(b.whole) - Number(a.whole))
    .map(({ set }) => set);
}

function formOf(
  rule: RuleFacts,
  ruleId: string,
  incidentId: number,
  conditions: readonly FindingCondition[],
  now: number,
): Pick<ProposedFilter, 'form' | 'text' | 'diff' | 'note'> {
  const text = filterFor(rule, incidentId, conditions, '');
  if (rule.text !== null && text !== null) {
    const target = filterable(rule.text);
    const note = target === null ? null : countingNote(target, conditions);
    return { form: 'filter', text, diff: ruleDiff(rule.text, conditions), note };
  }
  const diff = suppressionDiff(`${ruleId} ${rule.name}`, conditions, isoSeconds(now + filterLasts));
  const note =
    rule.text === null
      ? 'A named detector has no Sigma text that a filter could be written into: it is held back by a suppression, which ends.'
      : 'A Sigma filter cannot say these fields of this rule: it is held back by a suppression, which ends.';
  return { form: 'suppression', text: null, diff, note };
}

/** The Sigma filter for conditions; null where the rule or the conditions cannot be said so. */
export function filterFor(
  rule: RuleFacts,
  incidentId: number,
  conditions: readonly FindingCondition[],
  reason: string,
): string | null {
  const target = rule.text === null ? null : filterable(rule.text);
  if (rule.text === null || target === null || !sayable(conditions)) return null;
  return filterText(target, conditions, {
    title: `Known: ${rule.name} as in ${humanId('INC', incidentId)}`,
    reason: reason === '' ? `As found in ${humanId('INC', incidentId)}.` : reason,
  });
}

export function titleOf(ledger: ReadDb, incidentId: number): string {
  return (
    ledger.get<{ title: string }>('SELECT title FROM incidents WHERE incident_id = ?', [incidentId])?.title ??
    ''
  );
}

/** A suppression that ends within this is said to be ending. */
const endsSoon = 7 * day;

export function suppressionState(
  { endsAt, revokedAt }: Pick<Suppression, 'endsAt' | 'revokedAt'>,
  now: number,
): Suppression['state'] {
  if (revokedAt !== null) return 'revoked';
  if (now >= endsAt) return 'ended';
  return endsAt - now <= endsSoon ? 'ending' : 'active';
}

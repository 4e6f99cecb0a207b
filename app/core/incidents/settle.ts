import type { Severity } from '../../../shared/contract/index.ts';
import { humanId } from '../../../shared/ids.ts';
import { worse } from '../../../shared/severity.ts';
import { appendAudit } from '../audit/audit.ts';
import { wholeOf, type FindingToGroup } from './grouping.ts';
import type { IncidentDeps } from './deps.ts';
import { consoleActor } from './model.ts';
import { recordSignals } from './record.ts';
import { joined } from './rules.ts';
import { addToTimeline, readIncident, saveState, stateOf, type StoredIncident } from './rows.ts';
import { scopeOf } from './scope.ts';
import { subjectFacts, type SubjectFacts } from './subject-facts.ts';

/** Brings everything that follows from the findings of an incident up to date. */
export function settle(
  deps: IncidentDeps,
  incidentId: number,
  mine: readonly FindingToGroup[],
  isNew: boolean,
  now: number,
): void {
  const { ledger } = deps;
  const before = readIncident(ledger, incidentId);
  if (before === undefined) return;
  const facts = subjectFacts(ledger, incidentId);
  const whole = wholeOf(
    mine.filter(({ rule }) => rule.id === before.rule_id),
    facts.sims,
  );
  const found = mine.reduce<Severity>(
    (worst, { draft }) => worse(worst, draft.severity),
    before.source_severity,
  );
  const sourceSeverity = whole === null ? found : worse(found, whole.severity);
  const state = joined(stateOf(before), sourceSeverity, facts.sims > before.sim_count && !isNew);
  const summary = summaryOf(before, mine, facts);
  ledger.run(
    `UPDATE incidents SET title = ?, scope = ?, summary = ?, sim_count = ?, providers = ?, subject_kind = ?,
       first_signal_at = MIN(first_signal_at, ?), last_signal_at = MAX(last_signal_at, ?) WHERE incident_id = ?`,
    [
      whole?.title ?? before.title,
      scopeOf(facts),
      summary,
      facts.sims,
      facts.providers,
      facts.kind,
      Math.min(...mine.map(({ draft }) => draft.at)),
      Math.max(...mine.map(({ draft }) => draft.at)),
      incidentId,
    ],
  );
  saveState(ledger, incidentId, state, now);
  if (!isNew) {
    appendAudit(ledger, deps.clock, deps.hash, consoleActor, {
      act: 'incident.joined',
      subject: humanId('INC', incidentId),
      detail: { findings: mine.length, sims: facts.sims, severity: state.severity },
    });
  }
  for (const group of byRule(mine)) recordSignals(deps, incidentId, group, isNew, now);
  if (isNew) {
    addToTimeline(ledger, incidentId, {
      at: now,
      recordedAt: now,
      kind: 'opened',
      severity: state.severity,
      actor: consoleActor.name,
      ruleId: before.rule_id,
      text: `${before.rule_id} ${whole?.title ?? before.title}: incident opened`,
    });
  } else if (state.severity !== before.severity) {
    addToTimeline(ledger, incidentId, {
      at: now,
      recordedAt: now,
      kind: 'status',
      severity: state.severity,
      actor: consoleActor.name,
      text: `Severity raised from ${before.severity} to ${state.severity} by further findings`,
    });
  }
  if (before.status === 'contained' && state.status !== 'contained') {
    const more = facts.sims - before.sim_count;
    addToTimeline(ledger, incidentId, {
      at: now,
      recordedAt: now,
      kind: 'status',
      actor: consoleActor.name,
      text: `Not contained any more: ${more === 1 ? 'one more SIM' : `${more} more SIMs`}`,
    });
  }
}

function summaryOf(
  before: StoredIncident,
  mine: readonly FindingToGroup[],
  { sims, others }: SubjectFacts,
): string {
  const own =
    mine.find(({ rule }) => rule.id === before.rule_id)?.draft.summary ?? mine[0]?.draft.summary ?? '';
  const first = before.summary === '' ? own : before.summary.replace(/^\d+ (?:SIMs|subjects)\. First: /, '');
  const count = sims + others.length;
  return count === 1 ? first : `${count} ${others.length === 0 ? 'SIMs' : 'subjects'}. First: ${first}`;
}

function byRule(findings: readonly FindingToGroup[]): FindingToGroup[][] {
  const groups = new Map<string, FindingToGroup[]>();
  for (const finding of findings)
    groups.set(finding.rule.id, [...(groups.get(finding.rule.id) ?? []), finding]);
  return [...groups.values()].sort((a, b) => (a[0]?.draft.at ?? 0) - (b[0]?.draft.at ?? 0));
}

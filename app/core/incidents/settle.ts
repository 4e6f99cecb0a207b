import type { Severity } from '../../../shared/contract/index.ts';
import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { WriteDb } from '../ports.ts';
import { wholeOf, type FindingToGroup } from './grouping.ts';
import type { IntakeDeps } from './intake.ts';
import { consoleActor, worse } from './model.ts';
import { recordSignals } from './record.ts';
import { joined } from './rules.ts';
import { addToTimeline, readIncident, saveState, stateOf, type StoredIncident } from './rows.ts';
import { scopeOf } from './scope.ts';

/** Brings everything that follows from the findings of an incident up to date. */
export function settle(
  deps: IntakeDeps,
  incidentId: number,
  mine: readonly FindingToGroup[],
  isNew: boolean,
  now: number,
): void {
  const { ledger } = deps;
  const before = readIncident(ledger, incidentId);
  if (before === undefined) return;
  const facts = simFacts(ledger, incidentId);
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
  const summary = summaryOf(before, mine, facts.sims);
  ledger.run(
    `UPDATE incidents SET title = ?, scope = ?, summary = ?, sim_count = ?, providers = ?,
       first_signal_at = MIN(first_signal_at, ?), last_signal_at = MAX(last_signal_at, ?) WHERE incident_id = ?`,
    [
      whole?.title ?? before.title,
      scopeOf(facts),
      summary,
      facts.sims,
      facts.providers,
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

function summaryOf(before: StoredIncident, mine: readonly FindingToGroup[], sims: number): string {
  const own =
    mine.find(({ rule }) => rule.id === before.rule_id)?.draft.summary ?? mine[0]?.draft.summary ?? '';
  const first = before.summary === '' ? own : before.summary.replace(/^\d+ SIMs\. First: /, '');
  return sims === 1 ? first : `${sims} SIMs. First: ${first}`;
}

function byRule(findings: readonly FindingToGroup[]): FindingToGroup[][] {
  const groups = new Map<string, FindingToGroup[]>();
  for (const finding of findings)
    groups.set(finding.rule.id, [...(groups.get(finding.rule.id) ?? []), finding]);
  return [...groups.values()].sort((a, b) => (a[0]?.draft.at ?? 0) - (b[0]?.draft.at ?? 0));
}
interface SimFacts {
  readonly sims: number;
  readonly classes: readonly string[];
  readonly sites: number;
  readonly site: string | null;
  readonly device: string | null;
  readonly iccid: string | null;
  readonly providers: string;
}

function simFacts(ledger: WriteDb, incidentId: number): SimFacts {
  const whole = ledger.get<Omit<SimFacts, 'classes' | 'providers'> & { providers: string | null }>(
    `SELECT COUNT(*) AS sims, COUNT(DISTINCT site) AS sites, MIN(site) AS site, MIN(device) AS device, MIN(iccid) AS iccid,
       group_concat(DISTINCT provider_id) AS providers FROM incident_sims WHERE incident_id = ?`,
    [incidentId],
  );
  const classes = ledger.all<{ name: string }>(
    `SELECT device_class AS name FROM incident_sims WHERE incident_id = ? AND device_class IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1`,
    [incidentId],
  );
  return {
    sims: whole?.sims ?? 0,
    sites: whole?.sites ?? 0,
    site: whole?.site ?? null,
    device: whole?.device ?? null,
    iccid: whole?.iccid ?? null,
    classes: classes.map(({ name }) => name),
    providers: (whole?.providers ?? '').split(',').sort().join(' '),
  };
}

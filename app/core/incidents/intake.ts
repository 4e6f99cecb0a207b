import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { WriteDb } from '../ports.ts';
import { absorbParts } from './absorb-parts.ts';
import type { IncidentDeps } from './deps.ts';
import {
  chainLinks,
  chainRules,
  floodKeyOf,
  floods,
  groupKeyOf,
  groupWindow,
  inOrder,
  reopenWithin,
  type FindingToGroup,
} from './grouping.ts';
import { consoleActor } from './model.ts';
import { putSubject } from './put-subject.ts';
import { reopen } from './rules.ts';
import { addInstant, addToTimeline, insertIncident, readIncident, saveState, stateOf } from './rows.ts';
import { settle } from './settle.ts';

export interface IntakeDeps extends IncidentDeps {
  /** What holds a finding back, `M-3` or `S-7`; null lets it through. */
  readonly heldBy: (finding: FindingToGroup) => string | null;
  /** Told of every finding that an incident took in, in the same transaction and before the incident counts as opened. */
  readonly taken: (finding: FindingToGroup, incidentId: number, now: number) => void;
  /** Told of every incident that opened, in the same transaction. */
  readonly opened: (incidentId: number, ruleId: string, now: number) => void;
}

/**
 * Turns findings into incidents: each joins the incident it belongs to, or opens one, unless it is held back: then it is kept and
 * marked. Runs inside the transaction that stored the findings, so a finding without its incident or its mark cannot exist.
 *
 * @returns the incidents that were opened, joined or absorbed
 */
export function takeFindings(deps: IntakeDeps, findings: readonly FindingToGroup[], now: number): number[] {
  const { ledger } = deps;
  const opened = new Set<number>();
  const byIncident = new Map<number, FindingToGroup[]>();
  for (const finding of inOrder(findings)) {
    const heldBy = deps.heldBy(finding);
    const own = incidentOf(ledger, finding);
    const isOpen = own !== null && readIncident(ledger, own)?.status !== 'resolved';
    if (heldBy !== null && !isOpen) {
      ledger.run('UPDATE findings SET held_by = ? WHERE finding_id = ?', [heldBy, finding.findingId]);
      continue;
    }
    const known = findIncident(ledger, finding) ?? cameBack(deps, finding, now);
    const incidentId = known ?? open(deps, finding, now);
    if (known === null) opened.add(incidentId);
    byIncident.set(incidentId, [...(byIncident.get(incidentId) ?? []), finding]);
    putSubject(ledger, incidentId, finding, own === incidentId);
    ledger.run('UPDATE findings SET incident_id = ?, held_by = NULL WHERE finding_id = ?', [
      incidentId,
      finding.findingId,
    ]);
    deps.taken(finding, incidentId, now);
  }
  const touched = new Set(byIncident.keys());
  for (const [incidentId, mine] of byIncident) {
    settle(deps, incidentId, mine, opened.has(incidentId), now);
    for (const part of absorbParts(deps, incidentId, now)) touched.add(part);
  }
  for (const incidentId of opened) {
    const row = readIncident(ledger, incidentId);
    if (row !== undefined && row.status !== 'resolved') deps.opened(incidentId, row.rule_id, now);
  }
  return [...touched];
}

/** The incident that a finding told again is in already. */
function incidentOf(ledger: WriteDb, { findingId, again }: FindingToGroup): number | null {
  if (again !== true) return null;
  return (
    ledger.get<{ id: number | null }>('SELECT incident_id AS id FROM findings WHERE finding_id = ?', [
      findingId,
    ])?.id ?? null
  );
}

/** The open incident that a finding belongs to, or null. */
function findIncident(ledger: WriteDb, finding: FindingToGroup): number | null {
  const { rule, draft } = finding;
  const own = incidentOf(ledger, finding);
  if (own !== null && readIncident(ledger, own)?.status !== 'resolved') return own;
  if (draft.sim !== null) {
    const { body } = draft.sim;
    const chain = chainLinks.includes(rule.id) ? openWithSim(ledger, body, chainRules, false) : null;
    const apart = chain ?? openWithSim(ledger, body, [rule.id], true);
    if (apart !== null) return apart;
  }
  const group = openGroup(ledger, groupKeyOf(finding), draft.at);
  if (group !== null || !flooding(ledger, rule.id, draft.at)) return group;
  return openGroup(ledger, floodKeyOf(finding), draft.at);
}

/** The newest open incident of these rules that holds the SIM. @param split only those that a person split off */
function openWithSim(
  ledger: WriteDb,
  body: string,
  ruleIds: readonly string[],
  split: boolean,
): number | null {
  const row = ledger.get<{ id: number }>(
    `SELECT i.incident_id AS id FROM incident_sims m CROSS JOIN incidents i ON i.incident_id = m.incident_id
     WHERE m.iccid_body = ? AND i.status <> 'resolved' AND i.rule_id IN (SELECT value FROM json_each(?))
       AND (i.split_from IS NOT NULL OR NOT ?) ORDER BY i.incident_id DESC LIMIT 1`,
    [body, JSON.stringify(ruleIds), split ? 1 : 0],
  );
  return row?.id ?? null;
}

function openGroup(ledger: WriteDb, key: string, at: number): number | null {
  const row = ledger.get<{ id: number }>(
    `SELECT incident_id AS id FROM incidents WHERE group_key = ? AND status <> 'resolved'
       AND last_signal_at >= ? AND first_signal_at <= ? ORDER BY incident_id DESC LIMIT 1`,
    [key, at - groupWindow, at + groupWindow],
  );
  return row?.id ?? null;
}

/** Opens the incident again that this finding would have joined, had it not just been closed. */
function cameBack(deps: IntakeDeps, finding: FindingToGroup, now: number): number | null {
  const { ledger } = deps;
  const { at } = finding.draft;
  const row = ledger.get<{ id: number }>(
    `SELECT incident_id AS id FROM incidents WHERE group_key = ? AND status = 'resolved' AND merged_into IS NULL
       AND verdict IN ('true_positive', 'undetermined') AND resolved_at >= ? AND last_signal_at >= ? AND first_signal_at <= ?
     ORDER BY incident_id DESC LIMIT 1`,
    [groupKeyOf(finding), now - reopenWithin, at - groupWindow, at + groupWindow],
  );
  const stored = row === undefined ? undefined : readIncident(ledger, row.id);
  if (stored === undefined) return null;
  const change = reopen(stateOf(stored), now);
  if ('refused' in change) return null;
  saveState(ledger, stored.incident_id, change.state, now);
  addToTimeline(ledger, stored.incident_id, {
    at: now,
    recordedAt: now,
    kind: 'status',
    actor: consoleActor.name,
    text: 'Opened again: it goes on',
  });
  appendAudit(ledger, deps.clock, deps.hash, consoleActor, {
    act: 'incident.reopened',
    subject: humanId('INC', stored.incident_id),
    detail: { by: finding.rule.id, signalAt: at },
  });
  return stored.incident_id;
}

/** Whether this rule opened so much shortly before a signal, on source time, that one more is part of a flood. */
function flooding(ledger: WriteDb, ruleId: string, at: number): boolean {
  return floods.some(({ within, incidents }) => {
    const row = ledger.get<{ count: number }>(
      `SELECT COUNT(*) AS count FROM incidents WHERE rule_id = ? AND status IN ('new', 'triage', 'containing', 'contained')
         AND first_signal_at > ? AND first_signal_at <= ?`,
      [ruleId, at - within, at],
    );
    return (row?.count ?? 0) >= incidents;
  });
}

function open({ ledger, clock, hash }: IntakeDeps, finding: FindingToGroup, now: number): number {
  const { rule, draft } = finding;
  const flood = flooding(ledger, rule.id, draft.at);
  const incidentId = insertIncident(ledger, {
    state: {
      status: 'new',
      severity: draft.severity,
      sourceSeverity: draft.severity,
      assignee: null,
      verdict: null,
      resolution: null,
      openedAt: now,
      clockFrom: now,
      acknowledgedAt: null,
      containedAt: null,
      resolvedAt: null,
      mergedInto: null,
    },
    title: flood ? `${rule.name}, fleet-wide` : rule.name,
    ruleId: rule.id,
    layer: rule.layer,
    groupKey: flood ? floodKeyOf(finding) : groupKeyOf(finding),
    signalAt: draft.at,
  });
  addInstant(ledger, incidentId, {
    kind: 'detection',
    at: now,
    recordedAt: now,
    actor: consoleActor.name,
    note: `Detected by ${rule.id} ${rule.name}.`,
  });
  appendAudit(ledger, clock, hash, consoleActor, {
    act: 'incident.opened',
    subject: humanId('INC', incidentId),
    detail: { rule: rule.id, severity: draft.severity, signalAt: draft.at },
  });
  return incidentId;
}

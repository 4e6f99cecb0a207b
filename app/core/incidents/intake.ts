import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Clock, Hash, WriteDb } from '../ports.ts';
import { absorbParts } from './absorb-parts.ts';
import {
  chainLinks,
  chainRules,
  floodKeyOf,
  floodLimit,
  floodWindow,
  groupKeyOf,
  groupWindow,
  inOrder,
  type FindingToGroup,
} from './grouping.ts';
import { consoleActor } from './model.ts';
import { addInstant, insertIncident } from './rows.ts';
import { settle } from './settle.ts';

export interface IntakeDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
}

/**
 * Turns findings into incidents: each joins the incident it belongs to, or opens one. Runs inside the transaction that
 * stored the findings, so a finding without its incident cannot exist.
 *
 * @returns the incidents that were opened, joined or absorbed
 */
export function takeFindings(deps: IntakeDeps, findings: readonly FindingToGroup[], now: number): number[] {
  const opened = new Set<number>();
  const byIncident = new Map<number, FindingToGroup[]>();
  for (const finding of inOrder(findings)) {
    const known = findIncident(deps, finding, now);
    const incidentId = known ?? open(deps, finding, now);
    if (known === null) opened.add(incidentId);
    byIncident.set(incidentId, [...(byIncident.get(incidentId) ?? []), finding]);
    putSim(deps.ledger, incidentId, finding);
    deps.ledger.run('UPDATE findings SET incident_id = ? WHERE finding_id = ?', [
      incidentId,
      finding.findingId,
    ]);
  }
  const touched = new Set(byIncident.keys());
  for (const [incidentId, mine] of byIncident) {
    settle(deps, incidentId, mine, opened.has(incidentId), now);
    for (const part of absorbParts(deps, incidentId, now)) touched.add(part);
  }
  return [...touched];
}

/** The open incident that a finding belongs to, or null. */
function findIncident({ ledger }: IntakeDeps, finding: FindingToGroup, now: number): number | null {
  const { rule, draft } = finding;
  if (chainLinks.includes(rule.id)) {
    const chain = ledger.get<{ id: number }>(
      `SELECT i.incident_id AS id FROM incident_sims m JOIN incidents i ON i.incident_id = m.incident_id
       WHERE m.iccid_body = ? AND i.status <> 'resolved' AND i.rule_id IN (SELECT value FROM json_each(?)) ORDER BY i.incident_id DESC LIMIT 1`,
      [draft.sim.body, JSON.stringify(chainRules)],
    );
    if (chain !== undefined) return chain.id;
  }
  const group = openGroup(ledger, groupKeyOf(finding), draft.at);
  if (group !== null || !flooding(ledger, rule.id, now)) return group;
  return openGroup(ledger, floodKeyOf(finding), draft.at);
}

function openGroup(ledger: WriteDb, key: string, at: number): number | null {
  const row = ledger.get<{ id: number }>(
    `SELECT incident_id AS id FROM incidents WHERE group_key = ? AND status <> 'resolved' AND last_signal_at >= ?
     ORDER BY incident_id DESC LIMIT 1`,
    [key, at - groupWindow],
  );
  return row?.id ?? null;
}

function flooding(ledger: WriteDb, ruleId: string, now: number): boolean {
  const row = ledger.get<{ count: number }>(
    `SELECT COUNT(*) AS count FROM incidents WHERE rule_id = ? AND status <> 'resolved' AND opened_at >= ?`,
    [ruleId, now - floodWindow],
  );
  return (row?.count ?? 0) >= floodLimit;
}

function open({ ledger, clock, hash }: IntakeDeps, finding: FindingToGroup, now: number): number {
  const { rule, draft } = finding;
  const flood = flooding(ledger, rule.id, now);
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

function putSim(ledger: WriteDb, incidentId: number, { draft }: FindingToGroup): void {
  const { sim } = draft;
  ledger.run(
    `INSERT INTO incident_sims (incident_id, iccid_body, iccid, provider_id, device, device_class, site, first_signal_at, findings)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT (incident_id, iccid_body) DO UPDATE SET findings = findings + 1, first_signal_at = MIN(first_signal_at, excluded.first_signal_at)`,
    [incidentId, sim.body, sim.iccid, sim.providerId, sim.device, sim.deviceClass, sim.site, draft.at],
  );
}

import type { ActionState, Incident, IncidentRow } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { containmentOf, type ContainmentStep } from './containment.ts';
import { actionsOfIncident, readContainment, type ActionHead } from './follow.ts';
import {
  evidenceOf,
  familyOf,
  findingCounts,
  heldBackOf,
  instantsOf,
  liveSim,
  othersOf,
  relatedTo,
  simsOf,
  timelineOf,
} from './queries.ts';
import { stateOf, type StoredIncident } from './rows.ts';
import { clocksOf, currentClock } from './sla.ts';

/** What the incidents tell of the rule that fired. */
export interface RuleText {
  readonly id: string;
  readonly name: string;
  readonly signal: string;
  readonly algorithm: string;
  readonly falsePositives: string;
  readonly response: string;
  readonly mappings: Incident['mappings'];
}

/** One line of the queue. */
export function toRow(ledger: ReadDb, row: StoredIncident, now: number): IncidentRow {
  const { observedAt: _observedAt, ...containment } = readContainment(ledger, row.incident_id);
  return {
    id: row.incident_id,
    severity: row.severity,
    sourceSeverity: row.source_severity,
    title: row.title,
    scope: row.scope,
    ruleId: row.rule_id,
    layer: row.layer,
    subjectKind: row.subject_kind,
    simCount: row.sim_count,
    status: row.status,
    containment: containment.total === 0 ? null : containment,
    clock: currentClock(stateOf(row), now),
    assignee: row.assignee,
    verdict: row.verdict,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}

/** One incident, whole, with the history of those it absorbed. */
export function toIncident(
  cache: ReadDb,
  ledger: ReadDb,
  row: StoredIncident,
  rule: RuleText,
  providerName: (id: string) => string,
  heldReason: (by: string) => string,
  now: number,
): Incident {
  const family = familyOf(ledger, row.incident_id);
  const instants = instantsOf(ledger, family);
  const detections = instants.filter(({ kind }) => kind === 'detection').map(({ at }) => at);
  const { id, name, signal, algorithm, falsePositives, response, mappings } = rule;
  return {
    row: toRow(ledger, row, now),
    summary: row.summary,
    tlp: tlpOf(row.tlp),
    firstSignalAt: row.first_signal_at,
    lastSignalAt: row.last_signal_at,
    ...findingCounts(ledger, row.incident_id),
    splitFrom: row.split_from,
    detectedAt: detections.length === 0 ? row.opened_at : Math.min(...detections),
    acknowledgedAt: row.acknowledged_at,
    containedAt: row.contained_at,
    resolvedAt: row.resolved_at,
    resolution: row.resolution,
    instants,
    clocks: clocksOf(stateOf(row), now),
    mappings,
    rule: { id, name, signal, algorithm, falsePositives, response },
    sims: simsOf(ledger, row.incident_id).map(({ body, providerId, ...sim }) => {
      const live = liveSim(cache, body);
      return {
        ...sim,
        simKey: live?.simKey ?? null,
        provider: providerName(providerId),
        lifecycle: live?.lifecycle ?? null,
      };
    }),
    subjects: othersOf(ledger, row.incident_id).map(({ ...subject }) => ({
      ...subject,
      name: subject.kind === 'provider' ? providerName(subject.value) : subject.name,
      provider: subject.providerId === null ? null : providerName(subject.providerId),
    })),
    heldBack: heldBackOf(ledger, row.incident_id, row.rule_id).map((held) => ({
      ...held,
      kind: held.by.startsWith('M-') ? 'maintenance' : 'suppression',
      reason: heldReason(held.by),
    })),
    actions: actionsOfIncident(ledger, row.incident_id).map((action) => toAction(ledger, action)),
    evidence: evidenceOf(ledger, family),
    timeline: timelineOf(ledger, family),
    related: relatedTo(ledger, family).map((other) => ({
      id: other.incident_id,
      severity: other.severity,
      title: other.title,
      scope: other.scope,
      openedAt: other.opened_at,
    })),
  };
}

const tlpWords = ['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'] as const;

function tlpOf(text: string): Incident['tlp'] {
  return tlpWords.find((word) => word === text) ?? 'AMBER';
}

/** Counts and times of one action: when the last SIM so far was accepted and observed. */
function toAction(ledger: ReadDb, action: ActionHead): Incident['actions'][number] {
  const steps = ledger.all<{
    body: string;
    state: ActionState;
    acceptedAt: number | null;
    observedAt: number | null;
  }>(
    'SELECT iccid_body AS body, state, accepted_at AS acceptedAt, observed_at AS observedAt FROM action_sims WHERE action_id = ?',
    [action.id],
  );
  const latest = (times: readonly (number | null)[]): number | null =>
    times.reduce((newest, at) => (at !== null && at > (newest ?? -1) ? at : newest), null);
  // Counted as a containment of its own, so that one set of words serves both.
  const counted = containmentOf(
    steps.map((step): ContainmentStep => ({ ...step, actionId: action.id, kind: 'suspend' })),
  );
  const { observedAt: _observedAt, ...containment } = counted;
  return {
    id: action.id,
    kind: action.kind,
    reason: action.reason,
    requestedBy: action.requestedBy,
    requestedAt: action.requestedAt,
    acceptedAt: latest(steps.map(({ acceptedAt }) => acceptedAt)),
    observedAt: latest(steps.map(({ observedAt }) => observedAt)),
    containment,
  };
}

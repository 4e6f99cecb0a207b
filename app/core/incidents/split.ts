import { fail } from '../../../shared/errors.ts';
import { humanId, iccidBody } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Actor, WriteDb } from '../ports.ts';
import { canonicalJson } from './canonical.ts';
import { existing } from './change.ts';
import type { IncidentDeps } from './deps.ts';
import {
  addInstant,
  addToTimeline,
  insertIncident,
  saveState,
  stateOf,
  type StoredIncident,
} from './rows.ts';
import { scopeOf } from './scope.ts';
import { subjectFacts } from './subject-facts.ts';

export interface Split {
  readonly incidentId: number;
  readonly sims: number;
}

/**
 * Takes SIMs out of an incident into one of their own: what grouping joined, a person may part. Their findings go with them, and
 * what they do further under the rule joins them there. Actions stay where they were asked for.
 *
 * @throws AppError CONFLICT for a closed incident, INVALID_INPUT when none or all of its SIMs are named
 */
export function splitIncident(
  deps: IncidentDeps,
  input: { readonly id: number; readonly iccids: readonly string[]; readonly reason: string },
  actor: Actor,
): Split {
  const { ledger, clock, hash } = deps;
  return ledger.transaction(() => {
    const now = clock.now();
    const row = existing(deps, input.id);
    if (row.status === 'resolved')
      throw fail('CONFLICT', `${humanId('INC', input.id)} is closed; open it again first.`, { field: 'id' });
    const held = new Set(
      ledger
        .all<{ body: string }>('SELECT iccid_body AS body FROM incident_sims WHERE incident_id = ?', [
          input.id,
        ])
        .map(({ body }) => body),
    );
    const moving = [...new Set(input.iccids.map(iccidBody))].filter((body) => held.has(body));
    if (moving.length === 0 || moving.length === held.size)
      throw fail(
        'INVALID_INPUT',
        moving.length === 0
          ? 'None of these SIMs is in the incident.'
          : 'At least one SIM has to stay behind.',
        { field: 'iccids' },
      );
    const before = stateOf(row);
    const incidentId = insertIncident(ledger, {
      state: {
        ...before,
        status: before.acknowledgedAt === null ? 'new' : 'triage',
        openedAt: now,
        clockFrom: now,
        acknowledgedAt: before.acknowledgedAt === null ? null : now,
        containedAt: null,
      },
      title: row.title,
      ruleId: row.rule_id,
      layer: row.layer,
      groupKey: `${row.rule_id}|split:${input.id}/${now}`,
      signalAt: row.first_signal_at,
    });
    const bodies = JSON.stringify(moving);
    ledger.run(
      'UPDATE incident_sims SET incident_id = ? WHERE incident_id = ? AND iccid_body IN (SELECT value FROM json_each(?))',
      [incidentId, input.id, bodies],
    );
    ledger.run(
      'UPDATE findings SET incident_id = ? WHERE incident_id = ? AND iccid_body IN (SELECT value FROM json_each(?))',
      [incidentId, input.id, bodies],
    );
    ledger.run('UPDATE incidents SET split_from = ? WHERE incident_id = ?', [input.id, incidentId]);
    redescribe(ledger, input.id);
    redescribe(ledger, incidentId);
    keepFindings(deps, incidentId, row, now);
    addInstant(ledger, incidentId, {
      kind: 'detection',
      at: row.opened_at,
      recordedAt: now,
      actor: actor.name,
      note: `Split from ${humanId('INC', input.id)}: ${input.reason}`,
    });
    const count = moving.length === 1 ? '1 SIM' : `${moving.length} SIMs`;
    const words = {
      at: now,
      recordedAt: now,
      kind: 'person',
      actor: actor.name,
      detail: input.reason,
    } as const;
    addToTimeline(ledger, input.id, {
      ...words,
      text: `${count} split off into ${humanId('INC', incidentId)}`,
    });
    addToTimeline(ledger, incidentId, {
      ...words,
      text: `Split from ${humanId('INC', input.id)} with ${count}`,
    });
    saveState(ledger, input.id, before, now);
    appendAudit(ledger, clock, hash, actor, {
      act: 'incident.split',
      subject: humanId('INC', input.id),
      detail: { into: humanId('INC', incidentId), sims: moving.length, reason: input.reason },
    });
    return { incidentId, sims: moving.length };
  });
}

/** Writes anew what follows from what an incident holds. */
function redescribe(ledger: WriteDb, incidentId: number): void {
  const facts = subjectFacts(ledger, incidentId);
  const own = ledger.get<{ first: number | null; last: number | null; summary: string | null }>(
    `SELECT MIN(at) AS first, MAX(until_at) AS last,
       (SELECT summary FROM findings WHERE incident_id = :id ORDER BY at, finding_id LIMIT 1) AS summary
     FROM findings WHERE incident_id = :id`,
    { id: incidentId },
  );
  const summary = own?.summary ?? '';
  ledger.run(
    `UPDATE incidents SET scope = ?, sim_count = ?, providers = ?, subject_kind = ?, summary = ?,
       first_signal_at = COALESCE(?, first_signal_at), last_signal_at = COALESCE(?, last_signal_at) WHERE incident_id = ?`,
    [
      scopeOf(facts),
      facts.sims,
      facts.providers,
      facts.kind,
      facts.sims === 1 ? summary : `${facts.sims} SIMs. First: ${summary}`,
      own?.first ?? null,
      own?.last ?? null,
      incidentId,
    ],
  );
}

/** What the part has of its own as evidence: its findings as they were stored. */
function keepFindings(
  { ledger, hash }: IncidentDeps,
  incidentId: number,
  row: StoredIncident,
  now: number,
): void {
  const findings = ledger.all<{
    finding: number;
    iccid: string;
    at: number;
    summary: string;
    signals: string;
  }>(
    'SELECT finding_id AS finding, iccid, at, summary, signals FROM findings WHERE incident_id = ? ORDER BY finding_id LIMIT 2000',
    [incidentId],
  );
  const content = canonicalJson({
    rule: row.rule_id,
    findings: findings.map(({ signals, ...finding }) => ({
      ...finding,
      signals: JSON.parse(signals) as unknown,
    })),
  });
  ledger.run(
    `INSERT INTO incident_evidence (incident_id, title, source, summary, observed_at, content, bytes, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      incidentId,
      `${row.rule_id} findings taken over`,
      humanId('INC', row.incident_id),
      row.summary,
      findings.reduce((newest, { at }) => Math.max(newest, at), 0) || now,
      content,
      new TextEncoder().encode(content).length,
      hash.sha256(content),
    ],
  );
}

import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import { absorbs, chainRules } from './grouping.ts';
import type { IncidentDeps } from './deps.ts';
import { consoleActor } from './model.ts';
import { absorb, inherit } from './rules.ts';
import { addToTimeline, readIncident, saveState, stateOf } from './rows.ts';

/** A chain takes in the open incidents of its links whose SIMs it holds, all of them. @returns those absorbed */
export function absorbParts({ ledger, clock, hash }: IncidentDeps, chainId: number, now: number): number[] {
  const chain = readIncident(ledger, chainId);
  if (chain === undefined || !chainRules.includes(chain.rule_id)) return [];
  const parts = ledger.all<{ id: number }>(
    `SELECT DISTINCT i.incident_id AS id FROM incident_sims mine JOIN incident_sims theirs ON theirs.iccid_body = mine.iccid_body
     JOIN incidents i ON i.incident_id = theirs.incident_id
     WHERE mine.incident_id = ? AND i.incident_id <> ? AND i.status <> 'resolved' AND NOT EXISTS (
       SELECT 1 FROM incident_sims other WHERE other.incident_id = i.incident_id
         AND other.iccid_body NOT IN (SELECT iccid_body FROM incident_sims WHERE incident_id = ?))`,
    [chainId, chainId, chainId],
  );
  return parts.flatMap(({ id }) => {
    const part = readIncident(ledger, id);
    const into = readIncident(ledger, chainId);
    if (part === undefined || into === undefined || !absorbs(chain.rule_id, part.rule_id)) return [];
    const change = absorb(stateOf(part), chainId, now);
    if ('refused' in change) return [];
    saveState(ledger, id, change.state, now);
    saveState(ledger, chainId, inherit(stateOf(into), stateOf(part)), now);
    ledger.run('UPDATE incidents SET first_signal_at = MIN(first_signal_at, ?) WHERE incident_id = ?', [
      part.first_signal_at,
      chainId,
    ]);
    ledger.run('UPDATE findings SET incident_id = ? WHERE incident_id = ?', [chainId, id]);
    const words = { at: now, recordedAt: now, kind: 'status', actor: consoleActor.name } as const;
    addToTimeline(ledger, chainId, {
      ...words,
      text: `${humanId('INC', id)} ${part.title} absorbed: it is part of this`,
    });
    appendAudit(ledger, clock, hash, consoleActor, {
      act: 'incident.absorbed',
      subject: humanId('INC', id),
      detail: { into: humanId('INC', chainId) },
    });
    return [id];
  });
}

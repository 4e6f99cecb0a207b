import type { ActionTarget } from '../../../shared/contract/index.ts';
import { limits } from '../../../shared/limits.ts';
import type { ReadDb } from '../ports.ts';
import type { StoredProposal } from './store.ts';

/** The incident itself, or the one that absorbed it. */
export function survivorOf(ledger: ReadDb, incidentId: number): number {
  const into = ledger.get<{ into: number | null }>(
    'SELECT merged_into AS "into" FROM incidents WHERE incident_id = ?',
    [incidentId],
  )?.into;
  return into === null || into === undefined ? incidentId : survivorOf(ledger, into);
}

/** What the proposal would hit now. */
export function targetOf(
  { cache, ledger }: { readonly cache: ReadDb; readonly ledger: ReadDb },
  proposal: Pick<StoredProposal, 'incidentId' | 'scope'>,
): { readonly target: ActionTarget | null; readonly whyNot: string | null } {
  const incidentId = survivorOf(ledger, proposal.incidentId);
  const incident = ledger.get<{ status: string; sims: number }>(
    'SELECT status, sim_count AS sims FROM incidents WHERE incident_id = ?',
    [incidentId],
  );
  if (incident === undefined || incident.status === 'resolved')
    return { target: null, whyNot: 'The incident is closed.' };
  if (incident.sims === 0) return { target: null, whyNot: 'The incident is about no SIM.' };
  if (proposal.scope === 'sims') return { target: { kind: 'incident', incidentId }, whyNot: null };
  const bodies = ledger.all<{ body: string }>(
    'SELECT iccid_body AS body FROM incident_sims WHERE incident_id = ?',
    [incidentId],
  );
  const simKeys = cache
    .all<{ key: number }>(
      `SELECT s.sim_key AS key FROM sims s WHERE (s.provider_id, s.group_id) IN (
         SELECT provider_id, group_id FROM sims WHERE group_id IS NOT NULL AND iccid_body IN (SELECT value FROM json_each(?)))
       ORDER BY s.sim_key LIMIT ${limits.actionSims + 1}`,
      [JSON.stringify(bodies.map(({ body }) => body))],
    )
    .map(({ key }) => key);
  if (simKeys.length === 0) return { target: null, whyNot: 'None of its SIMs is in a group.' };
  if (simKeys.length > limits.actionSims)
    return { target: null, whyNot: `Their groups hold more than ${limits.actionSims} SIMs.` };
  return { target: { kind: 'sims', simKeys }, whyNot: null };
}

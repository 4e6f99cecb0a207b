import type { ActionFact, ActionRow, ActionStep, SkippedSim } from '../../../shared/contract/index.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import { iccidBody } from '../../../shared/ids.ts';
import type { ReadDb } from '../ports.ts';
import { stepCounts } from './listing.ts';
import type { StoredAction, StoredStep } from './queries.ts';
import { countSkips, type StoredSkip } from './skips.ts';
import { progressOf, stateOf } from './summary.ts';

/** An action as lists and cards show it. */
export function toRow(ledger: ReadDb, action: StoredAction): ActionRow {
  const counts = stepCounts(ledger, action.action_id);
  const progress = progressOf(counts);
  return {
    id: action.action_id,
    kind: action.kind,
    reason: action.reason,
    input: JSON.parse(action.input) as ActionFact[],
    skipped: countSkips(ledger, action.action_id),
    requestedBy: action.requested_by,
    incidentId: action.incident_id,
    state: stateOf(counts),
    progress,
    queued: counts.byState.queued ?? 0,
    open: (counts.byState.accepted ?? 0) + (counts.byState.unknown ?? 0),
    requestedAt: action.requested_at,
    acceptedAt: counts.acceptedAt,
    observedAt: progress.observed === progress.total ? counts.observedAt : null,
    expiresAt: action.expires_at,
    nextReadAt: counts.nextAt,
    version: action.version,
  };
}

/** One SIM of it. */
export function toStep(
  deps: { readonly cache: ReadDb; readonly providerName: (providerId: string) => string },
  action: StoredAction,
  row: StoredStep,
): ActionStep {
  const sim = deps.cache.get<{ sim_key: number; device: string | null }>(
    'SELECT sim_key, device FROM sims WHERE iccid_body = ?',
    [row.iccid_body],
  );
  const before = JSON.parse(row.precondition) as { lifecycle: string; imeiLock: string };
  return {
    simKey: sim?.sim_key ?? null,
    iccid: row.iccid,
    device: sim?.device ?? null,
    provider: deps.providerName(row.provider_id),
    state: row.state,
    attempts: row.attempts,
    requestedAt: action.requested_at,
    sentAt: row.sent_at,
    acceptedAt: row.accepted_at,
    observedAt: row.observed_at,
    nextReadAt: row.next_at,
    before: `${before.lifecycle}, IMEI ${before.imeiLock}`,
    latest: row.latest,
    error: row.error === null ? null : (JSON.parse(row.error) as ErrorData),
  };
}

/** A SIM that it left out. */
export function toSkipped(
  cache: ReadDb,
  { iccid, device, reason }: Omit<StoredSkip, 'action_id'>,
): SkippedSim {
  const sim = cache.get<{ sim_key: number }>('SELECT sim_key FROM sims WHERE iccid_body = ?', [
    iccidBody(iccid),
  ]);
  return { simKey: sim?.sim_key ?? null, iccid, device, reason };
}

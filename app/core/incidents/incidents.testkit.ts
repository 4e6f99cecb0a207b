import type { Layer, Severity } from '../../../shared/contract/index.ts';
import { iccidBody } from '../../../shared/ids.ts';
import type { WriteDb } from '../ports.ts';
import { iccidOf, providerId } from '../detections/stage.testkit.ts';
import type { FindingToGroup } from './grouping.ts';

export interface MadeFinding {
  readonly sim?: number;
  readonly rule?: string;
  readonly severity?: Severity;
  readonly at?: number;
  readonly site?: string | null;
  readonly layer?: Layer;
  readonly group?: FindingToGroup['draft']['group'];
  readonly provider?: string;
}

let last = 0;

/** A finding as a rule would hand it over. */
export function finding(made: MadeFinding = {}): FindingToGroup {
  const {
    sim = 1,
    rule = 'D-NW-01',
    severity = 'high',
    at = 1_000_000,
    site = `Site ${sim}`,
    layer = 'network',
    provider = providerId,
  } = made;
  const iccid = iccidOf(sim);
  return {
    findingId: ++last,
    rule: { id: rule, name: `Rule ${rule}`, layer, signal: 'Session events' },
    draft: {
      sim: {
        simKey: sim,
        providerId: provider,
        iccid,
        body: iccidBody(iccid),
        device: `dev-${sim}`,
        deviceClass: 'EV charger',
        site,
      },
      at,
      severity,
      summary: `dev-${sim} did it.`,
      group:
        made.group ??
        (site === null ? { kind: 'sim', value: iccidBody(iccid) } : { kind: 'site', value: site }),
      signals: { seen: sim },
    },
    detectedAt: at,
  };
}

/** An action on SIMs, as the outbox stores it. */
export function putAction(
  ledger: WriteDb,
  actionId: number,
  kind: string,
  incidentId: number | null,
  sims: readonly number[],
  at: number,
): void {
  ledger.run(
    `INSERT INTO actions (action_id, kind, reason, requested_by, role, incident_id, requested_at, expires_at, lifetime, updated_at, version)
     VALUES (?, ?, 'stop it', 'J. Varga', 'analyst', ?, ?, ?, 3600000, ?, 1)`,
    [actionId, kind, incidentId, at, at + 3_600_000, at],
  );
  for (const sim of sims) {
    const iccid = iccidOf(sim);
    ledger.run(
      `INSERT INTO action_sims (action_id, iccid_body, iccid, provider_id, provider_sim_id, state, parameters, precondition, updated_at)
       VALUES (?, ?, ?, ?, ?, 'queued', '{}', '{}', ?)`,
      [actionId, iccidBody(iccid), iccid, providerId, iccid, at],
    );
  }
}

export function moveStep(ledger: WriteDb, actionId: number, sim: number, state: string, at: number): void {
  const accepted = ['accepted', 'observed'].includes(state) ? at : null;
  const observed = ['observed', 'reconciled'].includes(state) ? at : null;
  ledger.run(
    `UPDATE action_sims SET state = ?, accepted_at = COALESCE(accepted_at, ?), observed_at = COALESCE(?, observed_at), updated_at = ?
     WHERE action_id = ? AND iccid_body = ?`,
    [state, accepted, observed, at, actionId, iccidBody(iccidOf(sim))],
  );
}

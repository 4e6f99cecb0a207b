import type { WriteDb } from '../ports.ts';
import type { FindingToGroup } from './grouping.ts';

/**
 * Notes on the incident what a finding is about: a SIM, or another subject.
 *
 * @param counted it is in this incident already, so it counts no more
 */
export function putSubject(
  ledger: WriteDb,
  incidentId: number,
  { draft }: FindingToGroup,
  counted: boolean,
): void {
  const { sim, about, at } = draft;
  const more = counted ? 0 : 1;
  if (sim !== null) {
    ledger.run(
      `INSERT INTO incident_sims (incident_id, iccid_body, iccid, provider_id, device, device_class, site, first_signal_at, findings)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (incident_id, iccid_body)
       DO UPDATE SET findings = findings + ?, first_signal_at = MIN(first_signal_at, excluded.first_signal_at)`,
      [incidentId, sim.body, sim.iccid, sim.providerId, sim.device, sim.deviceClass, sim.site, at, more],
    );
    return;
  }
  if (about === undefined) return;
  ledger.run(
    `INSERT INTO incident_subjects (incident_id, kind, value, name, provider_id, site, first_signal_at, findings)
     VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (incident_id, kind, value)
     DO UPDATE SET findings = findings + ?, first_signal_at = MIN(first_signal_at, excluded.first_signal_at)`,
    [incidentId, about.kind, about.value, about.name, about.providerId, about.site, at, more],
  );
}

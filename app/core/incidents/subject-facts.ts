import type { SubjectKind } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import type { ScopeFacts } from './scope.ts';

/** What an incident holds, counted. */
export interface SubjectFacts extends ScopeFacts {
  readonly kind: SubjectKind;
  /** Provider ids, sorted, separated by spaces. */
  readonly providers: string;
}

/** Counts the SIMs and other subjects of an incident. */
export function subjectFacts(ledger: ReadDb, incidentId: number): SubjectFacts {
  const whole = ledger.get<{
    sims: number;
    sites: number;
    site: string | null;
    device: string | null;
    iccid: string | null;
    providers: string | null;
  }>(
    `SELECT COUNT(*) AS sims, COUNT(DISTINCT site) AS sites, MIN(site) AS site, MIN(device) AS device, MIN(iccid) AS iccid,
       group_concat(DISTINCT provider_id) AS providers FROM incident_sims WHERE incident_id = ?`,
    [incidentId],
  );
  const classes = ledger.all<{ name: string }>(
    `SELECT device_class AS name FROM incident_sims WHERE incident_id = ? AND device_class IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1`,
    [incidentId],
  );
  const others = ledger.all<{ kind: Exclude<SubjectKind, 'sim'>; name: string; provider: string | null }>(
    'SELECT kind, name, provider_id AS provider FROM incident_subjects WHERE incident_id = ? ORDER BY first_signal_at, kind, value',
    [incidentId],
  );
  const [first] = others;
  const providers = new Set([
    ...(whole?.providers ?? '').split(','),
    ...others.map(({ provider }) => provider ?? ''),
  ]);
  providers.delete('');
  return {
    kind: (whole?.sims ?? 0) > 0 || first === undefined ? 'sim' : first.kind,
    sims: whole?.sims ?? 0,
    sites: whole?.sites ?? 0,
    site: whole?.site ?? null,
    device: whole?.device ?? null,
    iccid: whole?.iccid ?? null,
    classes: classes.map(({ name }) => name),
    others: others.map(({ kind, name }) => ({ kind, name })),
    providers: [...providers].sort().join(' '),
  };
}

import type { FilterEffect } from '../../../shared/contract/index.ts';
import type { StoredFinding } from './stored-findings.ts';

/**
 * What would be gone of stored findings, had a filter been there.
 *
 * @param titleOf title of an incident
 */
export function effectOf(
  findings: readonly StoredFinding[],
  gone: (finding: StoredFinding) => boolean,
  days: number,
  titleOf: (incidentId: number) => string,
): FilterEffect {
  const byIncident = new Map<number, { all: number; gone: number; confirmed: boolean }>();
  let count = 0;
  for (const finding of findings) {
    const isGone = gone(finding);
    if (isGone) count++;
    if (finding.incidentId === null) continue;
    const known = byIncident.get(finding.incidentId) ?? { all: 0, gone: 0, confirmed: false };
    byIncident.set(finding.incidentId, {
      all: known.all + 1,
      gone: known.gone + (isGone ? 1 : 0),
      confirmed: known.confirmed || finding.verdict === 'true_positive',
    });
  }
  const touched = [...byIncident].filter(([, of]) => of.gone > 0);
  return {
    days,
    findings: count,
    ofFindings: findings.length,
    incidents: touched.filter(([, of]) => of.gone === of.all).length,
    confirmed: touched
      .filter(([, of]) => of.confirmed)
      .sort(([a], [b]) => b - a)
      .slice(0, 20)
      .map(([id, of]) => ({ id, title: titleOf(id), whole: of.gone === of.all })),
  };
}

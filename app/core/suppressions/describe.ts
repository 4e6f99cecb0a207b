import type { MaintenanceWindow, Output, Suppression } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import type { ReadDb } from '../ports.ts';
import type { Gate } from './gate.ts';
import { suppressionState } from './propose.ts';
import { scopeWords } from './scope.ts';
import { scopedSim } from './scoped-sim.ts';
import { openingsOf } from './span.ts';
import { heldCounts, type HeldCount, type StoredSuppression, type StoredWindow } from './store.ts';

/** What is told of windows and suppressions. */

export function describeWindow(
  window: StoredWindow,
  count: HeldCount | undefined,
  providerName: (id: string) => string,
  now: number,
): MaintenanceWindow {
  const opening = window.endedAt === null ? openingsOf(window.span).from(now) : null;
  return {
    ...window,
    scopeText: scopeWords(window.scope, providerName),
    state: opening === null ? 'ended' : opening.from <= now ? 'active' : 'planned',
    opensAt: opening?.from ?? null,
    closesAt: opening?.to ?? null,
    held: count?.held ?? 0,
  };
}

export function describeSuppression(
  suppression: StoredSuppression,
  count: HeldCount | undefined,
  providerName: (id: string) => string,
  ruleName: (id: string) => string,
  now: number,
): Suppression {
  return {
    ...suppression,
    conditions: suppression.conditions.map(({ field, values }) => ({ field, values: [...values] })),
    ruleName: ruleName(suppression.ruleId),
    scopeText: scopeWords(suppression.scope, providerName),
    state: suppressionState(suppression, now),
    held: count?.held ?? 0,
    lastHeldAt: count?.lastAt ?? null,
  };
}

/** What holds back findings about one SIM at an instant. @throws AppError NOT_FOUND */
export function heldNow(
  cache: ReadDb,
  ledger: ReadDb,
  gate: Gate,
  simKey: number,
  ruleName: (id: string) => string,
  now: number,
): Output<'suppressions.forSim'> {
  const sim = cache.get<{ body: string; providerId: string; site: string | null }>(
    'SELECT iccid_body AS body, provider_id AS providerId, site FROM sims WHERE sim_key = ?',
    [simKey],
  );
  if (sim === undefined)
    throw fail('NOT_FOUND', 'The SIM is not in the fleet any more.', { field: 'simKey' });
  const it = scopedSim(cache, ledger, '', sim);
  const counts = heldCounts(ledger);
  return {
    maintenance: gate.windowsFor(it, now).map(({ window: { id, name }, until }) => ({ id, name, until })),
    suppressions: gate.suppressionsFor(it, now).map(({ id, ruleId, reason, endsAt }) => ({
      id,
      ruleId,
      ruleName: ruleName(ruleId),
      reason,
      endsAt,
      held: counts.get(id)?.held ?? 0,
    })),
  };
}

export function heldFindings(
  ledger: ReadDb,
  by: string,
  limit: number,
): Output<'suppressions.held'>['findings'] {
  return ledger.all(
    `SELECT finding_id AS id, rule_id AS ruleId, severity, at, summary, hits FROM findings WHERE held_by = ?
     ORDER BY finding_id DESC LIMIT ?`,
    [by, limit],
  );
}

/** Verdicts of the incidents of each rule, and the folding that people set. */
export function noiseOf(ledger: ReadDb): Output<'suppressions.noise'>['rules'] {
  return ledger.all(
    `SELECT rule_id AS ruleId, SUM(judged) AS judged, SUM(wrong) AS falsePositives, MAX(ms) AS refractoryMs FROM (
       SELECT rule_id, COUNT(*) AS judged, SUM(verdict = 'false_positive') AS wrong, NULL AS ms FROM incidents
         WHERE verdict IS NOT NULL GROUP BY rule_id
       UNION ALL SELECT rule_id, 0, 0, ms FROM rule_refractory)
     GROUP BY rule_id ORDER BY rule_id`,
  );
}

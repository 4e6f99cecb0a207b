import type { DetectionRule } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';

/** What became of what a rule found. */
export type RuleHits = Pick<DetectionRule, 'lastFiredAt' | 'judged' | 'judgedFalse'>;

export const noHits: RuleHits = { lastFiredAt: null, judged: 0, judgedFalse: 0 };

/** By rule: when it last fired, and how its incidents were judged when they were closed. */
export function ruleHits(ledger: ReadDb): ReadonlyMap<string, RuleHits> {
  const hits = new Map<string, RuleHits>();
  const fired = ledger.all<{ id: string; at: number }>(
    'SELECT rule_id AS id, MAX(at) AS at FROM findings GROUP BY rule_id',
  );
  for (const { id, at } of fired) hits.set(id, { ...noHits, lastFiredAt: at });
  const verdicts = ledger.all<{ id: string; judged: number; wrong: number }>(
    `SELECT rule_id AS id, COUNT(*) AS judged, SUM(verdict = 'false_positive') AS wrong FROM incidents
     WHERE verdict IS NOT NULL AND merged_into IS NULL GROUP BY rule_id`,
  );
  for (const { id, judged, wrong } of verdicts)
    hits.set(id, { ...(hits.get(id) ?? noHits), judged, judgedFalse: wrong });
  return hits;
}

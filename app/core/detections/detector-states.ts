import { day } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';
import { createContext, signalsSeen, type Seen } from './context.ts';
import type { BareRule } from './described.ts';
import { ruleStates, usageSince, type FindingCounts } from './queries.ts';
import type { Rule } from './rule.ts';

/** Every named detector as it is shown: what it is, whether it can see, and what it found. */
export function describeDetectors(
  { cache, ledger }: { readonly cache: ReadDb; readonly ledger: ReadDb },
  rules: readonly Rule[],
  counts: ReadonlyMap<string, FindingCounts>,
): BareRule[] {
  const states = ruleStates(ledger);
  const seen = signalsSeen(cache, ledger);
  const usage = learnedFrom(cache, ledger);
  return rules.map((rule) => {
    const stored = states.get(rule.meta.id);
    const enabled = stored?.enabled !== 0;
    const { basis, mappings, ...meta } = rule.meta;
    return {
      ...meta,
      basis,
      mappings: [...mappings],
      kind: 'detector',
      origin: 'shipped',
      text: null,
      problems: [],
      lists: [],
      unplaced: 0,
      enabled,
      ...stateOf(rule, enabled, seen, usage),
      lastRunAt: stored?.last_run_at ?? null,
      findings24h: counts.get(rule.meta.id)?.recent ?? 0,
      findingsTotal: counts.get(rule.meta.id)?.total ?? 0,
    };
  });
}

const blindReasons = {
  sims: 'No SIM was read yet: connect a provider and sync.',
  sessions: 'No session event was read yet: the provider has none, or none has been asked for.',
  usage: 'No usage was read yet: without it nothing can be said.',
  changes: 'No SIM was read yet: connect a provider and sync.',
  firmware: 'No report of firmware was imported yet.',
  flows: 'No log of connections was imported yet.',
  readings: 'No readings of devices were imported yet.',
} as const;

type RuleCondition = Pick<BareRule, 'state' | 'stateReason'>;

/** A rule that cannot see says so; a rule that still learns says until when. */
function stateOf(
  rule: Pick<Rule, 'needs' | 'learnsFor'>,
  enabled: boolean,
  seen: Seen,
  usageMs: number,
): RuleCondition {
  if (!enabled) return { state: 'off', stateReason: 'Switched off.' };
  for (const need of rule.needs) {
    if (need !== 'findings' && !seen[need]) return { state: 'blind', stateReason: blindReasons[need] };
  }
  if (rule.needs.includes('usage') && usageMs < rule.learnsFor) {
    const [have, want] = [usageMs / day, rule.learnsFor / day].map((days) => days.toFixed(1));
    return { state: 'learning', stateReason: `Knows ${have} of ${want} days of usage.` };
  }
  return { state: 'active', stateReason: null };
}

/** How much usage history there is to learn from, ms. */
function learnedFrom(cache: ReadDb, ledger: ReadDb): number {
  const context = createContext(cache, ledger, () => false);
  const since = usageSince(cache);
  const providers = ledger
    .all<{ id: string }>('SELECT provider_id AS id FROM providers')
    .map(({ id }) => context.usageComplete(id)?.to ?? 0);
  return since === null ? 0 : Math.max(0, Math.max(0, ...providers) - since);
}

import type { DetectionRule } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { detectionCatalogue } from './catalogue.ts';
import type { CataloguedDetection } from './catalogue/model.ts';
import { noHits, ruleHits, type RuleHits } from './rule-hits.ts';
import { techniques, techniquesOf } from './techniques.ts';

/** A rule as whoever judges with it tells of it, without what became of what it found. */
export type BareRule = Omit<DetectionRule, keyof RuleHits>;

/** Every rule with what became of its findings, and after them the detections of the catalogue that nothing judges yet. */
export function describeAll(ledger: ReadDb, rules: readonly BareRule[]): DetectionRule[] {
  const hits = ruleHits(ledger);
  const known = new Set(rules.map(({ id }) => id));
  const absent = detectionCatalogue.filter(({ id }) => !known.has(id)).map(absentRule);
  return [...rules, ...absent].map((rule) => ({ ...rule, ...(hits.get(rule.id) ?? noHits) }));
}

function absentRule({ id, name, layer, file, beyond }: CataloguedDetection): BareRule {
  const wanted = new Set(techniquesOf[id]);
  return {
    id,
    name,
    layer,
    kind: 'none',
    origin: 'shipped',
    text: null,
    problems: [],
    lists: [],
    severity: 'info',
    signal: 'Nothing looks for it yet.',
    algorithm: 'None yet.',
    mappings: techniques.filter((one) => wanted.has(one.id)),
    falsePositives: 'None are named.',
    response: 'None yet.',
    basis: 'proposed',
    enabled: false,
    state: 'absent',
    stateReason:
      beyond ?? (file === null ? 'Nothing judges it yet.' : 'Its file is not part of this version.'),
    lastRunAt: null,
    findings24h: 0,
    findingsTotal: 0,
    unplaced: 0,
  };
}

import {
  layers,
  type CoverageState,
  type CoveredTechnique,
  type DetectionRule,
} from '../../../shared/contract/index.ts';
import { techniques } from './techniques.ts';

/** From what sees to what nothing looks for: a technique is as well covered as the best of its rules. */
const bestFirst: readonly CoverageState[] = ['active', 'learning', 'blind', 'off', 'absent'];

/**
 * Which technique is watched for in which layer. A rule counts for every technique it maps to; techniques that no
 * rule maps to stay in the list without a cell.
 */
export function coverageOf(
  rules: readonly Pick<DetectionRule, 'id' | 'layer' | 'state' | 'mappings'>[],
): CoveredTechnique[] {
  const known = new Map(techniques.map((one) => [one.id, one]));
  for (const { mappings } of rules)
    for (const { id, name, framework } of mappings)
      if (!known.has(id))
        known.set(id, { id, name, framework: framework.startsWith('FiGHT') ? 'FiGHT' : 'ATT&CK' });
  return [...known.values()].sort(inOrder).map(({ id, name, framework }) => ({
    id,
    name,
    framework,
    cells: layers.flatMap((layer) => {
      const watching = rules
        .filter((rule) => rule.layer === layer && rule.mappings.some((one) => one.id === id))
        .map((rule) => ({ id: rule.id, state: rule.state }));
      const state = bestFirst.find((one) => watching.some((rule) => rule.state === one));
      return state === undefined ? [] : [{ layer, state, rules: watching }];
    }),
  }));
}

function inOrder(
  a: { readonly id: string; readonly framework: string },
  b: { readonly id: string; readonly framework: string },
): number {
  if (a.framework !== b.framework) return a.framework < b.framework ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

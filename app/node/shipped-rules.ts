import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleFile } from '../core/ports.ts';

/** Where the rules lie, seen from the sources and from the bundles of a build. */
const places = ['../core/detections/rules', '../rules', '../../rules'] as const;

/**
 * The rules that come with this version, in the order of their names.
 *
 * @param folder `sigma-lists` holds those that need lists of the owner of a fleet
 * @returns none where the version comes without rules
 */
export function readShippedRules(folder: 'sigma' | 'sigma-lists' = 'sigma'): readonly RuleFile[] {
  const root = placeOf(folder);
  if (root === undefined) return [];
  return readdirSync(root)
    .filter((name) => /\.ya?ml$/i.test(name))
    .sort()
    .map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(join(root, name), 'utf8').replace(/^\ufeff/, ''),
    }));
}

/**
 * Events that try a rule of this version, in the order of their names.
 *
 * @param ruleId `D-EP-04`
 * @returns none where the version comes without, or there is no such rule
 */
export function readRuleFixtures(ruleId: string): readonly RuleFile[] {
  if (!/^[\w-]+$/.test(ruleId)) return [];
  if (ruleId === 'lists') return fixtureLists();
  const folder = placeOf(`fixtures/${ruleId.toLowerCase()}`);
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .map((name) => ({ path: name, text: readFileSync(join(folder, name), 'utf8') }));
}

/** The lists with which fixtures of rules that need some were made: `lists.json`, each name with its values. */
function fixtureLists(): readonly RuleFile[] {
  const path = placeOf('fixtures/lists.json');
  return path === undefined ? [] : [{ path: 'lists.json', text: readFileSync(path, 'utf8') }];
}

function placeOf(folder: string): string | undefined {
  return places.map((place) => join(import.meta.dirname, place, folder)).find((path) => existsSync(path));
}

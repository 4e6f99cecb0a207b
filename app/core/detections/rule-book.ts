import type { Layer, Mapping, Severity } from '../../../shared/contract/index.ts';
import { classNames } from '../events/classes.ts';
import { eventClasses, type EventClass } from '../events/model.ts';
import { listUses, type ListUse } from '../sigma/list-uses.ts';
import { createRuleLoader, type RuleFile, type RuleLoader } from '../sigma/load.ts';
import type { CorrelationRule, DetectionRule, Level, SigmaRule } from '../sigma/model.ts';
import type { Placeholders } from '../sigma/placeholders.ts';
import { createReporter, type Problem } from '../sigma/problem.ts';
import { entryOf, type Tree } from '../kernel/yaml-tree.ts';
import { readYaml } from '../sigma/read-yaml.ts';
import { detectionCatalogue } from './catalogue.ts';
import type { RuleMeta } from './rule.ts';
import type { OwnRule } from './sigma-store.ts';
import { strangersIn } from './strangers.ts';
import { techniques } from './techniques.ts';

/** A file of Sigma rules as the console shows it: one rule to switch, to count and to explain. */
export interface SigmaEntry {
  /** `D-EP-04` of a shipped one, `R-7` of the person's own. */
  readonly id: string;
  readonly origin: 'shipped' | 'own';
  readonly file: string;
  readonly text: string;
  readonly enabled: boolean;
  readonly meta: RuleMeta;
  /** What its documents hold, without those that have an error. */
  readonly rules: readonly SigmaRule[];
  readonly problems: readonly Problem[];
  /** Categories of the events that it is about; empty where it looks at all. */
  readonly categories: readonly string[];
  /** Lists that it needs, each once. */
  readonly lists: readonly { readonly name: string; readonly entries: number }[];
  /** Some or all of its documents cannot say anything, because a list that they need is empty. */
  readonly blind: 'no' | 'partly' | 'wholly';
}

/** Every Sigma rule that the console has, loaded together so that they may name each other. */
export interface RuleBook {
  readonly entries: readonly SigmaEntry[];
  /** The entry of a match. */
  readonly entryOf: (rule: SigmaRule) => SigmaEntry | undefined;
  /** Rules that an engine needs to judge these entries: their own, and those that they name. */
  readonly rulesFor: (entries: readonly SigmaEntry[]) => readonly SigmaRule[];
}

export type RuleBookMaker = (
  shipped: readonly RuleFile[],
  own: readonly OwnRule[],
  isOn: (id: string) => boolean,
  lists?: Placeholders | null,
) => RuleBook;

/** Makes books one after another, as a text is written: only what differs from the one before is read again. */
export function createRuleBookMaker(): RuleBookMaker {
  const load = createRuleLoader();
  let told: ReadonlyMap<string, Told> = new Map();
  return (shipped, own, isOn, lists = null) => {
    const before = told;
    const now = new Map<string, Told>();
    const tell = (path: string, text: string): Told => {
      const known = before.get(path);
      const one = known?.text === text ? known : toldOf(path, text);
      now.set(path, one);
      return one;
    };
    const book = bookOf(shipped, own, isOn, lists, load, tell);
    told = now;
    return book;
  };
}

/** What a text says to the console alone, whatever other rules there are. */
interface Told {
  readonly text: string;
  readonly response: string | null;
  readonly strangers: readonly Problem[];
}

function toldOf(path: string, text: string): Told {
  const trees = readYaml(text, createReporter(path));
  return { text, response: responseIn(trees), strangers: strangersIn(path, trees) };
}

/**
 * @param shipped files that come with the product, named `…/d-ep-04.yml`; those of named detectors are left to them
 * @param isOn whether a shipped rule is switched on
 * @param lists what `%name%` stands for; null where rules with lists are refused
 */
function bookOf(
  shipped: readonly RuleFile[],
  own: readonly OwnRule[],
  isOn: (id: string) => boolean,
  lists: Placeholders | null,
  load: RuleLoader,
  tell: (path: string, text: string) => Told,
): RuleBook {
  const files = [
    ...shipped.map(({ path, text }) => ({ path, text, id: detectionId(path), origin: 'shipped' as const })),
    ...own.map(({ id, text }) => ({ path: id, text, id, origin: 'own' as const })),
  ];
  const loaded = load(files, lists === null ? {} : { placeholders: lists });
  const byKey = new Map(loaded.rules.map((rule) => [rule.key, rule]));
  const entries = files
    .filter(({ id, origin }) => origin === 'own' || !hasDetector(id))
    .map(({ path, text, id, origin }): SigmaEntry => {
      const rules = loaded.rules.filter(({ file }) => file === path);
      const problems = loaded.problems.filter(({ file }) => file === path);
      const enabled =
        origin === 'shipped' ? isOn(id) : (own.find((rule) => rule.id === id)?.enabled ?? false);
      const categories = categoriesOf(rules, byKey);
      const { response, strangers } = tell(path, text);
      return {
        id,
        origin,
        file: path,
        text,
        enabled,
        rules,
        problems: origin === 'own' ? [...problems, ...strangers] : problems,
        categories,
        ...listsOf(rules),
        meta: metaOf(id, text, rules, categories, response),
      };
    });
  const byFile = new Map(entries.map((entry) => [entry.file, entry]));
  return {
    entries,
    entryOf: ({ file }) => byFile.get(file),
    rulesFor(wanted) {
      const needed = new Set<SigmaRule>();
      const need = (rule: SigmaRule | undefined): void => {
        if (rule === undefined || needed.has(rule)) return;
        needed.add(rule);
        if (rule.kind === 'correlation') for (const key of rule.rules) need(byKey.get(key));
      };
      for (const { rules } of wanted) rules.forEach(need);
      return loaded.rules.filter((rule) => needed.has(rule)).map(unlessAsleep);
    },
  };
}

function usesOf(rule: SigmaRule): readonly ListUse[] {
  return rule.kind === 'correlation' ? [] : listUses(rule.detection);
}

/** An empty list under a `not` would let a rule match everything; a rule all of whose lists are empty can match nothing that it is about. */
function isAsleep(rule: SigmaRule): boolean {
  const uses = usesOf(rule);
  const empty = uses.filter(({ table }) => table.size === 0);
  return empty.some(({ negated }) => negated) || (uses.length > 0 && empty.length === uses.length);
}

/** The rule, or one in its place that never matches: windows of correlations about it stay. */
function unlessAsleep(rule: SigmaRule): SigmaRule {
  return rule.kind !== 'correlation' && isAsleep(rule) ? { ...rule, detection: { op: 'or', of: [] } } : rule;
}

function listsOf(rules: readonly SigmaRule[]): Pick<SigmaEntry, 'lists' | 'blind'> {
  const sizes = new Map(rules.flatMap(usesOf).map(({ name, table }) => [name, table.size]));
  const judging = rules.filter(({ kind }) => kind === 'detection');
  const asleep = judging.filter(isAsleep).length;
  return {
    lists: [...sizes].map(([name, entries]) => ({ name, entries })),
    blind: asleep === 0 ? 'no' : asleep === judging.length ? 'wholly' : 'partly',
  };
}

/** `sigma/d-ep-04.yml` → `D-EP-04`. */
function detectionId(path: string): string {
  return (/([\w-]+)\.ya?ml$/.exec(path)?.[1] ?? path).toUpperCase();
}

function hasDetector(id: string): boolean {
  return detectionCatalogue.some((one) => one.id === id && one.detector);
}

const severityOf: Readonly<Record<Level, Severity>> = {
  informational: 'info',
  low: 'low',
  medium: 'medium',
  high: 'high',
  critical: 'critical',
};

/** How bad a match is; a rule that does not say is of medium severity. */
export function severityOfRule({ level }: Pick<SigmaRule, 'level'>): Severity {
  return level === null ? 'medium' : severityOf[level];
}

type Reporting = DetectionRule | CorrelationRule;

function metaOf(
  id: string,
  text: string,
  rules: readonly SigmaRule[],
  categories: readonly string[],
  response: string | null,
): RuleMeta {
  const known = detectionCatalogue.find((one) => one.id === id);
  const spoken = rules.filter((rule): rule is Reporting => rule.kind !== 'filter');
  const main = spoken.find(({ kind }) => kind === 'correlation') ?? spoken[0] ?? rules[0];
  const kind = eventClasses.find((one) => classNames[one].category === categories[0]);
  return {
    id,
    name: known?.name ?? main?.title ?? titleIn(text) ?? id,
    layer: known?.layer ?? (kind === undefined ? 'end-to-end' : layerOf[kind]),
    severity: main === undefined ? 'medium' : severityOfRule(main),
    signal: categories.length === 0 ? 'Events of every kind' : `Events: ${categories.join(', ')}`,
    algorithm: main?.description ?? methodOf(main),
    mappings: (main?.tags ?? []).flatMap(mappingOf),
    falsePositives: (main?.falsepositives ?? []).join('; ') || 'None are named.',
    response: response ?? 'Look at the evidence and decide.',
    basis: 'proposed',
  };
}

/** What a rule looks at, where it does not say itself how it decides. */
function methodOf(rule: SigmaRule | undefined): string {
  if (rule?.kind === 'detection' && rule.fields.length > 0) return `Matches on ${rule.fields.join(', ')}.`;
  return 'Sigma rule.';
}

const layerOf: Readonly<Record<EventClass, Layer>> = {
  sim: 'endpoint',
  device: 'endpoint',
  session: 'network',
  usage: 'network',
  sms: 'network',
  voice: 'network',
  location: 'network',
  flow: 'transport',
  tls: 'transport',
  alert: 'transport',
  broker: 'cloud',
  audit: 'cloud',
  cloud: 'cloud',
  dns: 'application',
};

function mappingOf(tag: string): Mapping[] {
  const [, framework, number] = /^(attack|fight)\.((?:f?gt|t)\d[\d.]*)$/i.exec(tag) ?? [];
  if (framework === undefined || number === undefined) return [];
  const id = number.toUpperCase();
  const name = techniques.find((one) => one.id === id)?.name ?? id;
  return [{ id, name, framework: framework.toLowerCase() === 'fight' ? 'FiGHT' : 'ATT&CK' }];
}

function categoriesOf(rules: readonly SigmaRule[], byKey: ReadonlyMap<string, SigmaRule>): readonly string[] {
  const found = new Set<string>();
  let all = false;
  const look = (rule: SigmaRule | undefined): void => {
    if (rule?.kind === 'correlation') for (const key of rule.rules) look(byKey.get(key));
    if (rule?.kind !== 'detection') return;
    const { category, product, service } = rule.logsource;
    if (category !== undefined) found.add(category.toLowerCase());
    else if (product !== undefined || service !== undefined)
      found.add([product, service].filter(Boolean).join('/'));
    else all = true;
  };
  rules.forEach(look);
  return all ? [] : [...found].sort();
}

/** The title of the first document that has one, even where the rule has errors. */
function titleIn(text: string): string | null {
  return /^title:[ \t]*(\S.*)$/m.exec(text)?.[1]?.trim().slice(0, 200) ?? null;
}

/** What the rule says to do: `sextant.response` of its first document that has one. */
function responseIn(trees: readonly Tree[]): string | null {
  for (const tree of trees) {
    const told = tree.kind === 'map' ? entryOf(tree, 'sextant')?.value : undefined;
    const response = told?.kind === 'map' ? entryOf(told, 'response')?.value : undefined;
    if (response?.kind === 'scalar' && typeof response.value === 'string') return response.value.trim();
  }
  return null;
}

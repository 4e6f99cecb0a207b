import { readCorrelation } from './correlation-rule.ts';
import { readDetection } from './detection.ts';
import type { DetectionRule, FilterRule, RuleHead, SigmaRule } from './model.ts';
import type { Placeholders } from './placeholders.ts';
import { createReporter, type Problem, type Reporter } from './problem.ts';
import { quoted } from '../../../shared/near-words.ts';
import { linkRules } from './link.ts';
import { readHead, readLogsource } from './rule-head.ts';
import { readYaml } from './read-yaml.ts';
import { entryOf, type MapTree, type Tree } from '../kernel/yaml-tree.ts';

/** A rule file: YAML with one or more documents. */
export interface RuleFile {
  /** Names the file in problems and matches. */
  readonly path: string;
  readonly text: string;
}

export interface LoadOptions {
  /** What `%name%` stands for. Without it a rule with `expand` is refused. */
  readonly placeholders?: Placeholders;
}

export interface LoadedRules {
  /** The rules without an error, in the order of files and documents. */
  readonly rules: readonly SigmaRule[];
  readonly problems: readonly Problem[];
}

/** See `loadRules`. */
export type RuleLoader = (files: readonly RuleFile[], options?: LoadOptions) => LoadedRules;

/** A file before its rules are resolved against those of others. */
interface ReadFile extends RuleFile {
  readonly placeholders: Placeholders | null;
  readonly problems: readonly Problem[];
  readonly documents: readonly { readonly rule: SigmaRule | null; readonly problems: readonly Problem[] }[];
}

/**
 * Reads and checks rule files: detection rules, correlations and filters of Sigma 2.1, in any order and any file. A rule
 * with an error is left out, and so is a correlation whose rules are; the others are loaded.
 */
export function loadRules(files: readonly RuleFile[], options: LoadOptions = {}): LoadedRules {
  return createRuleLoader()(files, options);
}

/** Does what `loadRules` does, and reads only files anew that the call before did not have just so. */
export function createRuleLoader(): RuleLoader {
  let kept: ReadonlyMap<string, ReadFile> = new Map();
  return (files, options = {}) => {
    const placeholders = options.placeholders ?? null;
    const read = files.map((file) => {
      const before = kept.get(file.path);
      return before !== undefined && holds(before, file, placeholders)
        ? before
        : readFile(file, placeholders);
    });
    kept = new Map(read.map((file) => [file.path, file]));
    return linked(read);
  };
}

/** Placeholders count where a text may use them: with `expand`, which an escape may spell. */
function holds(before: ReadFile, { text }: RuleFile, placeholders: Placeholders | null): boolean {
  if (before.text !== text) return false;
  return before.placeholders === placeholders || !/expand|\\/.test(text);
}

function readFile({ path, text }: RuleFile, placeholders: Placeholders | null): ReadFile {
  const fileReport = createReporter(path);
  const documents = ownDocuments(readYaml(text, fileReport)).map((tree, index) => {
    const report = createReporter(path);
    const rule = readRule(tree, index + 1, report, placeholders);
    return { rule, problems: report.problems };
  });
  return { path, text, placeholders, problems: fileReport.problems, documents };
}

/** Rules that are resolved against each other; what is wrong between them joins the problems of their documents. */
function linked(files: readonly ReadFile[]): LoadedRules {
  const byFile = new Map<string, { readonly problems: readonly Problem[] }[]>();
  const rules = files.flatMap((file) => {
    const told: { readonly problems: readonly Problem[] }[] = [file];
    byFile.set(file.path, told);
    return file.documents.flatMap(({ rule, problems }) => {
      const report = createReporter(file.path, problems);
      told.push(report);
      return rule === null ? [] : [{ rule, report }];
    });
  });
  const resolved = linkRules(rules);
  const problems = files.flatMap(({ path }) =>
    (byFile.get(path) ?? [])
      .flatMap((told) => told.problems)
      .sort((a, b) => a.line - b.line || a.column - b.column),
  );
  return { rules: resolved, problems };
}

/**
 * The documents that are to be read by themselves. Those behind an `action: global` of the old collections are parts of one
 * rule: it is refused once, not every part for what it leaves to the others.
 */
function ownDocuments(trees: readonly Tree[]): readonly Tree[] {
  const collection = trees.findIndex((tree) => {
    const action = tree.kind === 'map' ? entryOf(tree, 'action')?.value : undefined;
    return action?.kind === 'scalar' && action.value === 'global';
  });
  return collection < 0 ? trees : trees.slice(0, collection + 1);
}

function readRule(
  tree: Tree,
  ordinal: number,
  report: Reporter,
  placeholders: Placeholders | null,
): SigmaRule | null {
  if (tree.kind !== 'map') {
    report.error(
      tree.at,
      '',
      'The document is no rule.',
      'A rule is a map with title, logsource and detection.',
    );
    return null;
  }
  if (entryOf(tree, 'action') !== undefined) {
    const fix = 'Write each rule in full, and join them with a correlation.';
    report.error(tree.at, 'action', 'Rule collections with "action" are no longer part of Sigma.', fix);
    return null;
  }
  const head = readHead(tree, ordinal, report);
  const kinds = ['detection', 'correlation', 'filter'].filter((key) => entryOf(tree, key) !== undefined);
  const [kind] = kinds;
  if (kinds.length > 1) {
    const at = entryOf(tree, kinds[1] ?? '')?.keyAt ?? tree.at;
    report.error(
      at,
      kinds[1] ?? '',
      `The document is ${kinds.join(' and ')} at once.`,
      'Split it with a line `---`.',
    );
    return null;
  }
  const rule = readKind(kind, tree, head, report, placeholders);
  return report.hasErrors ? null : rule;
}

function readKind(
  kind: string | undefined,
  tree: MapTree,
  head: RuleHead,
  report: Reporter,
  placeholders: Placeholders | null,
): SigmaRule | null {
  if (kind === 'correlation') return readCorrelation(tree, head, report);
  if (kind === 'filter') return readFilter(tree, head, report, placeholders);
  if (kind === 'detection') return readDetectionRule(tree, head, report, placeholders);
  const fix = 'Add `detection:` with a selection and a condition; or `correlation:`, or `filter:`.';
  report.error(tree.at, 'detection', 'The detection is missing.', fix);
  return null;
}

function readDetectionRule(
  tree: MapTree,
  head: RuleHead,
  report: Reporter,
  placeholders: Placeholders | null,
): DetectionRule | null {
  const logsource = readLogsource(tree, report);
  const section = sectionOf(tree, 'detection', report);
  if (section === null) return null;
  const fields = new Set<string>();
  const detection = readDetection(section, 'detection', [], { report, placeholders, fields });
  if (logsource === null || detection === null) return null;
  return { ...head, kind: 'detection', logsource, detection, fields: [...fields] };
}

function readFilter(
  tree: MapTree,
  head: RuleHead,
  report: Reporter,
  placeholders: Placeholders | null,
): FilterRule | null {
  const logsource = readLogsource(tree, report);
  const section = sectionOf(tree, 'filter', report);
  if (section === null) return null;
  const rules = filteredRules(section, report);
  const context = { report, placeholders, fields: new Set<string>() };
  const detection = readDetection(section, 'filter', ['rules'], context);
  if (logsource === null || detection === null || rules === undefined) return null;
  return { ...head, kind: 'filter', logsource, rules, detection };
}

function sectionOf(tree: MapTree, key: string, report: Reporter): MapTree | null {
  const value = entryOf(tree, key)?.value;
  if (value?.kind === 'map') return value;
  report.error(
    value?.at ?? tree.at,
    key,
    `The ${key} is no map.`,
    'Write a selection and a condition below it.',
  );
  return null;
}

/** The rules that a filter names; null for `any`, undefined when it says none. */
function filteredRules(section: MapTree, report: Reporter): readonly string[] | null | undefined {
  const entry = entryOf(section, 'rules');
  const fix = 'Name rules by id or name, or write `any`.';
  if (entry === undefined) {
    report.error(section.at, 'filter.rules', 'The rules are missing.', fix);
    return undefined;
  }
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  const names = items.flatMap((item) =>
    item.kind === 'scalar' && item.value !== null ? [String(item.value)] : [],
  );
  if (names.length !== items.length || names.length === 0) {
    report.error(entry.value.at, 'filter.rules', 'The rules are no names.', fix);
    return undefined;
  }
  if (entry.value.kind === 'scalar' && names[0] === 'any') return null;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    report.warn(entry.value.at, 'filter.rules', `${quoted(twice)} stands twice.`, 'Remove one of them.');
  return names;
}

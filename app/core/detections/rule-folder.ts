import { z } from 'zod';
import { RuleTest, type RuleFolderFile } from '../../../shared/contract/index.ts';
import { createReporter } from '../sigma/problem.ts';
import { entryOf } from '../kernel/yaml-tree.ts';
import { readYaml } from '../sigma/read-yaml.ts';

/** Rules as files of a folder: `camera-telnet.yml`, and `camera-telnet.tests.json` with its test cases beside it. */

export interface FolderRule {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly tests: readonly RuleTest[];
}

/** Files for rules. Two of one name are told apart by their ids. */
export function folderOf(rules: readonly FolderRule[]): RuleFolderFile[] {
  const stems = rules.map(({ name, id }) => slug(name) || id.toLowerCase());
  return rules.flatMap(({ id, text, tests }, index) => {
    const plain = stems[index] ?? id.toLowerCase();
    const alone = stems.filter((one) => one === plain).length === 1;
    const stem = alone ? plain : `${plain}-${id.toLowerCase()}`;
    const rule = { path: `${stem}.yml`, text };
    if (tests.length === 0) return [rule];
    return [rule, { path: `${stem}.tests.json`, text: `${JSON.stringify(tests, null, 2)}\n` }];
  });
}

function slug(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80);
}

/** A file of a folder that is a rule, with what lies beside it. */
export interface RuleToImport {
  readonly path: string;
  readonly text: string;
  /** Null where no file with test cases lies beside it. */
  readonly tests: readonly RuleTest[] | null;
  /** What is wrong with its test cases. */
  readonly wrong: string | null;
}

/** Pairs rule files with their test cases; files that are neither are left out. */
export function rulesIn(files: readonly RuleFolderFile[]): RuleToImport[] {
  const tests = new Map(
    files.filter(({ path }) => /\.tests\.json$/i.test(path)).map(({ path, text }) => [stemOf(path), text]),
  );
  return files
    .filter(({ path }) => /\.ya?ml$/i.test(path))
    .map(({ path, text }) => {
      const beside = tests.get(stemOf(path));
      const plain = text.replace(/^\ufeff/, '');
      if (beside === undefined) return { path, text: plain, tests: null, wrong: null };
      const read = readTests(beside);
      return typeof read === 'string'
        ? { path, text: plain, tests: null, wrong: `${stemOf(path)}.tests.json: ${read}` }
        : { path, text: plain, tests: read, wrong: null };
    });
}

function stemOf(path: string): string {
  return path.replace(/\.(tests\.json|ya?ml)$/i, '');
}

const Tests = z.array(RuleTest).max(100);

function readTests(text: string): readonly RuleTest[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return `it is no JSON (${error instanceof Error ? error.message : String(error)})`;
  }
  const read = Tests.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  return `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not understood'}`;
}

/** By what a rule is known again in another folder: the ids of its documents, else their titles. */
export function marksOf(text: string): ReadonlySet<string> {
  const ids = new Set<string>();
  const titles = new Set<string>();
  for (const tree of readYaml(text, createReporter(''))) {
    if (tree.kind !== 'map') continue;
    for (const [key, into] of [
      ['id', ids],
      ['title', titles],
    ] as const) {
      const value = entryOf(tree, key)?.value;
      if (value?.kind === 'scalar' && value.value !== null)
        into.add(`${key}:${String(value.value).toLowerCase()}`);
    }
  }
  return ids.size > 0 ? ids : titles;
}

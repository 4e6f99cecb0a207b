import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Problem } from '../../core/sigma/problem.ts';
import { placeholdersIn, type Placeholders } from '../../core/sigma/placeholders.ts';
import type { RuleFile } from '../../core/sigma/load.ts';
import { readShippedRules } from '../shipped-rules.ts';
import { UsageError } from './command.ts';
import type { Output } from './output.ts';
import { printable } from './table.ts';

const isRuleFile = (name: string): boolean => /\.ya?ml$/i.test(name);

/**
 * Rule files as the person named them: files as they are, and all of a folder that end in `.yml` or `.yaml`, at any
 * depth, in the order of their names; each once, however often it is named.
 *
 * @param named what was typed, with the absolute path that it means
 * @throws UsageError when one is not there, or a folder holds none
 */
export function readRuleFiles(
  named: readonly { readonly typed: string; readonly path: string }[],
): readonly RuleFile[] {
  const found = named.flatMap(({ typed, path }) => {
    if (!existsSync(path)) throw new UsageError(`There is no file or folder ${typed}.`);
    if (!statSync(path).isDirectory()) return [{ typed, path }];
    const names = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isRuleFile(entry.name))
      .map((entry) => relative(path, join(entry.parentPath, entry.name)))
      .sort();
    if (names.length === 0) throw new UsageError(`${typed} holds no file that ends in .yml or .yaml.`);
    return names.map((name) => ({ typed: join(typed, name), path: join(path, name) }));
  });
  const first = new Map<string, (typeof found)[number]>();
  for (const file of found) if (!first.has(file.path)) first.set(file.path, file);
  return [...first.values()].map(({ typed, path }) => readRuleFile(typed, path));
}

function readRuleFile(typed: string, path: string): RuleFile {
  try {
    return { path: typed, text: readFileSync(path, 'utf8').replace(/^\ufeff/, '') };
  } catch (error) {
    throw new UsageError(
      `${typed} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

/**
 * The rules that come with this version: beside the sources, or beside the bundle of a build. Those that need lists of the
 * owner of a fleet are among them where the table has all that they name.
 *
 * @returns none where the version comes without rules
 */
export function shippedRules(placeholders: Placeholders | undefined): readonly RuleFile[] {
  const known = new Set(Object.keys(placeholders ?? {}));
  const listed = readShippedRules('sigma-lists').filter(({ text }) =>
    placeholdersIn(text).every((name) => known.has(name)),
  );
  return [...readShippedRules(), ...listed];
}

const PlaceholderTable = z.record(
  z.string(),
  z
    .union([z.string(), z.number()])
    .transform((one) => [String(one)])
    .or(z.array(z.coerce.string())),
);

/** A table of placeholders from a YAML or JSON file: each name with its values. @throws UsageError */
export function readPlaceholders(typed: string, path: string): Placeholders {
  if (!existsSync(path)) throw new UsageError(`There is no file ${typed}.`);
  try {
    return PlaceholderTable.parse(parse(readFileSync(path, 'utf8'), { maxAliasCount: 0 }));
  } catch {
    throw new UsageError(`${typed} is no table of placeholders: write each name with a list of values.`);
  }
}

/** One problem as compilers write them, so that editors find the place. */
export function problemLine({ file, line, column, severity, field, message, fix }: Problem): string {
  const where = field === '' ? '' : `${field}: `;
  return printable(`${file}:${line}:${column}: ${severity}: ${where}${message} ${fix}`);
}

/** Tells problems on standard error. @returns whether one is an error */
export function tellProblems(problems: readonly Problem[], out: Output): boolean {
  for (const problem of problems) out.note(problemLine(problem));
  return problems.some(({ severity }) => severity === 'error');
}

import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { ICruiseOptions, ICruiseResult } from 'dependency-cruiser';
import { ROOT } from '../setup/paths.mjs';
import { type Outcome, verdict } from './outcome.ts';

const LAYERS = ['shared', 'app', 'electron', 'renderer', 'e2e', 'bench', 'scripts'];

/**
 * Checks who imports whom against `.dependency-cruiser.mjs`. A tool that silently reads nothing finds no violation, so
 * every source file on disk must be among those it read.
 */
export async function checkBoundaries(): Promise<Outcome> {
  const { output } = await cruise(LAYERS);
  const read = new Set(output.modules.map((module) => module.source));
  const unread = LAYERS.flatMap(sourcesBelow).filter((file) => !read.has(file));
  const violations = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  console.log(`${read.size} modules, ${output.summary.totalDependenciesCruised ?? 0} dependencies`);
  return verdict(unread.length === 0 && violations.length === 0, [
    ...unread.map((file) => `not read by the check: ${file}`),
    ...violations,
  ]);
}

/** Runs dependency-cruiser with the project's rules. `extra` overrides its options. */
export async function cruise(
  paths: readonly string[],
  extra: Partial<ICruiseOptions> = {},
): Promise<{ readonly output: ICruiseResult }> {
  const [{ cruise: run }, { default: config }, { default: extractTSConfig }] = await Promise.all([
    import('dependency-cruiser'),
    import('../../.dependency-cruiser.mjs'),
    import('dependency-cruiser/config-utl/extract-ts-config'),
  ]);
  const tsConfig = extractTSConfig(join(ROOT, 'tsconfig.base.json'));
  const { output } = await run(
    [...paths],
    {
      ...config.options,
      ruleSet: { forbidden: config.forbidden ?? [] },
      validate: true,
      baseDir: ROOT,
      ...extra,
    },
    config.options?.enhancedResolveOptions,
    { tsConfig },
  );
  if (typeof output === 'string')
    throw new Error('dependency-cruiser answered with text instead of a result');
  return { output };
}

function sourcesBelow(folder: string): string[] {
  const absolute = join(ROOT, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(ROOT.length + 1)
        .split(sep)
        .join('/'),
    );
}

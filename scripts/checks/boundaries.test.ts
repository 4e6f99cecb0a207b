import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cruise } from './boundaries.ts';

let tree: string;

beforeEach(async () => {
  tree = await mkdtemp(join(tmpdir(), 'sextant-boundaries-'));
});

afterEach(() => rm(tree, { recursive: true, force: true }));

/** Names of the rules that a small tree of files breaks. */
async function rulesBrokenBy(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), text);
  }
  const { output } = await cruise(Object.keys(files), { baseDir: tree });
  expect(output.modules.length).toBeGreaterThanOrEqual(Object.keys(files).length);
  return output.summary.violations.map(({ rule }) => rule.name);
}

const leaf = 'export const one = 1;\n';

test.each([
  ['shared-knows-nobody', 'shared/a.ts', 'app/core/b.ts'],
  ['core-knows-shared', 'app/core/a.ts', 'app/node/b.ts'],
  ['demo-knows-core', 'app/demo/a.ts', 'app/node/b.ts'],
  ['node-knows-core-and-demo', 'app/node/a.ts', 'electron/main/b.ts'],
  ['electron-knows-shared', 'electron/main/a.ts', 'app/core/b.ts'],
  ['renderer-knows-shared', 'renderer/a.ts', 'electron/main/b.ts'],
  ['ui-knows-no-feature', 'renderer/ui/a.ts', 'renderer/features/b.ts'],
  ['tests-stay-out', 'app/core/a.ts', 'app/core/b.test.ts'],
])('%s: %s may not import %s', async (rule, from, to) => {
  const path = `${'../'.repeat(from.split('/').length - 1)}${to}`;
  const text = `import { one } from '${path}';\nexport const two = one + 1;\n`;
  expect(await rulesBrokenBy({ [from]: text, [to]: leaf })).toContain(rule);
});

test('the core may not use what only Node has', async () => {
  const text = "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n";
  expect(await rulesBrokenBy({ 'app/core/a.ts': text })).toContain('core-is-pure');
});

test('a type-only import counts too', async () => {
  const text = "import type { One } from '../node/b.ts';\nexport type Two = One;\n";
  const broken = await rulesBrokenBy({ 'app/core/a.ts': text, 'app/node/b.ts': 'export type One = 1;\n' });
  expect(broken).toContain('core-knows-shared');
});

test('cycles are found', async () => {
  const files = {
    'shared/a.ts': "import { b } from './b.ts';\nexport const a = (): number => b();\n",
    'shared/b.ts': "import { a } from './a.ts';\nexport const b = (): number => a();\n",
  };
  expect(await rulesBrokenBy(files)).toContain('no-cycles');
});

test('cycles of types are found', async () => {
  const files = {
    'shared/a.ts': "import type { B } from './b.ts';\nexport interface A { readonly b: B | null }\n",
    'shared/b.ts': "import type { A } from './a.ts';\nexport interface B { readonly a: A | null }\n",
  };
  expect(await rulesBrokenBy(files)).toContain('no-cycles');
});

test('what the table allows passes', async () => {
  const files = {
    'shared/b.ts': leaf,
    'app/core/a.ts': "import { one } from '../../shared/b.ts';\nexport const two = one + 1;\n",
    'app/node/c.ts': "import { two } from '../core/a.ts';\nexport const three = two + 1;\n",
  };
  expect(await rulesBrokenBy(files)).toEqual([]);
});

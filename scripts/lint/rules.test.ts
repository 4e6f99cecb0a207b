import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../setup/paths.mjs';
import { ONE_PLACE } from './one-place.mjs';

const eslint = new ESLint({ cwd: ROOT });

/** Lints text as if it were the content of an existing file of the project, so that the layer's own settings apply. */
async function rulesBrokenBy(text: string, file: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: join(ROOT, file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

describe('lint rules fire', () => {
  const cases: readonly [rule: string, text: string][] = [
    ['@typescript-eslint/no-explicit-any', 'export function f(value: any): void { void value; }'],
    ['@typescript-eslint/no-non-null-assertion', 'export const f = (v: string | null): string => v!;'],
    ['no-restricted-exports', 'const value = 1;\nexport default value;'],
    ['sextant/no-barrel', "export * from './ids.ts';"],
    ['sextant/no-barrel', "export { ErrorCode } from './ids.ts';"],
    [
      'sextant/no-import-side-effects',
      'const list: number[] = [];\nlist.push(1);\nexport const n = list.length;',
    ],
    ['@typescript-eslint/no-floating-promises', 'export function f(): void { Promise.resolve(1); }'],
    ['@typescript-eslint/only-throw-error', "export function f(): void { throw 'text'; }"],
    ['no-empty', 'export function f(): void { try { f(); } catch {} }'],
    [
      '@typescript-eslint/consistent-type-imports',
      "import { Clock } from './time.ts';\nexport type C = Clock;",
    ],
  ];
  test.each(cases)('%s', async (rule, text) => {
    expect(await rulesBrokenBy(text, 'shared/errors.ts')).toContain(rule);
  });

  test('and stay silent on clean code', async () => {
    expect(
      await rulesBrokenBy('export function one(): number {\n  return 1;\n}\n', 'shared/errors.ts'),
    ).toEqual([]);
  });
});

describe('dangerous interfaces are spoken to from one file each', () => {
  const uses: Readonly<Record<string, string>> = {
    ipcMain: "import { ipcMain } from 'electron';\nexport const bus = ipcMain;",
    ipcRenderer: "import { ipcRenderer } from 'electron';\nexport const bus = ipcRenderer;",
    'webContents.send and postMessage':
      "import type { BrowserWindow } from 'electron';\nexport const f = (w: BrowserWindow): void => w.webContents.send('x');",
    'shell.openExternal':
      "import { shell } from 'electron';\nexport const f = (url: string): Promise<void> => shell.openExternal(url);",
    'new BrowserWindow':
      "import { BrowserWindow } from 'electron';\nexport const f = (): BrowserWindow => new BrowserWindow();",
    safeStorage: "import { safeStorage } from 'electron';\nexport const store = safeStorage;",
    'SQL prepare':
      "import type Database from 'better-sqlite3';\nexport const f = (db: Database.Database): unknown => db.prepare('select 1');",
  };

  test.each(ONE_PLACE)('$what', async ({ what, where }) => {
    const text = uses[what] ?? `no example of ${what}`;
    expect(await rulesBrokenBy(text, 'shared/errors.ts')).toContain('sextant/one-place');
    expect(await rulesBrokenBy(text, where)).not.toContain('sextant/one-place');
  });

  test.each(ONE_PLACE)('$where exists', ({ where }) => {
    expect(existsSync(join(ROOT, where))).toBe(true);
  });
});

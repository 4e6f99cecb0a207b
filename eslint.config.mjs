import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { noBarrel } from './scripts/lint/no-barrel.mjs';
import { noImportSideEffects } from './scripts/lint/no-import-side-effects.mjs';
import { onePlace } from './scripts/lint/one-place.mjs';

const TESTS = ['**/*.test.{ts,tsx}', '**/*.testkit.{ts,tsx}', 'app/core/providers/conformance.ts'];

/** Where execution begins: the only files that act when they are loaded. */
const ENTRIES = [
  'electron/main/index.ts',
  'electron/preload/index.ts',
  'app/node/engine-entry.ts',
  'app/node/reader-worker.ts',
  'app/node/demo-worker.ts',
  'app/node/cli/index.ts',
  'renderer/main.tsx',
  'renderer/ui/gallery/main.tsx',
  'bench/run.ts',
  'scripts/run.mjs',
  'scripts/task.ts',
  'scripts/setup/default-app/main.js',
];

export default defineConfig(
  { ignores: ['dist/', 'release/', '.cache/', 'node_modules/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx,mjs}'],
    plugins: {
      sextant: {
        rules: {
          'no-barrel': noBarrel,
          'no-import-side-effects': noImportSideEffects,
          'one-place': onePlace,
        },
      },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-throw-literal': 'error',

      'prefer-const': 'error',
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      'sextant/no-barrel': 'error',
      'sextant/no-import-side-effects': 'error',
      'sextant/one-place': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-array-delete': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/no-unused-expressions': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': { rules: reactHooks.rules } },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  { files: ['shared/contract/index.ts'], rules: { 'sextant/no-barrel': 'off' } },
  { files: ENTRIES, rules: { 'sextant/no-import-side-effects': 'off' } },
  {
    files: [...TESTS, 'e2e/**/*.{ts,mjs}', 'bench/**/*.ts', 'app/testing/**/*.ts'],
    rules: { 'sextant/no-import-side-effects': 'off', 'sextant/one-place': 'off' },
  },
  {
    // They try what is forbidden, to see it refused.
    files: ['e2e/specs/security/**/*.ts'],
    rules: { 'sextant/one-place': 'off', 'no-eval': 'off', '@typescript-eslint/no-unsafe-call': 'off' },
  },
  // Hardening tests try what the page must not be able to do.
  { files: ['e2e/specs/security/*.ts'], rules: { 'no-eval': 'off' } },
  {
    files: ['*.config.{ts,mjs}', '.dependency-cruiser.mjs'],
    rules: { 'no-restricted-exports': 'off' },
  },
);

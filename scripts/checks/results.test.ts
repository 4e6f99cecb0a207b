import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closingLine, verdict } from './outcome.ts';
import { readPlaywrightResults, readVitestResults } from './results.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-results-'));
  file = join(folder, 'results.json');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

function vitestReport(passed: number, failed: number, skipped: readonly string[]): Promise<void> {
  const assertionResults = skipped.map((fullName) => ({ fullName, status: 'skipped' }));
  const report = {
    numPassedTests: passed,
    numFailedTests: failed,
    testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults }],
  };
  return writeFile(file, JSON.stringify(report));
}

test('skipped reference tests fail where CI is set, and are named', async () => {
  await vitestReport(3, 0, ['[reference] schema of exports', 'something else']);
  vi.stubEnv('CI', '');
  expect(readVitestResults(file, 0)).toMatchObject({ passed: 3, failed: 0, skipped: 2 });
  vi.stubEnv('CI', 'true');
  const outcome = readVitestResults(file, 0);
  expect(outcome).toMatchObject({ passed: 3, failed: 1, skipped: 1 });
  expect(outcome.notes).toContain('skipped: [reference] schema of exports');
});

test('a suite that cannot be loaded fails the run though no test failed', async () => {
  await vitestReport(3, 0, []);
  expect(readVitestResults(file, 1).failed).toBe(1);
});

test('a run without a single passed test is no success', async () => {
  await vitestReport(0, 0, []);
  expect(readVitestResults(file, 0).failed).toBe(1);
});

test('a runner that dies without a report fails', () => {
  expect(readVitestResults(file, 0).failed).toBe(1);
  expect(readPlaywrightResults(file, 0).failed).toBe(1);
});

test('a flaky end-to-end test is a failed one', async () => {
  await writeFile(file, JSON.stringify({ stats: { expected: 4, unexpected: 0, flaky: 1, skipped: 0 } }));
  expect(readPlaywrightResults(file, 0)).toMatchObject({ passed: 4, failed: 1 });
});

test('what failed is told again by name, with the page as it was', async () => {
  await writeFile(
    file,
    JSON.stringify({
      numPassedTests: 1,
      numFailedTests: 1,
      testResults: [
        {
          name: 'b.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [
            { fullName: 'it holds', status: 'passed' },
            { fullName: 'it breaks', status: 'failed', failureMessages: ['\u001b[31mexpected 1 to be 2'] },
          ],
        },
      ],
    }),
  );
  expect(readVitestResults(file, 1).failures).toEqual(['b.test.ts: it breaks\nexpected 1 to be 2']);

  const context = join(folder, 'error-context.md');
  await writeFile(context, `- heading "Fleet"${'x'.repeat(20_000)}`);
  const result = {
    errors: [{ message: 'not visible' }],
    attachments: [{ name: 'error-context', path: context }],
  };
  const spec = { title: 'opens', file: 'a.spec.ts', ok: false, tests: [{ results: [result] }] };
  await writeFile(
    file,
    JSON.stringify({
      stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 0 },
      suites: [{ specs: [{ ...spec, ok: true }], suites: [{ specs: [spec] }] }],
    }),
  );
  const [told, ...others] = readPlaywrightResults(file, 1).failures ?? [];
  expect(others).toEqual([]);
  expect(told).toMatch(/^a\.spec\.ts: opens\nnot visible\n- heading "Fleet"x+\n… \(shortened\)$/);
});

test('the closing line adds up all runners', () => {
  const outcomes = [verdict(true), { passed: 10, failed: 0, skipped: 2, notes: [] }];
  expect(closingLine(outcomes)).toBe('11 passed, 0 failed, 2 skipped');
  expect(closingLine([verdict(true)])).toBe('1 passed, 0 failed');
});

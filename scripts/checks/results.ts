import { existsSync, readFileSync } from 'node:fs';
import type { Outcome } from './outcome.ts';

/** The part of Vitest's JSON report that is read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The part of Playwright's JSON report that is read here. */
interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
}

/** How tests that need reference data outside the clone are named, see `app/testing/reference.ts`. */
const REFERENCE = '[reference]';

/**
 * What a run of Vitest came to. Skipped tests are listed by name; where `CI` is set, a skipped reference test fails the
 * run, because there the reference data must be present.
 *
 * @param file its JSON report
 * @param code its exit code
 */
export function readVitestResults(file: string, code: number): Outcome {
  if (!existsSync(file)) return broken('Vitest ended without a report.');
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  const skipped = report.testResults
    .flatMap((suite) => suite.assertionResults)
    .filter((test) => test.status === 'skipped' || test.status === 'pending' || test.status === 'todo')
    .map((test) => test.fullName);
  const forbidden = process.env['CI'] ? skipped.filter((name) => name.includes(REFERENCE)) : [];
  const failed = report.numFailedTests + forbidden.length;
  return {
    passed: report.numPassedTests,
    // A suite that cannot even be loaded has no failed test; the exit code still tells.
    failed: failed === 0 && (code !== 0 || report.numPassedTests === 0) ? 1 : failed,
    skipped: skipped.length - forbidden.length,
    notes: [
      ...skipped.map((name) => `skipped: ${name}`),
      ...(forbidden.length > 0
        ? [
            'Reference tests must not be skipped where CI is set: provide ../shared/data or SEXTANT_REFERENCE_DIR.',
          ]
        : []),
    ],
  };
}

/**
 * What a run of Playwright came to. A test that passed only when tried again counts as failed.
 *
 * @param file its JSON report
 * @param code its exit code
 */
export function readPlaywrightResults(file: string, code: number): Outcome {
  if (!existsSync(file)) return broken('Playwright ended without a report.');
  const { stats } = JSON.parse(readFileSync(file, 'utf8')) as PlaywrightReport;
  const failed = stats.unexpected + stats.flaky;
  return {
    passed: stats.expected,
    failed: failed === 0 && (code !== 0 || stats.expected === 0) ? 1 : failed,
    skipped: stats.skipped,
    notes: [],
  };
}

function broken(note: string): Outcome {
  return { passed: 0, failed: 1, skipped: 0, notes: [note] };
}

import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { Outcome } from './outcome.ts';

/** The part of Vitest's JSON report that is read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
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
  readonly suites?: readonly PlaywrightSuite[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs: readonly {
    readonly title: string;
    readonly file: string;
    readonly ok: boolean;
    readonly tests: readonly {
      readonly results: readonly {
        readonly errors: readonly { readonly message?: string; readonly stack?: string }[];
        readonly attachments: readonly { readonly name: string; readonly path?: string }[];
      }[];
    }[];
  }[];
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
    failures: report.testResults.flatMap((suite) =>
      [
        ...suite.assertionResults
          .filter((test) => test.status === 'failed')
          .map((test) => `${test.fullName}\n${(test.failureMessages ?? []).join('\n')}`),
        // What is not of one test: a file that cannot be loaded, a hook that threw.
        ...(suite.status === 'failed' && suite.message ? [suite.message] : []),
      ].map((text) => shortened(`${suite.name}: ${text}`)),
    ),
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
  const { stats, suites = [] } = JSON.parse(readFileSync(file, 'utf8')) as PlaywrightReport;
  const failed = stats.unexpected + stats.flaky;
  return {
    passed: stats.expected,
    failed: failed === 0 && (code !== 0 || stats.expected === 0) ? 1 : failed,
    skipped: stats.skipped,
    notes: [],
    failures: suites.flatMap(playwrightFailures),
  };
}

/** Each failed test with what it expected and the page as it was then: the folder of results may not outlive the run. */
function playwrightFailures(suite: PlaywrightSuite): string[] {
  const own = suite.specs
    .filter((spec) => !spec.ok)
    .map((spec) => {
      const results = spec.tests.flatMap((test) => test.results);
      const errors = results
        .flatMap((result) => result.errors)
        .map((error) => error.stack ?? error.message ?? '');
      const pages = results
        .flatMap((result) => result.attachments)
        .flatMap(({ name, path }) => (name === 'error-context' && path && existsSync(path) ? [path] : []))
        .map((path) => readFileSync(path, 'utf8'));
      return [`${spec.file}: ${spec.title}`, ...[...errors, ...pages].map(shortened)].join('\n');
    });
  return [...own, ...(suite.suites ?? []).flatMap(playwrightFailures)];
}

const LONGEST_TEXT = 12_000;

function shortened(text: string): string {
  const plain = stripVTControlCharacters(text);
  return plain.length <= LONGEST_TEXT ? plain : `${plain.slice(0, LONGEST_TEXT)}\n… (shortened)`;
}

function broken(note: string): Outcome {
  return { passed: 0, failed: 1, skipped: 0, notes: [note] };
}

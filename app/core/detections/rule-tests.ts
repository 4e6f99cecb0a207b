import type { Expectation, RuleTest, RuleTestResult } from '../../../shared/contract/index.ts';
import { sigmaMappings } from '../events/fields.ts';
import { createEngine } from '../sigma/engine.ts';
import type { SigmaRule } from '../sigma/model.ts';
import type { RuleFile } from '../ports.ts';

/** Windows of a test case stay small: it has 500 events at most. */
const bounds = { maxGroups: 1_000, maxAllGroups: 5_000, maxEntries: 10_000 } as const;

/**
 * Judges the events of a test case in their order, as the console would, with nothing before them.
 *
 * @param rules those of the file, and what they name
 * @param file whose matches count
 */
export function runRuleTest(rules: readonly SigmaRule[], file: string, test: RuleTest): RuleTestResult {
  const engine = createEngine(rules, { ...bounds, mappings: sigmaMappings(), afterFire: 'reset' });
  const matches = test.events.flatMap((event, index) =>
    engine.match(event).some(({ rule }) => rule.file === file) ? [index] : [],
  );
  const passed = isMet(test.expects, matches.length, test.events.length);
  return { name: test.name, passed, matches, said: wordsFor(matches, test.events.length) };
}

/** What is said of every case of a rule that has an error: nothing was tried. */
export function untried(tests: readonly RuleTest[]): RuleTestResult[] {
  return tests.map(({ name }) => ({
    name,
    passed: false,
    matches: [],
    said: 'Not tried: the rule has an error.',
  }));
}

function isMet(expects: Expectation, matches: number, events: number): boolean {
  if (expects === 'none') return matches === 0;
  return expects === 'each' ? matches === events : matches > 0;
}

function wordsFor(matches: readonly number[], events: number): string {
  const of = events === 1 ? '1 event' : `${events} events`;
  if (matches.length === 0) return `Stayed quiet in ${of}.`;
  if (matches.length === events) return events === 1 ? 'Matched.' : `Matched with every one of ${of}.`;
  const first = matches.slice(0, 5).map((index) => index + 1);
  const places = `${first.join(', ')}${matches.length > first.length ? ', …' : ''}`;
  return `Matched with event ${places} of ${of}.`;
}

/**
 * Fixtures of a shipped rule as test cases. Their names say what the rule must do: `fires….ndjson`, `fires-each….ndjson`
 * with every line, `quiet….ndjson` never.
 */
export function testsOfFixtures(files: readonly RuleFile[]): RuleTest[] {
  return files.map(({ path, text }): RuleTest => {
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.ndjson$/, '');
    const events = text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { name: name.replaceAll('-', ' '), expects: expectationOf(name), events };
  });
}

function expectationOf(name: string): Expectation {
  if (name.startsWith('fires-each')) return 'each';
  return name.startsWith('fires') ? 'match' : 'none';
}

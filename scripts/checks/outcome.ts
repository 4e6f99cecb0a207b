/** What a check found. Counts are tests where it runs tests; a check of the sources counts as one. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why it failed beyond what its own output said, and what it left out, by name. */
  readonly notes: readonly string[];
  /** What failed, a text each: repeated at the very end, which is all that a shortened log keeps. */
  readonly failures?: readonly string[];
}

/** A check of the sources: passed or failed as a whole. */
export function verdict(passed: boolean, notes: readonly string[] = []): Outcome {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, notes };
}

/** The plain line that ends a run: `N passed, N failed`, with `, N skipped` where something was. */
export function closingLine(outcomes: readonly Outcome[]): string {
  const sum = (key: 'passed' | 'failed' | 'skipped') =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Something wrong with a rule file, where it stands and what to do about it. */
export interface Problem {
  /** A rule with an error is not loaded; a warning is a likely mistake in a rule that is. */
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** Path of the place within its document: `detection.selection.CommandLine|contains[2]`. Empty for the document. */
  readonly field: string;
  readonly message: string;
  /** What to write instead, as a sentence. */
  readonly fix: string;
}

/** Where a node of a rule file stands; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Collects the problems of one file. */
export interface Reporter {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly hasErrors: boolean;
  error(at: Position, field: string, message: string, fix: string): void;
  warn(at: Position, field: string, message: string, fix: string): void;
}

export function createReporter(file: string): Reporter {
  const problems: Problem[] = [];
  let hasErrors = false;
  const add =
    (severity: Problem['severity']): Reporter['error'] =>
    (at, field, message, fix) => {
      if (severity === 'error') hasErrors = true;
      problems.push({ severity, file, line: at.line, column: at.column, field, message, fix });
    };
  return {
    file,
    problems,
    get hasErrors() {
      return hasErrors;
    },
    error: add('error'),
    warn: add('warning'),
  };
}

/** `path.key` without a leading dot. */
export function within(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key + 1}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Text from a rule file inside a message: short, in quotes, without control characters. */
export function quoted(text: string): string {
  const clean = text.replace(/\p{Cc}/gu, ' ');
  return `"${clean.length > 60 ? `${clean.slice(0, 57)}…` : clean}"`;
}

/** The candidate that a mistyped word most likely means, or undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  // Half of a short word is another word.
  let distance = Math.min(Math.max(2, Math.floor(word.length / 3)), Math.floor(word.length / 2)) + 1;
  for (const candidate of candidates) {
    const next =
      Math.abs(candidate.length - word.length) >= distance ? distance : editDistance(word, candidate);
    if (next < distance) {
      best = candidate;
      distance = next;
    }
  }
  return best;
}

/** Levenshtein distance of the first 64 characters. */
function editDistance(left: string, right: string): number {
  const a = left.slice(0, 64).toLowerCase();
  const b = right.slice(0, 64).toLowerCase();
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

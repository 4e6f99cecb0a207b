import type { Position } from '../../kernel/yaml-tree.ts';

/** Something wrong with a description: where it stands and what to write instead. */
export interface Problem {
  /** An error keeps the description from being used; a warning is a likely mistake in one that is. */
  readonly severity: 'error' | 'warning';
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** Path of the place: `actions.suspend.body`. Empty for the whole text. */
  readonly field: string;
  readonly message: string;
  /** What to write instead, as a sentence. */
  readonly fix: string;
}

export interface Reporter {
  readonly problems: readonly Problem[];
  readonly hasErrors: boolean;
  error(at: Position, field: string, message: string, fix: string): void;
  warn(at: Position, field: string, message: string, fix: string): void;
}

/** More problems than this are not told: one mistake in a long list would bury the others. */
const mostProblems = 100;

export function createReporter(): Reporter {
  const problems: Problem[] = [];
  let hasErrors = false;
  const add =
    (severity: Problem['severity']): Reporter['error'] =>
    (at, field, message, fix) => {
      if (severity === 'error') hasErrors = true;
      if (problems.length < mostProblems)
        problems.push({ severity, line: at.line, column: at.column, field, message, fix });
    };
  return {
    problems,
    get hasErrors() {
      return hasErrors;
    },
    error: add('error'),
    warn: add('warning'),
  };
}

/** `line 12: actions.suspend: There is no key "metod". Write method.` */
export function problemText({ line, field, message, fix }: Problem): string {
  return `line ${line}: ${field === '' ? '' : `${field}: `}${message} ${fix}`;
}

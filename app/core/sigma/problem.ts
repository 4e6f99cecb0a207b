import type { Position } from '../kernel/yaml-tree.ts';

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

/** Collects the problems of one file. */
export interface Reporter {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly hasErrors: boolean;
  error(at: Position, field: string, message: string, fix: string): void;
  warn(at: Position, field: string, message: string, fix: string): void;
}

/** @param before what was found of it already */
export function createReporter(file: string, before: readonly Problem[] = []): Reporter {
  const problems: Problem[] = [...before];
  let hasErrors = before.some(({ severity }) => severity === 'error');
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

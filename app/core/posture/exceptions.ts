import type { Severity } from '../../../shared/contract/index.ts';
import { day } from '../../../shared/time.ts';
import { compensationCap, type Standing } from './score.ts';

/** A risk that somebody accepted for a while. It earns no points: it is shown beside the score, never inside it. */
export interface RiskException {
  readonly controlId: string;
  /** Subject as in `evidence.subject`, or `class:…` for a device class; `org` covers everything. */
  readonly scope: string;
  readonly requestedBy: string;
  readonly approvedBy: string;
  readonly from: number;
  readonly until: number;
  /** Id of the control that makes up for the failing one, or null. */
  readonly compensatingControl: string | null;
}

/** Longest an exception may run: a quarter for critical controls, a year for the rest. */
const longestDays = { critical: 90, other: 365 } as const;

/** Why an exception is not valid as written, or null. */
export function exceptionProblem(exception: RiskException, severity: Severity): string | null {
  if (exception.approvedBy.trim() === '') return 'nobody approved it';
  if (exception.approvedBy === exception.requestedBy) return 'it was approved by the person who asked for it';
  if (exception.until <= exception.from) return 'it ends before it begins';
  const longest = severity === 'critical' ? longestDays.critical : longestDays.other;
  if (exception.until - exception.from > longest * day) return `it runs longer than ${longest} days`;
  return null;
}

/** Whether an exception holds at an instant. One that ended, or never was valid, leaves the fail as it is. */
export function exceptionHolds(exception: RiskException, severity: Severity, now: number): boolean {
  return exceptionProblem(exception, severity) === null && exception.from <= now && now < exception.until;
}

export interface ExceptedStanding extends Standing {
  readonly state: 'excepted' | 'compensated';
}

/**
 * What a failing control comes to under an exception that holds. Accepted risk stays worth nothing and stays under the
 * critical brake; a compensating control that passes *on the same subject* earns at most 0.8, with that control's own
 * knowledge.
 */
export function underException(compensating: Standing | null): ExceptedStanding {
  if (compensating === null || compensating.knowledge === 0 || compensating.value < 1) {
    return { state: 'excepted', value: 0, knowledge: 1 };
  }
  return { state: 'compensated', value: compensationCap, knowledge: compensating.knowledge };
}

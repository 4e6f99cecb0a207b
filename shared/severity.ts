import { severities, type Severity } from './contract/common.ts';

/** 0 critical … 4 info: a smaller rank is worse. */
export function rankOf(severity: Severity): number {
  return severities.indexOf(severity);
}

/** The worse of two severities. */
export function worse(a: Severity, b: Severity): Severity {
  return rankOf(a) <= rankOf(b) ? a : b;
}

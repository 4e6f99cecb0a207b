import type { ControlState } from '../../../../shared/contract/index.ts';

/**
 * An answer that a check can give. Checks return constants, so that the answers of a million SIMs are one byte each and
 * equal reasons can be counted; what is particular to a subject goes into `Check.detail`.
 */
export interface Outcome {
  readonly state: ControlState;
  /** 1 pass, 0 fail, between: partial. 0 for the states that know nothing. */
  readonly value: number;
  readonly reason: string;
}

export function pass(reason: string): Outcome {
  return { state: 'pass', value: 1, reason };
}

/** @param value what is achieved, above 0 and below 1 */
export function partial(value: number, reason: string): Outcome {
  return { state: 'partial', value, reason };
}

export function failing(reason: string): Outcome {
  return { state: 'fail', value: 0, reason };
}

/** Nothing is known: missing, or not supported by the provider. Never a pass. */
export function unknown(reason: string): Outcome {
  return { state: 'unknown', value: 0, reason };
}

export function notApplicable(reason: string): Outcome {
  return { state: 'not_applicable', value: 0, reason };
}

/** True for outcomes that rest on evidence. */
export function isKnown(outcome: Outcome): boolean {
  return outcome.state !== 'unknown' && outcome.state !== 'not_applicable';
}

/**
 * Outcomes for a share of things that are in order: all pass, none fails, between counts in tenths, so that few different
 * answers exist.
 *
 * @param share 0 to 1
 */
export function byShare(
  share: number,
  outcomes: { readonly all: Outcome; readonly none: Outcome; readonly tenths: readonly Outcome[] },
): Outcome {
  if (share >= 1) return outcomes.all;
  if (share <= 0) return outcomes.none;
  return outcomes.tenths[Math.min(8, Math.max(0, Math.floor(share * 10 + 1e-9) - 1))] ?? outcomes.none;
}

/** Nine partial outcomes, 0.1 to 0.9, of one reason. */
export function tenthsOf(reason: string): readonly Outcome[] {
  return Array.from({ length: 9 }, (_, index) => partial((index + 1) / 10, reason));
}

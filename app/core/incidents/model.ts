import type { IncidentStatus, Severity, Verdict } from '../../../shared/contract/index.ts';
import type { Actor } from '../ports.ts';

/** What people and the console change about an incident. Times in ms UTC, wall clock. */
export interface IncidentState {
  readonly status: IncidentStatus;
  /** What the queue sorts by: the source's severity, unless a person overrode it. */
  readonly severity: Severity;
  readonly sourceSeverity: Severity;
  readonly assignee: string | null;
  readonly verdict: Verdict | null;
  readonly resolution: string | null;
  readonly openedAt: number;
  /** From when the time to contain counts: the opening, or the last reopening. */
  readonly clockFrom: number;
  readonly acknowledgedAt: number | null;
  readonly containedAt: number | null;
  readonly resolvedAt: number | null;
  /** The incident that absorbed this one. Such an incident is closed and stays so. */
  readonly mergedInto: number | null;
}

/** The console itself, when nobody asked for an act. */
export const consoleActor: Actor = { name: 'Sextant', role: 'system' };

export const statusNames: Readonly<Record<IncidentStatus, string>> = {
  new: 'New',
  triage: 'Triage',
  containing: 'Containing',
  contained: 'Contained',
  resolved: 'Resolved',
};

export const verdictNames: Readonly<Record<Verdict, string>> = {
  true_positive: 'true positive',
  benign_positive: 'benign positive',
  false_positive: 'false positive',
  undetermined: 'undetermined',
};

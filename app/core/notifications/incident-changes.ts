import type { IncidentStatus, Occasion, Severity } from '../../../shared/contract/index.ts';
import { severities } from '../../../shared/contract/index.ts';

/** What is worth telling about an incident that changed. Pure. */

/** What was looked at last. */
export interface Seen {
  readonly rank: number;
  readonly status: IncidentStatus;
}

export interface IncidentNow {
  readonly severity: Severity;
  readonly status: IncidentStatus;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly containedAt: number | null;
  readonly resolvedAt: number | null;
  /** Part of a graver incident: that one is told, this one is not. */
  readonly merged: boolean;
}

export interface Change {
  readonly occasion: Occasion;
  readonly at: number;
  /** The severity before, where it was raised. */
  readonly was?: Severity;
}

/** @param seen null for an incident that was never looked at */
export function changesOf(seen: Seen | null, now: IncidentNow): readonly Change[] {
  if (now.merged) return [];
  if (seen === null) {
    const opened: Change = { occasion: 'incident.opened', at: now.openedAt };
    return [opened, ...statusChanges('new', now)];
  }
  const rank = severities.indexOf(now.severity);
  const was = severities[seen.rank];
  const raised: readonly Change[] =
    rank < seen.rank && was !== undefined && now.status !== 'resolved'
      ? [{ occasion: 'incident.raised', at: now.updatedAt, was }]
      : [];
  return [...raised, ...statusChanges(seen.status, now)];
}

function statusChanges(before: IncidentStatus, now: IncidentNow): readonly Change[] {
  if (before === now.status) return [];
  if (now.status === 'resolved')
    return [{ occasion: 'incident.resolved', at: now.resolvedAt ?? now.updatedAt }];
  if (before === 'resolved') return [{ occasion: 'incident.reopened', at: now.updatedAt }];
  if (now.status === 'contained')
    return [{ occasion: 'incident.contained', at: now.containedAt ?? now.updatedAt }];
  return [];
}

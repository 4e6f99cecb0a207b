import type { Severity, SlaClock } from '../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import type { IncidentState } from './model.ts';

/**
 * The response-time clocks. The limits are this product's defaults, not taken from any law or standard; legal clocks hang
 * on the instants of an incident, not on these. All run on the wall clock from the opening of the incident, the
 * time to contain anew from a reopening.
 */
export interface SlaLimits {
  readonly acknowledge: number | null;
  readonly contain: number | null;
}

export const defaultSla: Readonly<Record<Severity, SlaLimits>> = {
  critical: { acknowledge: 15 * minute, contain: 4 * hour },
  high: { acknowledge: hour, contain: day },
  medium: { acknowledge: 8 * hour, contain: 3 * day },
  low: { acknowledge: day, contain: 7 * day },
  info: { acknowledge: null, contain: null },
};

type Timed = Pick<
  IncidentState,
  'severity' | 'openedAt' | 'clockFrom' | 'acknowledgedAt' | 'containedAt' | 'resolvedAt'
>;

/** Both clocks of an incident as they stand at `now`. Resolving stops what still runs. */
export function clocksOf(incident: Timed, now: number): SlaClock[] {
  const limits = defaultSla[incident.severity];
  const { openedAt, clockFrom, acknowledgedAt, containedAt, resolvedAt } = incident;
  return [
    clock('Acknowledge', openedAt, limits.acknowledge, acknowledgedAt ?? resolvedAt, now),
    clock('Contain', clockFrom, limits.contain, containedAt ?? resolvedAt, now),
  ];
}

function clock(
  name: string,
  startedAt: number,
  limit: number | null,
  stoppedAt: number | null,
  now: number,
): SlaClock {
  if (limit === null) return { name, state: 'none', startedAt: null, dueAt: null, stoppedAt: null };
  const dueAt = startedAt + limit;
  const late = (stoppedAt ?? now) > dueAt;
  return {
    name,
    state: late ? 'overdue' : stoppedAt === null ? 'running' : 'met',
    startedAt,
    dueAt,
    stoppedAt,
  };
}

/** The clock that the queue shows: the one that runs, else the one that stopped last. */
export function currentClock(incident: Timed, now: number): SlaClock {
  const [acknowledge, contain] = clocksOf(incident, now);
  const none: SlaClock = { name: 'None', state: 'none', startedAt: null, dueAt: null, stoppedAt: null };
  if (acknowledge === undefined || contain === undefined || contain.state === 'none') return none;
  return acknowledge.stoppedAt === null ? acknowledge : contain;
}

/** When the clock that runs is due; null when none runs. Stored, so that SQL can sort and count by it. */
export function dueAtOf(incident: Timed): number | null {
  const clock = currentClock(incident, incident.openedAt);
  return clock.stoppedAt === null ? clock.dueAt : null;
}

import type { ActionRow, ActionState, Containment } from '../../../shared/contract/index.ts';

/** How many steps of an action are in each state, and how many ever passed a milestone: what was observed was accepted, too. */
export interface StepCounts {
  readonly total: number;
  readonly byState: Readonly<Partial<Record<ActionState, number>>>;
  readonly sent: number;
  readonly accepted: number;
  /** Accepted, with nothing that would ever show more. */
  readonly handedOver: number;
}

/** Requested by a person, whether it has left or not; done means observed, and a reconciled step was observed too. */
export function progressOf(counts: StepCounts): Containment {
  const of = (...states: ActionState[]): number =>
    states.reduce((sum, state) => sum + (counts.byState[state] ?? 0), 0);
  return {
    total: counts.total,
    requested: counts.total - of('cancelled'),
    accepted: counts.accepted,
    observed: of('observed', 'reconciled'),
    unknown: of('unknown'),
    failed: of('failed', 'drifted', 'expired'),
  };
}

/** One word for a whole action. What still moves wins over what is settled; what is unknown wins over all. */
export function stateOf(counts: StepCounts): ActionRow['state'] {
  const of = (state: ActionState): number => counts.byState[state] ?? 0;
  if (of('unknown') > 0) return 'unknown';
  if (of('sent') + of('accepted') > counts.handedOver) return 'running';
  if (of('queued') > 0) return of('queued') === counts.total ? 'queued' : 'running';
  const done = of('observed') + of('reconciled');
  if (done === counts.total) return 'observed';
  if (done + counts.handedOver === counts.total) return 'handed_over';
  if (of('cancelled') === counts.total) return 'cancelled';
  if (of('expired') === counts.total) return 'expired';
  return done + counts.handedOver > 0 ? 'partly' : of('failed') + of('drifted') > 0 ? 'failed' : 'partly';
}

import type { ActionKind, ActionState, Containment } from '../../../shared/contract/index.ts';

/** One SIM's step of an action, as the containment of an incident sees it. */
export interface ContainmentStep {
  readonly body: string;
  readonly actionId: number;
  readonly kind: ActionKind;
  readonly state: ActionState;
  readonly acceptedAt: number | null;
  readonly observedAt: number | null;
}

/** Kinds that contain, and what lifts them again. A session reset stops nothing for good, so it contains nothing. */
export const liftedBy: Readonly<Partial<Record<ActionKind, ActionKind>>> = {
  suspend: 'resume',
  deactivate: 'activate',
  imei_lock: 'imei_unlock',
};
export const containingKinds: readonly ActionKind[] = ['suspend', 'deactivate', 'terminate', 'imei_lock'];
export const liftingKinds: readonly ActionKind[] = ['resume', 'activate', 'imei_unlock'];

export interface ContainmentReading extends Containment {
  /** When the last SIM was observed; null unless all of them are. */
  readonly observedAt: number | null;
}

/**
 * How far the containment of an incident is, SIM by SIM. Of several actions on one SIM the one that holds counts, else the
 * newest; what was cancelled or expired unsent asks for nothing; what was lifted afterwards holds no more. The counts
 * are milestones: an observed SIM was also accepted and requested.
 */
export function containmentOf(steps: readonly ContainmentStep[]): ContainmentReading {
  const bySim = new Map<string, ContainmentStep[]>();
  for (const step of steps) bySim.set(step.body, [...(bySim.get(step.body) ?? []), step]);
  const deciding = [...bySim.values()].flatMap((mine) => decidingStep(mine) ?? []);
  const count = (of: (step: ContainmentStep) => boolean): number => deciding.filter(of).length;
  const observed = count(holds);
  return {
    total: deciding.length,
    requested: deciding.length,
    accepted: count(
      (step) =>
        holds(step) || step.state === 'accepted' || (step.acceptedAt !== null && step.state !== 'queued'),
    ),
    observed,
    unknown: count(({ state }) => state === 'unknown'),
    failed: count(({ state }) => state === 'failed' || state === 'drifted' || state === 'expired'),
    observedAt:
      observed === deciding.length && observed > 0
        ? Math.max(...deciding.map((step) => step.observedAt ?? 0))
        : null,
  };
}

function decidingStep(mine: readonly ContainmentStep[]): ContainmentStep | null {
  const asked = mine.filter(
    (step) => step.kind in liftedBy && step.state !== 'cancelled' && !lifted(step, mine),
  );
  const holding = asked.filter(holds);
  const candidates = holding.length > 0 ? holding : asked;
  return candidates.reduce<ContainmentStep | null>(
    (newest, step) => (step.actionId > (newest?.actionId ?? -1) ? step : newest),
    null,
  );
}

function holds(step: ContainmentStep): boolean {
  return step.state === 'observed' || step.state === 'reconciled';
}

/** A later resume or unlock that was itself observed. One that is only requested lifts nothing yet. */
function lifted(step: ContainmentStep, mine: readonly ContainmentStep[]): boolean {
  return mine.some(
    (other) => other.kind === liftedBy[step.kind] && other.actionId > step.actionId && holds(other),
  );
}

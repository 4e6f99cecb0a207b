import type { ActionPreview, AutomationHold, AutomationLimits } from '../../../shared/contract/index.ts';
import { day, hour, isoSeconds, minute } from '../../../shared/time.ts';

/** Whether an armed rule may act on one SIM now. Everything here is a decision on plain data; `runner.ts` carries it out. */

/** A rule as it was armed. Times ms UTC of the wall clock. */
export interface Arm {
  readonly id: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly withinMs: number;
  readonly endsAt: number;
  readonly disarmedAt: number | null;
}

/** What a finding asked an armed rule to do. */
export interface Intent {
  /** Newest sign of the finding, ms UTC of its source. */
  readonly signalAt: number;
  /** When it was asked for, on the wall clock. */
  readonly queuedAt: number;
}

/** How things stand the moment before it acts. */
export interface Standing {
  readonly now: number;
  /** Newest source time seen from the provider of the SIM; null where it told none. */
  readonly watermark: number | null;
  readonly hold: AutomationHold | null;
  /** As it is stored now; null where it is gone. */
  readonly arm: Arm | null;
  /** When the rule acted within the last 24 hours, whoever armed it then; ms UTC. */
  readonly acts: readonly number[];
  /** How far all rules together may go, and when any of them acted within the last 24 hours. */
  readonly together: AutomationLimits;
  readonly allActs: readonly number[];
}

/** Why not, in a sentence for people; null where it may act. */
export function whyNot(intent: Intent, standing: Standing): string | null {
  const { now, watermark, hold, arm, acts, together, allActs } = standing;
  if (hold !== null) return `All automation is on hold since ${isoSeconds(hold.at)}, by ${hold.by}.`;
  if (arm === null || arm.disarmedAt !== null) return 'The rule is armed no more.';
  if (now >= arm.endsAt) return `The rule was armed until ${isoSeconds(arm.endsAt)}.`;
  const span = `${Math.round(arm.withinMs / minute)} min`;
  // Two clocks: a finding told late is old by its source, one that waited in a stopped console is old by the wall.
  if (watermark === null) return 'The provider told no time, so nobody can say how old the finding is.';
  if (watermark - intent.signalAt > arm.withinMs) return `Its newest sign is older than ${span}.`;
  if (Math.abs(now - intent.queuedAt) > arm.withinMs) return `It waited for longer than ${span}.`;
  return (
    usedUp('Its limit', acts, now, 'hour', arm.perHour) ??
    usedUp('Its limit', acts, now, 'day', arm.perDay) ??
    usedUp('The limit of all rules together', allActs, now, 'hour', together.perHour) ??
    usedUp('The limit of all rules together', allActs, now, 'day', together.perDay)
  );
}

const spans = { hour: { ms: hour, words: 'an hour' }, day: { ms: day, words: 'in 24 hours' } } as const;

/** @param acts acts of a clock that was set back lie ahead of now and count */
function usedUp(
  limit: string,
  acts: readonly number[],
  now: number,
  per: keyof typeof spans,
  most: number,
): string | null {
  const { ms, words } = spans[per];
  const within = acts.filter((at) => at > now - ms).toSorted((a, b) => a - b);
  if (within.length < most) return null;
  const free = (within[within.length - most] ?? now) + ms;
  return `${limit} of ${most} ${most === 1 ? 'SIM' : 'SIMs'} ${words} is used up until ${isoSeconds(free)}.`;
}

/** What of a preview tells whether a machine may decide. */
export interface Looked
  extends Pick<ActionPreview, 'acts' | 'reasons' | 'reversible' | 'criticality' | 'overlapping'> {
  readonly providers: readonly Pick<ActionPreview['providers'][number], 'alsoReaches'>[];
}

/** Why an action is nothing for a machine to decide, by what a preview of it shows; null where it is. */
export function whyNotThis(preview: Looked): string | null {
  if (preview.acts !== 1) return preview.reasons[0]?.reason ?? 'The SIM is not in the fleet any more.';
  if (!preview.reversible) return 'The action cannot be taken back.';
  if (preview.criticality.high > 0) return 'The device is marked as critical.';
  if (preview.overlapping > 0) return 'Another action on this SIM is under way.';
  if (preview.providers.some(({ alsoReaches }) => alsoReaches > 0)) return 'It would hit other SIMs as well.';
  return null;
}

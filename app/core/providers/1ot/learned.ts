import type { ActionKind } from '../../../../shared/contract/index.ts';
import { day } from '../../../../shared/time.ts';
import type { Clock } from '../../ports.ts';
import type { CapabilitySubject, ControlCapability } from '../connector.ts';
import type { SimReading } from '../readings.ts';

/**
 * What refusals tell of a SIM and no reading does: that an administrator locked it, that its data limit is used up, that it lacks a
 * feature. It is remembered while the process runs, until the SIM changes at the provider or a day is over.
 */
export interface Learned {
  /** `code` as in the provider's refusal; codes that say nothing lasting are not kept. */
  refused(providerSimId: string, kind: ActionKind, code: string | null): void;
  /** An action was taken: what hindered it does so no more. */
  taken(providerSimId: string, kind: ActionKind): void;
  /** The reading with what is known beside it. */
  applied(reading: SimReading): SimReading;
  /** Why an action is not offered for this SIM; null where nothing speaks against it. */
  hindrance(kind: ActionKind, sim: CapabilitySubject): Pick<ControlCapability, 'support' | 'how'> | null;
}

const lockedByAdministrator = 'E202';
const dataUsedUp = 'E211';
const notEnabled = 'E003';

/** SIMs of which something is kept: the oldest go first. */
const mostSims = 10_000;

interface Lesson {
  readonly at: number;
  /** `lastModifiedMillis` of the first reading after the refusal: undefined until there was one. */
  modifiedAt: number | null | undefined;
  readonly codes: Map<ActionKind, string>;
}

/** Actions that change the status, which is what an administrator locks. */
const statusKinds: ReadonlySet<ActionKind> = new Set([
  'suspend',
  'resume',
  'activate',
  'deactivate',
  'terminate',
]);

export function createLearned(clock: Pick<Clock, 'monotonic'>): Learned {
  const lessons = new Map<string, Lesson>();

  const of = (providerSimId: string): Lesson | undefined => {
    const lesson = lessons.get(providerSimId);
    if (lesson === undefined || clock.monotonic() - lesson.at < day) return lesson;
    lessons.delete(providerSimId);
    return undefined;
  };
  const says = (lesson: Lesson | undefined, code: string): boolean =>
    lesson !== undefined && [...lesson.codes.values()].includes(code);

  return {
    refused(providerSimId, kind, code) {
      if (code !== lockedByAdministrator && code !== dataUsedUp && code !== notEnabled) return;
      const codes = of(providerSimId)?.codes ?? new Map<ActionKind, string>();
      codes.set(kind, code);
      lessons.delete(providerSimId);
      lessons.set(providerSimId, { at: clock.monotonic(), modifiedAt: undefined, codes });
      const oldest = lessons.keys().next();
      if (lessons.size > mostSims && oldest.done === false) lessons.delete(oldest.value);
    },
    taken(providerSimId, kind) {
      const lesson = of(providerSimId);
      if (lesson === undefined) return;
      // A new limit makes room for a resume; a change of status shows that nobody locks it.
      for (const [refused, code] of lesson.codes)
        if (
          refused === kind ||
          (code === lockedByAdministrator && statusKinds.has(kind)) ||
          (code === dataUsedUp && kind === 'data_limit')
        )
          lesson.codes.delete(refused);
      if (lesson.codes.size === 0) lessons.delete(providerSimId);
    },
    applied(reading) {
      const lesson = of(reading.providerSimId);
      if (lesson === undefined) return reading;
      if (lesson.modifiedAt === undefined) lesson.modifiedAt = reading.modifiedAt;
      if (lesson.modifiedAt !== reading.modifiedAt) {
        lessons.delete(reading.providerSimId);
        return reading;
      }
      const without = reading.lifecycle === 'suspended' || reading.lifecycle === 'deactivated';
      if (says(lesson, lockedByAdministrator))
        return {
          ...reading,
          restriction: 'operator_admin',
          // A locked SIM that is in service stays what it is: only one without service is blocked.
          lifecycle: without ? 'blocked' : reading.lifecycle,
        };
      return says(lesson, dataUsedUp) && without ? { ...reading, restriction: 'data_limit' } : reading;
    },
    hindrance(kind, sim) {
      const lesson = of(sim.providerSimId);
      if (statusKinds.has(kind) && says(lesson, lockedByAdministrator))
        return { support: 'none', how: 'Locked by an administrator at 1oT (E202): only they can lift it.' };
      if (lesson?.codes.get(kind) === notEnabled)
        return { support: 'none', how: '1oT says that this SIM or account does not have it (E003).' };
      return null;
    },
  };
}

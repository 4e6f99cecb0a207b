/** When which attacks happen, and how people say so on a command line. */
import { day, hour, minute, second } from '../../../shared/time.ts';
import { attackKinds } from './attack.ts';
import type { AttackKind } from './attack.ts';

export interface ScheduledAttack {
  readonly kind: AttackKind;
  /** When it begins, in ms from the start of the world; negative = it has already begun. */
  readonly at: number;
}

/**
 * The attacks of a world started for people to look at: most lie in the past day, so that the first sync finds them; a SIM is stolen
 * 75 seconds after the start and a storm breaks five minutes after it, for all to see.
 */
export const defaultSchedule: readonly ScheduledAttack[] = [
  { kind: 'slow-exfiltration', at: -6 * day },
  { kind: 'firmware-rollback', at: -20 * hour },
  { kind: 'quota-overrun', at: -16 * hour },
  { kind: 'stolen-sim', at: -14 * hour },
  { kind: 'clone', at: -9 * hour },
  { kind: 'sms-pumping', at: -8 * hour },
  { kind: 'fast-exfiltration', at: -6.5 * hour },
  { kind: 'silent-site', at: -5 * hour },
  { kind: 'infection', at: -3 * hour },
  { kind: 'rat-downgrade', at: -2 * hour },
  { kind: 'signalling-storm', at: -45 * minute },
  { kind: 'stolen-sim', at: 75 * second },
  { kind: 'signalling-storm', at: 5 * minute },
];

/**
 * Reads a list of attacks: `all` (the default schedule), `none`, or kinds separated by commas, each with an optional start such as
 * `stolen-sim@+75s` or `silent-site@-5h` (units s, m, h, d). A kind without a start keeps the times it has in the default schedule;
 * one that is not in it begins with the world.
 *
 * @throws RangeError naming the part that cannot be read.
 */
export function parseSchedule(text: string): readonly ScheduledAttack[] {
  if (text === 'all') return defaultSchedule;
  if (text === 'none' || text === '') return [];
  return text.split(',').flatMap((part) => parseOne(part.trim()));
}

const units: Readonly<Record<string, number>> = { s: second, m: minute, h: hour, d: day };

function parseOne(part: string): readonly ScheduledAttack[] {
  const match = /^([a-z-]+?)(?:@([+-]?\d+(?:\.\d+)?)([smhd]))?$/.exec(part);
  const kind = attackKinds.find((each) => each === match?.[1]);
  if (match === null || kind === undefined) {
    throw new RangeError(
      `no attack "${part}"; known are ${attackKinds.join(', ')}, each with an optional start such as @+75s`,
    );
  }
  if (match[2] === undefined) {
    const usual = defaultSchedule.filter((each) => each.kind === kind);
    return usual.length > 0 ? usual : [{ kind, at: 0 }];
  }
  return [{ kind, at: Number(match[2]) * (units[match[3] ?? 's'] ?? second) }];
}

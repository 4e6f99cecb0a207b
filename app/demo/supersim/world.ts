import type { EmulatorCore } from '../emulator.ts';
import type { SimFacts } from '../fleet.ts';
import type { Route } from '../http/context.ts';
import { isUnused } from './ids.ts';
import type { Tokens } from './tokens.ts';
import { shownStatus } from '../timeline.ts';

/** Something sent to the card over the air, worked off by the network until `doneAt`, both ms. */
export interface SentSettings {
  readonly at: number;
  readonly doneAt: number;
}

/** A message to the device of a SIM, by index. Times in ms. */
export interface SmsCommand {
  readonly sid: string;
  readonly index: number;
  readonly payload: string;
  readonly at: number;
  /** When the network would have brought it to a device that is there; null where it loses it. */
  readonly arrivesAt: number | null;
  /** When it was first known to have arrived; null before. */
  deliveredAt: number | null;
}

/** Everything the emulated Super SIM API reads and changes, by index of the SIM where it is about one. */
export interface SuperSimWorld extends EmulatorCore {
  readonly accountSid: string;
  readonly tokens: Tokens;
  /** When a status change that was accepted is done, ms. */
  readonly scheduled: Map<number, number>;
  /** Group that somebody moved the SIM to, and when. */
  readonly moved: Map<number, { readonly groupId: string; readonly at: number }>;
  readonly settings: Map<number, SentSettings[]>;
  /** Data limits that somebody set, megabytes by group. */
  readonly limits: Map<string, number>;
  /** Messages that were sent, by their id. */
  readonly commands: Map<string, SmsCommand>;
  /** Where links in answers point: the server itself, or what stands in front of it. */
  address(): string;
  /** Names what stands in front of the server, such as a proxy. */
  answerAs(address: string): void;
}

export type SuperSimRoute = Route<SuperSimWorld>;

export type StatusWord = 'new' | 'ready' | 'active' | 'inactive' | 'scheduled';

/** The status of a SIM in the provider's words at `now` (ms). */
export function statusWord(world: SuperSimWorld, sim: SimFacts, now: number): StatusWord {
  if ((world.scheduled.get(sim.index) ?? 0) > now) return 'scheduled';
  const script = world.scripts.of(sim.index);
  const status = shownStatus(sim, script, now);
  if (status === 'active') return 'active';
  if (status !== 'ready') return 'inactive';
  const touched = (script?.statusChanges.length ?? 0) > 0;
  return !touched && isUnused(world.seed, sim.index) ? 'new' : 'ready';
}

/** The group of a SIM, moved ones where they are now; null for a SIM in no fleet. */
export function groupIdOf(world: SuperSimWorld, sim: SimFacts): string | null {
  return world.moved.get(sim.index)?.groupId ?? sim.group?.groupId ?? null;
}

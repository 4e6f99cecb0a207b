import type { EmulatorCore } from '../emulator.ts';
import type { Route } from '../http/context.ts';
import type { Tokens } from './tokens.ts';

/** Everything the emulated emnify API reads and changes. */
export interface EmnifyWorld extends EmulatorCore {
  readonly tokens: Tokens;
  /** What the provider allows within a time. */
  readonly requests: Budget;
  readonly signIns: Budget;
  /** Changes of endpoints that are being worked on: one that overtakes another is lost. */
  readonly endpointChanges: { underWay: number };
  readonly deletedAutomations: Set<string>;
  /** Switches of service profiles that somebody set, by the number of the profile. */
  readonly radio: Map<number, Readonly<Record<string, boolean>>>;
}

export type EmnifyRoute = Route<EmnifyWorld>;

/** So many within a time: `take` is false once there were more. */
export interface Budget {
  take(now: number): boolean;
}

/** @param window ms */
export function createBudget(most: number, window: number): Budget {
  let times: number[] = [];
  return {
    take(now) {
      if (times.length >= most) times = times.filter((at) => at > now - window);
      if (times.length >= most) return false;
      times.push(now);
      return true;
    },
  };
}

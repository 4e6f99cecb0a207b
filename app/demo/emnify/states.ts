/** The two states of a SIM: its own, and that of its endpoint. Traffic passes only where both allow it. */
import type { SimFacts, SimStatus } from '../fleet.ts';
import type { SimScript } from '../scripts.ts';
import { shownSetting } from '../timeline.ts';

export const simWords = ['Issued', 'Activated', 'Suspended', 'Deleted', 'Factory Test'] as const;
export const endpointWords = ['Enabled', 'Disabled', 'Deleted'] as const;

export interface States {
  readonly sim: number;
  /** Null for a SIM that has no endpoint. */
  readonly endpoint: number | null;
}

/** At rest: what another provider calls inactive is here an activated SIM on a disabled endpoint, still billed. */
const atRest: Readonly<Record<SimStatus, States>> = {
  ready: { sim: 0, endpoint: 0 },
  active: { sim: 1, endpoint: 0 },
  suspended: { sim: 2, endpoint: 0 },
  inactive: { sim: 1, endpoint: 1 },
  standby: { sim: 4, endpoint: null },
  terminated: { sim: 3, endpoint: null },
};

/** Names of the settings that hold changed states. */
export const simSetting = 'sim status';
export const endpointSetting = 'endpoint status';
/** The value of `endpointSetting` once the SIM was taken off its endpoint. */
export const noEndpoint = 'none';
/** The setting of a SIM that the network blocks, for a used-up quota. */
export const blockedSetting = 'blocked';

/** Both states as the answers show them at `at`. */
export function statesOf(sim: SimFacts, script: SimScript | undefined, at: number): States {
  const rest = atRest[sim.status];
  const own = shownSetting(script, simSetting, at);
  const endpoint = shownSetting(script, endpointSetting, at);
  return {
    sim: own === undefined || own === null ? rest.sim : Number(own),
    endpoint:
      endpoint === noEndpoint
        ? null
        : endpoint === undefined || endpoint === null
          ? rest.endpoint
          : Number(endpoint),
  };
}

export function isBlocked(script: SimScript | undefined, at: number): boolean {
  return shownSetting(script, blockedSetting, at) === 'yes';
}

/** True when a SIM may go from one state to another. Issued, factory test and Deleted are one-way. */
export function mayGo(from: number, to: number): boolean {
  if (from === to) return true;
  return [
    [0, 1],
    [0, 4],
    [4, 1],
    [1, 2],
    [2, 1],
  ].some(([one, other]) => one === from && other === to);
}

/** What the network makes of both states. */
export function statusOf({ sim, endpoint }: States): SimStatus {
  if (sim === 3) return 'terminated';
  return sim === 1 && (endpoint ?? 0) === 0 ? 'active' : 'suspended';
}

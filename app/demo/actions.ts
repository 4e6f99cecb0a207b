/** SIM actions: answered at once, felt on the network a little later. */
import { imei14, luhnValid } from '../../shared/ids.ts';
import { second } from '../../shared/time.ts';
import { refusals } from './soracom/errors.ts';
import type { Refusal } from './soracom/errors.ts';
import type { Fleet, SimFacts, SimStatus } from './fleet.ts';
import { purpose } from './purposes.ts';
import { between } from './random.ts';
import type { Scripts } from './scripts.ts';
import { newestSessions, shownStatus } from './timeline.ts';

export type SimAction =
  | 'activate'
  | 'suspend'
  | 'deactivate'
  | 'terminate'
  | 'set_imei_lock'
  | 'unset_imei_lock'
  | 'delete_session';

export interface ActionTiming {
  /** Shortest and longest time until the network follows, ms of world time. */
  readonly delay: readonly [number, number];
  /** Whether the shown status also waits for the network; else it changes with the answer, as at the real provider. */
  readonly statusWaits: boolean;
}

export const defaultTiming: ActionTiming = { delay: [2 * second, 6 * second], statusWaits: false };

const target: Partial<Record<SimAction, SimStatus>> = {
  activate: 'active',
  suspend: 'suspended',
  deactivate: 'inactive',
  terminate: 'terminated',
};

/**
 * Starts an action on a SIM at `now` (ms). The change is written to the SIM's script with the moment it takes effect.
 *
 * @param imei for `set_imei_lock`: the IMEI, optionally with `|ANONYMOUS`; undefined locks to the device of the current session
 * @returns a refusal, or null when the action was accepted
 */
export function startAction(
  fleet: Fleet,
  scripts: Scripts,
  timing: ActionTiming,
  sim: SimFacts,
  action: SimAction,
  now: number,
  imei?: string,
): Refusal | null {
  const script = scripts.of(sim.index);
  const status = shownStatus(sim, script, now);
  if (status === 'terminated') return refusals.terminated;
  const session = newestSessions(fleet, sim, script, now).at(-1);
  const online = session !== undefined && session.end > now;
  // A later order never overtakes an earlier one.
  const earlier = [...(script?.statusChanges ?? []), ...(script?.lockChanges ?? [])].map(
    (change) => change.at + 1,
  );
  const at = Math.max(
    ...earlier,
    now +
      between(
        timing.delay[0],
        timing.delay[1],
        fleet.seed ^ Math.floor(now / 1000),
        sim.index,
        purpose.actionDelay,
      ),
  );
  const next = target[action];

  if (next !== undefined) {
    const shownAt = timing.statusWaits ? at : now;
    scripts.change(sim.index, { kind: 'status', at, shownAt, status: next });
    return null;
  }
  if (action === 'delete_session') {
    if (!online) return refusals.offline;
    scripts.change(sim.index, { kind: 'reset', at });
    return null;
  }
  if (action === 'unset_imei_lock') {
    scripts.change(sim.index, { kind: 'lock', at, shownAt: now, imei: null });
    return null;
  }
  if (imei === undefined && !online) return refusals.noImei;
  const bare = (imei ?? session?.imei ?? '').replace(/\|ANONYMOUS$/, '');
  if (!validImei(bare)) return refusals.badImei;
  scripts.change(sim.index, { kind: 'lock', at, shownAt: now, imei: bare });
  return null;
}

/** 14 digits, 15 with a right check digit, or 16 with a software version. */
function validImei(text: string): boolean {
  return (
    imei14(text) === text.slice(0, 14) && /^\d{14,16}$/.test(text) && (text.length !== 15 || luhnValid(text))
  );
}

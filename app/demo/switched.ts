/** SIMs of providers that know on and off and nothing finer: the change shows at once and the network follows, as elsewhere. */
import { second } from '../../shared/time.ts';
import type { EmulatorCore } from './emulator.ts';
import type { SimFacts } from './fleet.ts';
import { purpose } from './purposes.ts';
import { between } from './random.ts';
import { newestSessions, shownStatus } from './timeline.ts';
import type { Session } from './sessions.ts';

export function isOn(world: EmulatorCore, sim: SimFacts, now: number): boolean {
  return shownStatus(sim, world.scripts.of(sim.index), now) === 'active';
}

export function switchSim(world: EmulatorCore, sim: SimFacts, on: boolean, now: number): void {
  const at = networkAt(world, sim, now);
  const shownAt = world.timing.statusWaits ? at : now;
  world.scripts.change(sim.index, { kind: 'status', at, shownAt, status: on ? 'active' : 'suspended' });
}

/** Holds a SIM to an IMEI; null to none. */
export function lockSim(world: EmulatorCore, sim: SimFacts, imei: string | null, now: number): void {
  world.scripts.change(sim.index, { kind: 'lock', at: networkAt(world, sim, now), shownAt: now, imei });
}

export interface Presence {
  readonly newest: Session | undefined;
  readonly online: boolean;
}

export function presenceOf(world: EmulatorCore, sim: SimFacts, now: number): Presence {
  const newest = newestSessions(world.fleet, sim, world.scripts.of(sim.index), now).at(-1);
  return { newest, online: newest !== undefined && newest.end > now };
}

/** When the network follows an order given now, ms. A later order never overtakes an earlier one. */
function networkAt({ fleet, scripts, timing }: EmulatorCore, sim: SimFacts, now: number): number {
  const script = scripts.of(sim.index);
  const earlier = [...(script?.statusChanges ?? []), ...(script?.lockChanges ?? [])].map(({ at }) => at + 1);
  const [shortest, longest] = timing.delay;
  const delay = between(
    shortest,
    longest,
    fleet.seed ^ Math.floor(now / second),
    sim.index,
    purpose.actionDelay,
  );
  return Math.max(...earlier, now + delay);
}

import { defaultTiming, startAction } from '../actions.ts';
import { member, ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { areaView, followsAfter, isHeld } from './areas.ts';
import { createScripts } from '../scripts.ts';
import { shownLock } from '../timeline.ts';
import { refusals, refuse } from './errors.ts';
import { simOf } from './phones.ts';
import type { CamaraRoute, CamaraWorld } from './world.ts';

const base = '/iot-sim-fraud-prevention/v0.1';

/** Binding a SIM to the device that holds it now, or to the area that the operator has for it: v0.1 takes no value for either. */
export const bindingRoutes: readonly CamaraRoute[] = [
  {
    method: 'POST',
    path: `${base}/query`,
    handle(call, world) {
      const found = simOf(call, world);
      if ('refusal' in found) return found.refusal;
      if (member(call.body, 'queryType') === 'AREALIMIT')
        return ok({ areaLimit: areaView(world, found.sim, call.now) });
      const lock = shownLock(found.sim, world.scripts.of(found.sim.index), call.now);
      return ok({
        imeiBind: lock === null ? { bindStatus: 'UNBOUND' } : { bindStatus: 'BOUND', bindImei: dashed(lock) },
      });
    },
  },
  {
    method: 'POST',
    path: `${base}/bind`,
    handle: (call, world) =>
      member(call.body, 'bindType') === 'AREALIMIT'
        ? hold(call, world, true, 'bound')
        : change(call, world, 'set_imei_lock', 'bindType', 'bound'),
  },
  {
    method: 'POST',
    path: `${base}/unbind`,
    handle: (call, world) =>
      member(call.body, 'unBindType') === 'AREALIMIT'
        ? hold(call, world, false, 'unbound')
        : change(call, world, 'unset_imei_lock', 'unBindType', 'unbound'),
  },
];

function change(
  call: Call,
  world: CamaraWorld,
  action: 'set_imei_lock' | 'unset_imei_lock',
  type: string,
  done: 'bound' | 'unbound',
): Reply {
  const found = simOf(call, world);
  if ('refusal' in found) return found.refusal;
  if (member(call.body, type) !== 'IMEIBIND') return refuse(refusals.badRequest);
  if (struckBy(call, 'action-fail') !== undefined) return ok({ [done]: false });
  const scripts = struckBy(call, 'action-lost') === undefined ? world.scripts : createScripts();
  const timing = { ...defaultTiming, ...world.timing };
  const refusal = startAction(world.fleet, scripts, timing, found.sim, action, call.now);
  return ok({ [done]: refusal === null });
}

/** Holds a SIM to its area, or lets it go; the network follows after a while. */
function hold(call: Call, world: CamaraWorld, held: boolean, done: 'bound' | 'unbound'): Reply {
  const found = simOf(call, world);
  if ('refusal' in found) return found.refusal;
  if (struckBy(call, 'action-fail') !== undefined) return ok({ [done]: false });
  if (struckBy(call, 'action-lost') === undefined)
    world.held.set(found.sim.index, {
      now: isHeld(world, found.sim.index, call.now),
      held,
      from: call.now + followsAfter,
    });
  return ok({ [done]: true });
}

/** An IMEI in the form of the descriptions: `35-209900-176148-1`. */
function dashed(imei: string): string {
  return [imei.slice(0, 2), imei.slice(2, 8), imei.slice(8, 14), imei.slice(14)]
    .filter((part) => part !== '')
    .join('-');
}

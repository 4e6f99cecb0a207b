/** The verbs on a SIM. Every answer is the whole SIM, as accepted; the network follows later. */
import { startAction } from '../actions.ts';
import type { SimAction } from '../actions.ts';
import { refusals } from './errors.ts';
import { member, okText, struckBy } from '../http/context.ts';
import { refuse } from './errors.ts';
import type { Call, Reply } from '../http/context.ts';
import type { WorldCore } from './world-core.ts';
import type { SoracomRoute } from './world-core.ts';
import { simText } from './sim-text.ts';
import { simOf } from './sims.ts';
import { createScripts } from '../scripts.ts';

const actions: readonly SimAction[] = [
  'activate',
  'suspend',
  'deactivate',
  'set_imei_lock',
  'unset_imei_lock',
  'delete_session',
];

export const simActionRoutes: readonly SoracomRoute[] = actions.map((action) => ({
  method: 'POST',
  path: `/sims/{sim_id}/${action}`,
  handle: (call, world) => act(call, world, action),
}));

function act(call: Call, world: WorldCore, action: SimAction): Reply {
  const sim = simOf(call, world);
  if (sim === null) return refuse(refusals.noSim);
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.actionFailed);
  const given = member(call.body, 'imei');
  const imei = typeof given === 'string' && given !== '' ? given : undefined;
  // A lost action is carried out on a copy of the SIM that nobody else ever sees: the answer looks like any other.
  const lost = struckBy(call, 'action-lost') !== undefined;
  const scripts = lost ? copyOf(world, sim.index) : world.scripts;
  const refusal = startAction(world.fleet, scripts, world.timing, sim, action, call.now, imei);
  return refusal === null ? okText(simText({ ...world, scripts }, sim, call.now)) : refuse(refusal);
}

function copyOf(world: WorldCore, index: number): WorldCore['scripts'] {
  const scripts = createScripts();
  const real = world.scripts.of(index);
  if (real !== undefined) {
    const copy = scripts.edit(index);
    copy.overlays.push(...real.overlays);
    copy.statusChanges.push(...real.statusChanges);
    copy.lockChanges.push(...real.lockChanges);
    copy.resets.push(...real.resets);
  }
  return scripts;
}

/** The verbs on a SIM. Every answer is the whole SIM, as accepted; the network follows later. */
import { randomUUID } from 'node:crypto';
import { startAction } from '../actions.ts';
import type { SimFacts } from '../fleet.ts';
import type { SimAction } from '../actions.ts';
import { refusals, refuse } from './errors.ts';
import type { Refusal } from './errors.ts';
import { member, okText, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import type { SoracomRoute, WorldCore } from './world-core.ts';
import { shownTags, simText, tagPrefix, terminationProtected } from './sim-text.ts';
import { simOf } from './sims.ts';
import { createScripts } from '../scripts.ts';
import { shownStatus } from '../timeline.ts';

const actions: readonly SimAction[] = [
  'activate',
  'suspend',
  'deactivate',
  'terminate',
  'set_imei_lock',
  'unset_imei_lock',
  'delete_session',
];

/** Speed classes of the world's subscription, as published. */
const speedClasses: readonly string[] = ['s1.minimum', 's1.slow', 's1.standard', 's1.fast', 's1.4xfast'];

export const simActionRoutes: readonly SoracomRoute[] = [
  ...actions.map(
    (action): SoracomRoute => ({
      method: 'POST',
      path: `/sims/{sim_id}/${action}`,
      handle: (call, world) => act(call, world, action),
    }),
  ),
  {
    method: 'POST',
    path: '/sims/{sim_id}/set_group',
    handle: (call, world) =>
      set(call, world, 'group', (groupId) =>
        world.fleet.groups.some((group) => group.groupId === groupId) ? null : refusals.noGroup,
      ),
  },
  {
    method: 'POST',
    path: '/sims/{sim_id}/update_speed_class',
    handle: (call, world) =>
      set(call, world, 'speedClass', (speedClass) =>
        speedClasses.includes(speedClass) ? null : refusals.noSpeedClass,
      ),
  },
  { method: 'POST', path: '/sims/{sim_id}/send_sms', handle: sendSms },
  { method: 'PUT', path: '/sims/{sim_id}/tags', handle: putTags },
  {
    method: 'DELETE',
    path: '/sims/{sim_id}/tags/{tag_name}',
    handle(call, world) {
      const name = call.params['tag_name'] ?? '';
      const sim = simOf(call, world);
      if (sim === null || !(name in shownTags(world, sim, call.now))) return refuse(refusals.noSim);
      const reply = setTags(call, world, sim, [[name, null]]);
      return reply.status === 200 ? { status: 204 } : reply;
    },
  },
];

/** Longest text by encoding type: 160 septets of GSM 7-bit, 70 characters of UCS-2. */
const longest: Readonly<Record<number, number>> = { 1: 160, 2: 70 };

/** A message is taken and handed to the network. Whether it arrives is told nowhere, so a lost one looks no different. */
function sendSms(call: Call, world: WorldCore): Reply {
  const sim = simOf(call, world);
  if (sim === null) return refuse(refusals.noSim);
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.noSms);
  const [payload, encoding = 2] = [member(call.body, 'payload'), member(call.body, 'encodingType')];
  const most = typeof encoding === 'number' ? longest[encoding] : undefined;
  if (typeof payload !== 'string' || payload === '' || most === undefined || payload.length > most)
    return refuse(refusals.badRequest);
  if (shownStatus(sim, world.scripts.of(sim.index), call.now) === 'terminated')
    return refuse(refusals.terminated);
  return { status: 202, json: JSON.stringify({ messageId: randomUUID() }) };
}

function putTags(call: Call, world: WorldCore): Reply {
  const sim = simOf(call, world);
  if (sim === null) return refuse(refusals.noSim);
  if (!Array.isArray(call.body)) return refuse(refusals.badRequest);
  const tags = call.body.map((tag) => [member(tag, 'tagName'), member(tag, 'tagValue')] as const);
  if (!tags.every((tag): tag is [string, string] => tag.every((text) => typeof text === 'string')))
    return refuse(refusals.badRequest);
  return setTags(call, world, sim, tags);
}

function setTags(
  call: Call,
  world: WorldCore,
  sim: SimFacts,
  tags: readonly (readonly [name: string, value: string | null])[],
): Reply {
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.actionFailed);
  const scripts = scriptsFor(call, world, sim);
  for (const [name, value] of tags)
    scripts.change(sim.index, {
      kind: 'setting',
      at: call.now,
      shownAt: call.now,
      name: tagPrefix + name,
      value,
    });
  return okText(simText({ ...world, scripts }, sim, call.now));
}

/** Sets one thing of a SIM; the answer is the SIM as it shows from now on. */
function set(
  call: Call,
  world: WorldCore,
  name: 'group' | 'speedClass',
  refusalOf: (value: string) => Refusal | null,
): Reply {
  const sim = simOf(call, world);
  if (sim === null) return refuse(refusals.noSim);
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.actionFailed);
  const value = member(call.body, name === 'group' ? 'groupId' : name);
  if (typeof value !== 'string') return refuse(refusals.badRequest);
  const refusal = refusalOf(value);
  if (refusal !== null) return refuse(refusal);
  const scripts = scriptsFor(call, world, sim);
  scripts.change(sim.index, { kind: 'setting', at: call.now, shownAt: call.now, name, value });
  return okText(simText({ ...world, scripts }, sim, call.now));
}

function act(call: Call, world: WorldCore, action: SimAction): Reply {
  const sim = simOf(call, world);
  if (sim === null) return refuse(refusals.noSim);
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.actionFailed);
  if (action === 'terminate' && terminationProtected(sim)) return refuse(refusals.protected);
  const given = member(call.body, 'imei');
  const imei = typeof given === 'string' && given !== '' ? given : undefined;
  const scripts = scriptsFor(call, world, sim);
  const refusal = startAction(world.fleet, scripts, world.timing, sim, action, call.now, imei);
  return refusal === null ? okText(simText({ ...world, scripts }, sim, call.now)) : refuse(refusal);
}

/** A lost action is carried out on a copy of the SIM that nobody else ever sees: the answer looks like any other. */
function scriptsFor(call: Call, world: WorldCore, sim: SimFacts): WorldCore['scripts'] {
  return struckBy(call, 'action-lost') === undefined ? world.scripts : copyOf(world, sim.index);
}

function copyOf(world: WorldCore, index: number): WorldCore['scripts'] {
  const scripts = createScripts();
  const real = world.scripts.of(index);
  if (real !== undefined) {
    const copy = scripts.edit(index);
    copy.overlays.push(...real.overlays);
    copy.statusChanges.push(...real.statusChanges);
    copy.lockChanges.push(...real.lockChanges);
    copy.settings.push(...real.settings);
    copy.resets.push(...real.resets);
  }
  return scripts;
}

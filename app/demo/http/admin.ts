/**
 * Hands on the world from outside the process: `/_world/…`. No part of the emulated API, only with `admin: true`, only from loopback.
 *
 *     GET    /_world/state                      → what the world is and what attacks it
 *     GET    /_world/clock                      → { now, epoch, speed }
 *     POST   /_world/clock   { advanceMs?, speed? }
 *     GET    /_world/faults                     → active faults
 *     POST   /_world/faults  FaultRule          → { id }
 *     DELETE /_world/faults[/{id}]              → removes one or all
 *     POST   /_world/attacks { kind, inMs? }    → the attack, as in the ground truth
 *     POST   /_world/imports                    → { files }: writes the import files again
 */
import { attackKinds } from '../attacks/attack.ts';
import type { AttackKind } from '../attacks/attack.ts';
import { because, refusals } from '../soracom/errors.ts';
import type { FaultRule } from '../faults.ts';
import { member, ok } from './context.ts';
import { refuse } from '../soracom/errors.ts';
import type { Call, Reply } from './context.ts';
import type { WorldCore } from '../soracom/world-core.ts';
import type { SoracomRoute } from '../soracom/world-core.ts';

export interface AdminHooks {
  /** Puts an attack on, `inMs` of world time from now. @throws RangeError when the fleet is too small for it. */
  launch(kind: AttackKind, inMs: number): Promise<unknown>;
}

export function adminRoutes(hooks: AdminHooks): readonly SoracomRoute[] {
  return [
    { method: 'GET', path: '/_world/state', open: true, handle: (_, world) => ok(stateOf(world)) },
    { method: 'GET', path: '/_world/clock', open: true, handle: (_, world) => ok(clockOf(world)) },
    { method: 'POST', path: '/_world/clock', open: true, handle: moveClock },
    { method: 'GET', path: '/_world/faults', open: true, handle: (_, world) => ok(world.faults.list()) },
    { method: 'POST', path: '/_world/faults', open: true, handle: addFault },
    {
      method: 'DELETE',
      path: '/_world/faults',
      open: true,
      handle: (_, world) => (world.faults.clear(), { status: 204 }),
    },
    {
      method: 'DELETE',
      path: '/_world/faults/{id}',
      open: true,
      handle: (call, world) =>
        world.faults.remove(call.params['id'] ?? '') ? { status: 204 } : refuse(refusals.noSuchThing),
    },
    {
      method: 'POST',
      path: '/_world/attacks',
      open: true,
      async handle(call) {
        const kind = attackKinds.find((each) => each === member(call.body, 'kind'));
        const inMs = member(call.body, 'inMs') ?? 0;
        if (kind === undefined || typeof inMs !== 'number')
          return refuse(because(refusals.badRequest, `kind is one of ${attackKinds.join(', ')}`));
        return attempt(() => hooks.launch(kind, inMs));
      },
    },
    {
      method: 'POST',
      path: '/_world/imports',
      open: true,
      handle: async (_, world) => ok({ files: await world.writeImports() }),
    },
  ];
}

function stateOf(world: WorldCore): unknown {
  return {
    seed: world.fleet.seed,
    sims: world.fleet.size,
    scriptedSims: world.scripts.size,
    tokens: world.tokens.count,
    clock: clockOf(world),
    attacks: world.stage.list(),
    faults: world.faults.list(),
  };
}

function clockOf({ clock }: WorldCore): unknown {
  return { now: clock.now(), epoch: clock.epoch, speed: clock.speed };
}

/** The result of a piece of work, or a refusal that says which value was out of range. */
async function attempt(work: () => unknown): Promise<Reply> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof RangeError) return refuse(because(refusals.badRequest, error.message));
    throw error;
  }
}

function moveClock(call: Call, world: WorldCore): Promise<Reply> {
  const [advanceMs, speed] = [member(call.body, 'advanceMs'), member(call.body, 'speed')];
  return attempt(() => {
    if (typeof advanceMs === 'number') world.clock.advance(advanceMs);
    if (typeof speed === 'number') world.clock.setSpeed(speed);
    return clockOf(world);
  });
}

function addFault(call: Call, world: WorldCore): Promise<Reply> {
  const rule: Record<string, unknown> = { kind: member(call.body, 'kind') };
  for (const name of ['path', 'method'] as const) {
    const value = member(call.body, name);
    if (typeof value === 'string') rule[name] = value;
  }
  for (const name of ['probability', 'count', 'ms', 'retryAfter'] as const) {
    const value = member(call.body, name);
    if (typeof value === 'number') rule[name] = value;
  }
  return attempt(() => ({ id: world.faults.add(rule as unknown as FaultRule) }));
}

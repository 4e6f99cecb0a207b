import { expect, it } from 'vitest';
import type { ActionInput, ActionKind } from '../../../shared/contract/index.ts';
import { areaView, followsAfter, isHeld } from '../../demo/camara/areas.ts';
import { underOperator } from './operator.testkit.ts';
import { context, type CachedSim } from './outbox.testkit.ts';

/** A network operator that knows all of the SIMs and can hold them to an area; the provider that lists them cannot. */
const here = underOperator({ sims: 20, share: 1 });

const indexOf = (sim: CachedSim): number => here.world.fleet.indexOf(sim.iccid) ?? -1;
const held = (sim: CachedSim): boolean => isHeld(here.operator.world, indexOf(sim), here.world.clock.now());
const simThat = (isHeldNow: boolean): CachedSim =>
  here.outbox.sims("lifecycle = 'active'").find((sim) => held(sim) === isHeldNow) ??
  expect.unreachable('no such SIM');
const card = (sim: CachedSim) => here.outbox.life().fleet.handlers.sim({ simKey: sim.sim_key }, context);
const control = async (kind: ActionKind, sim: CachedSim) =>
  (await card(sim)).capabilities.find((one) => one.kind === kind);

/** The area that the operator has for a SIM, as it tells it once the SIM is held. */
function agreedFor(sim: CachedSim): NonNullable<ActionInput['area']> {
  here.operator.world.held.set(indexOf(sim), { now: true, held: true, from: 0 });
  const view = areaView(
    here.operator.world,
    here.world.fleet.facts(indexOf(sim)),
    here.world.clock.now(),
  ) as {
    limitArea: { center: { latitude: number; longitude: number }; radius: number };
  };
  here.operator.world.held.delete(indexOf(sim));
  return { ...view.limitArea.center, radius: view.limitArea.radius };
}

it('is observed once the operator shows the area that was agreed, and taken back', async () => {
  const sim = simThat(false);
  expect(await control('area_lock', sim)).toMatchObject({ available: true, through: { name: 'Operator' } });
  const area = agreedFor(sim);
  const target = { kind: 'sims' as const, simKeys: [sim.sim_key] };
  const preview = await here.outbox
    .life()
    .actions.handlers.preview({ kind: 'area_lock', target, input: { area } }, context);
  expect(preview).toMatchObject({ acts: 1, reversible: true, undoKind: 'area_unlock' });
  expect(preview.input).toEqual([
    { label: 'Area', value: expect.stringContaining('within 50 km of') as unknown },
  ]);
  const id = await here.outbox.request('area_lock', [sim], { input: { area } });
  await here.outbox.until(id, 'accepted');
  here.world.clock.advance(followsAfter + 1_000);
  const [step] = await here.outbox.until(id, 'observed');
  expect(step).toMatchObject({ provider_id: here.operatorId, attempts: 1 });
  expect(step?.latest).toContain('held to an area within 50 km of');
  expect(held(sim)).toBe(true);
  expect(await control('area_lock', sim)).toMatchObject({ available: false });

  const undo = await here.outbox.request('area_unlock', [sim]);
  await here.outbox.until(undo, 'accepted', 'observed');
  here.world.clock.advance(followsAfter + 1_000);
  await here.outbox.until(undo, 'observed');
  expect(held(sim)).toBe(false);
});

it('is not called done where the operator holds the SIM to another area', async () => {
  const sim = simThat(false);
  const id = await here.outbox.request('area_lock', [sim], {
    input: { area: { latitude: -33.9, longitude: 18.4, radius: 5_000 } },
  });
  await here.outbox.until(id, 'accepted');
  here.world.clock.advance(followsAfter + 1_000);
  const [step] = await here.outbox.until(id, 'failed');
  expect(step?.error).toContain('never showed it');
  expect(step?.latest).toContain('held to an area within 50 km of');
});

it('has drifted once the operator shows the SIM free again', async () => {
  const sim = simThat(false);
  const id = await here.outbox.request('area_lock', [sim], { input: { area: agreedFor(sim) } });
  await here.outbox.until(id, 'accepted');
  here.world.clock.advance(followsAfter + 1_000);
  await here.outbox.until(id, 'observed');
  here.operator.world.held.set(indexOf(sim), { now: false, held: false, from: 0 });
  await here.outbox.life().sync.run(here.operatorId);
  await here.outbox.until(id, 'drifted');
});

it('is asked for with its area alone, and not where the SIM is held already', async () => {
  const target = { kind: 'sims' as const, simKeys: [simThat(false).sim_key] };
  const preview = await here.outbox.life().actions.handlers.preview({ kind: 'area_lock', target }, context);
  expect(preview).toMatchObject({ acts: 0, reasons: [{ reason: 'Name the area first.' }] });
  expect(await control('area_lock', simThat(true))).toMatchObject({
    available: false,
    reason: 'It is held to an area already.',
  });
});

import { expect, it } from 'vitest';
import type { ActionInput, ActionKind, ActionTarget } from '../../../shared/contract/index.ts';
import { underOperator } from './operator.testkit.ts';
import { context, type CachedSim } from './outbox.testkit.ts';

/** A network operator that knows half of the SIMs, and can bind them to the device they are in. */
const here = underOperator({ sims: 60, share: 0.5 });

const known = (yes: boolean): CachedSim =>
  here.outbox.sims(
    `connectivity = 'online' AND lifecycle = 'active' AND imei_lock = 'open' AND ${yes ? '' : 'NOT '}EXISTS (
       SELECT 1 FROM overlay_sims o WHERE o.sim_key = sims.sim_key AND o.known = 1 AND (o.imei_lock = 'open'))`,
  )[0] ?? expect.unreachable('no such SIM');
const only = (sim: CachedSim): ActionTarget => ({ kind: 'sims', simKeys: [sim.sim_key] });
const preview = (kind: ActionKind, sim: CachedSim, input: ActionInput = {}) =>
  here.outbox.life().actions.handlers.preview({ kind, target: only(sim), input }, context);
const submit = async (kind: ActionKind, sim: CachedSim, input: ActionInput = {}): Promise<number> => {
  const { token, acts } = await preview(kind, sim, input);
  const { actionId } = await here.outbox.life().actions.handlers.submit(
    {
      kind,
      target: only(sim),
      input,
      token,
      expectedCount: acts,
      reason: 'stolen',
      expiresInMs: 60_000,
      incidentId: null,
    },
    context,
  );
  return actionId;
};
const through = (): ActionInput => ({ through: here.operatorId });
const card = (sim: CachedSim) => here.outbox.life().fleet.handlers.sim({ simKey: sim.sim_key }, context);
const lock = async (sim: CachedSim) =>
  (await card(sim)).capabilities.find(({ kind }) => kind === 'imei_lock') ?? expect.unreachable('no control');

it('joins the controls of a SIM: through whom is said, the provider that lists it first', async () => {
  expect(await lock(known(true))).toMatchObject({
    support: 'native',
    available: true,
    through: { name: 'Demo', role: 'inventory' },
    others: [{ providerId: here.operatorId, name: 'Operator', role: 'overlay', available: true }],
  });
  expect(await lock(known(false))).toMatchObject({ through: { role: 'inventory' }, others: [] });
  expect((await card(known(true))).overlays).toMatchObject([
    { provider: 'Operator', known: true, imeiLock: 'open', connectivity: 'online' },
  ]);
  expect((await card(known(true))).overlays[0]?.askedAt).toBeGreaterThan(0);
});

it('sends through the operator that was chosen, and is done when the operator shows it', async () => {
  const sim = known(true);
  expect(await preview('imei_lock', sim, through())).toMatchObject({
    acts: 1,
    providers: [{ providerId: here.operatorId, name: 'Operator', role: 'overlay', sims: 1 }],
  });
  const id = await submit('imei_lock', sim, through());
  await here.outbox.until(id, 'accepted');
  here.world.clock.advance(10_000);
  const [step] = await here.outbox.until(id, 'observed');
  expect(step).toMatchObject({ provider_id: here.operatorId, attempts: 1 });
  expect((await card(sim)).overlays).toMatchObject([{ imeiLock: 'locked', lockedImei: sim.imei }]);
  // The provider that lists it has a lock of its own, which nobody asked for.
  expect(here.outbox.sim(sim)).toMatchObject({ locked_imei: null });
  await here.outbox.sync();
  // At its start the console compares everything that was settled with what it knows.
  here.outbox.killAndRestart();
  expect(here.outbox.steps(id)).toMatchObject([{ state: 'observed' }]);

  // Only the operator has something to take away, so nobody needs to say through whom.
  const undo = await submit('imei_unlock', sim);
  await here.outbox.until(undo, 'accepted', 'observed');
  here.world.clock.advance(10_000);
  expect(await here.outbox.until(undo, 'observed')).toMatchObject([{ provider_id: here.operatorId }]);
});

it('has drifted once the operator shows the lock lifted elsewhere', async () => {
  const sim = known(true);
  const id = await submit('imei_lock', sim, through());
  await here.outbox.until(id, 'accepted');
  here.world.clock.advance(10_000);
  await here.outbox.until(id, 'observed');
  const phone = `+${here.world.fleet.facts(here.world.fleet.indexOf(sim.iccid) ?? -1).msisdn}`;
  await here.outbox
    .life()
    .providers.connectorFor(here.operatorId)
    .act('imei_unlock', phone, {}, context.signal);
  here.world.clock.advance(10_000);
  await here.outbox.life().sync.run(here.operatorId);
  await here.outbox.until(id, 'drifted');
});

it('leaves out what the operator does not know, and says so', async () => {
  expect(await preview('imei_lock', known(false), through())).toMatchObject({
    acts: 0,
    impossible: 1,
    reasons: [{ reason: expect.stringContaining('does not know this SIM') as unknown, sims: 1 }],
  });
});

it('never binds a SIM to a device that it does not belong in', async () => {
  const sim = known(true);
  const index = here.world.fleet.indexOf(sim.iccid) ?? -1;
  await here.outbox.life().providers.handlers.pause({ providerId: here.operatorId, paused: true }, context);
  const id = await submit('imei_lock', sim, through());
  // Stolen after the decision: the operator would bind it to the thief's device.
  const now = here.world.clock.now();
  here.world.scripts.edit(index).overlays.push({ from: now, to: Infinity, imei: '356938035643809' });
  here.world.clock.advance(6 * 3_600_000);
  await here.outbox.life().providers.handlers.pause({ providerId: here.operatorId, paused: false }, context);
  const [step] = await here.outbox.until(id, 'failed');
  expect(JSON.parse(step?.error ?? '{}')).toMatchObject({
    code: 'PRECONDITION_FAILED',
    message: expect.stringContaining('another device') as unknown,
  });
  expect(here.operator.world.scripts.of(index)?.lockChanges ?? []).toEqual([]);
  expect(step).toMatchObject({ attempts: 0, sent_at: null });
});

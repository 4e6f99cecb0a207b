import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ActionInput, ActionKind, ActionTarget } from '../../../shared/contract/index.ts';
import { camaraEmulation } from '../../demo/camara/emulation.ts';
import type { CamaraWorld } from '../../demo/camara/world.ts';
import { startEmulator, type Emulator } from '../../demo/emulator.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { context, openOutbox, type CachedSim, type Outbox } from './outbox.testkit.ts';

/** A network operator that knows half of the SIMs, and can bind them to the device they are in. */
let world: DemoWorld;
let operator: Emulator<CamaraWorld>;
let outbox: Outbox;
let operatorId: string;

beforeEach(async () => {
  world = await standingWorld({ sims: 60 });
  operator = await startEmulator(camaraEmulation, {
    over: { fleet: world.fleet, scripts: world.scripts, clock: world.clock, share: 0.5 },
    maxLifetimeMs: 120_000,
  });
  outbox = await openOutbox(world);
  const { providerId } = await outbox.life().providers.handlers.add(
    {
      kind: 'camara',
      name: 'Operator',
      baseUrl: operator.baseUrl,
      demo: true,
      options: { ...operator.options },
      credentials: { ...operator.credentials },
    },
    context,
  );
  operatorId = providerId;
  expect((await outbox.life().sync.run(operatorId)).failures).toEqual([]);
});
afterEach(async () => {
  await outbox.close();
  await operator.close();
  await world.close();
});

const known = (yes: boolean): CachedSim =>
  outbox.sims(
    `connectivity = 'online' AND lifecycle = 'active' AND imei_lock = 'open' AND ${yes ? '' : 'NOT '}EXISTS (
       SELECT 1 FROM overlay_sims o WHERE o.sim_key = sims.sim_key AND o.known = 1 AND (o.imei_lock = 'open'))`,
  )[0] ?? expect.unreachable('no such SIM');
const only = (sim: CachedSim): ActionTarget => ({ kind: 'sims', simKeys: [sim.sim_key] });
const preview = (kind: ActionKind, sim: CachedSim, input: ActionInput = {}) =>
  outbox.life().actions.handlers.preview({ kind, target: only(sim), input }, context);
const submit = async (kind: ActionKind, sim: CachedSim, input: ActionInput = {}): Promise<number> => {
  const { token, acts } = await preview(kind, sim, input);
  const { actionId } = await outbox.life().actions.handlers.submit(
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
const through = (): ActionInput => ({ through: operatorId });
const card = (sim: CachedSim) => outbox.life().fleet.handlers.sim({ simKey: sim.sim_key }, context);
const lock = async (sim: CachedSim) =>
  (await card(sim)).capabilities.find(({ kind }) => kind === 'imei_lock') ?? expect.unreachable('no control');

it('joins the controls of a SIM: through whom is said, the provider that lists it first', async () => {
  expect(await lock(known(true))).toMatchObject({
    support: 'native',
    available: true,
    through: { name: 'Demo', role: 'inventory' },
    others: [{ providerId: operatorId, name: 'Operator', role: 'overlay', available: true }],
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
    providers: [{ providerId: operatorId, name: 'Operator', role: 'overlay', sims: 1 }],
  });
  const id = await submit('imei_lock', sim, through());
  await outbox.until(id, 'accepted');
  world.clock.advance(10_000);
  const [step] = await outbox.until(id, 'observed');
  expect(step).toMatchObject({ provider_id: operatorId, attempts: 1 });
  expect((await card(sim)).overlays).toMatchObject([{ imeiLock: 'locked', lockedImei: sim.imei }]);
  // The provider that lists it has a lock of its own, which nobody asked for.
  expect(outbox.sim(sim)).toMatchObject({ locked_imei: null });
  await outbox.sync();
  // At its start the console compares everything that was settled with what it knows.
  outbox.killAndRestart();
  expect(outbox.steps(id)).toMatchObject([{ state: 'observed' }]);

  // Only the operator has something to take away, so nobody needs to say through whom.
  const undo = await submit('imei_unlock', sim);
  await outbox.until(undo, 'accepted', 'observed');
  world.clock.advance(10_000);
  expect(await outbox.until(undo, 'observed')).toMatchObject([{ provider_id: operatorId }]);
});

it('has drifted once the operator shows the lock lifted elsewhere', async () => {
  const sim = known(true);
  const id = await submit('imei_lock', sim, through());
  await outbox.until(id, 'accepted');
  world.clock.advance(10_000);
  await outbox.until(id, 'observed');
  const phone = `+${world.fleet.facts(world.fleet.indexOf(sim.iccid) ?? -1).msisdn}`;
  await outbox.life().providers.connectorFor(operatorId).act('imei_unlock', phone, {}, context.signal);
  world.clock.advance(10_000);
  await outbox.life().sync.run(operatorId);
  await outbox.until(id, 'drifted');
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
  const index = world.fleet.indexOf(sim.iccid) ?? -1;
  await outbox.life().providers.handlers.pause({ providerId: operatorId, paused: true }, context);
  const id = await submit('imei_lock', sim, through());
  // Stolen after the decision: the operator would bind it to the thief's device.
  const now = world.clock.now();
  world.scripts.edit(index).overlays.push({ from: now, to: Infinity, imei: '356938035643809' });
  world.clock.advance(6 * 3_600_000);
  await outbox.life().providers.handlers.pause({ providerId: operatorId, paused: false }, context);
  const [step] = await outbox.until(id, 'failed');
  expect(JSON.parse(step?.error ?? '{}')).toMatchObject({
    code: 'PRECONDITION_FAILED',
    message: expect.stringContaining('another device') as unknown,
  });
  expect(operator.world.scripts.of(index)?.lockChanges ?? []).toEqual([]);
  expect(step).toMatchObject({ attempts: 0, sent_at: null });
});

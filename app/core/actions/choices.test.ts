import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemoWorld, type DemoWorld } from '../../demo/world.ts';
import { openOutbox, type CachedSim, type Outbox } from './outbox.testkit.ts';

let world: DemoWorld;
let outbox: Outbox;

beforeAll(async () => {
  world = await startDemoWorld({ sims: 60, seed: 3, speed: 0 });
  outbox = await openOutbox(world);
  await outbox.sync();
});
afterAll(async () => {
  await outbox.close();
  await world.close();
});

const context = {
  signal: new AbortController().signal,
  traceId: 'test',
  actor: { name: 'N. Bauer', role: 'analyst' },
};
const ask = (kind: 'set_group' | 'set_speed', sims: readonly CachedSim[]) =>
  outbox
    .life()
    .actions.handlers.choices(
      { kind, target: { kind: 'sims', simKeys: sims.map((sim) => sim.sim_key) } },
      context,
    );

test('offers the groups of the providers at hand, each with the SIMs in it now', async () => {
  const sims = outbox.sims("lifecycle = 'active'").slice(0, 3);
  const { providers, groups, speedClasses } = await ask('set_group', sims);
  expect(providers).toMatchObject([
    { providerId: outbox.providerId, name: 'Demo', sims: 3, support: 'native' },
  ]);
  expect(providers[0]?.how).not.toBe('');
  expect(groups.length).toBeGreaterThan(1);
  const grouped = outbox.sims('group_id IS NOT NULL AND vanished_at IS NULL').length;
  expect(groups.reduce((sum, group) => sum + group.sims, 0)).toBe(grouped);
  expect(speedClasses).toEqual([]);
});

test('offers the speed classes that SIMs of the provider have', async () => {
  const { groups, speedClasses } = await ask('set_speed', outbox.sims("lifecycle = 'active'").slice(0, 1));
  expect(groups).toEqual([]);
  expect(speedClasses.length).toBeGreaterThan(0);
  expect(speedClasses.every(({ value, sims }) => value !== '' && sims > 0)).toBe(true);
});

test('a group that the provider does not have takes no SIM', async () => {
  const simKeys = outbox
    .sims("lifecycle = 'active'")
    .slice(0, 2)
    .map((sim) => sim.sim_key);
  const preview = await outbox
    .life()
    .actions.handlers.preview(
      { kind: 'set_group', target: { kind: 'sims', simKeys }, input: { groupId: 'of-somebody-else' } },
      context,
    );
  expect(preview).toMatchObject({ acts: 0, impossible: 2 });
  expect(preview.skipped[0]?.reason).toBe('Its provider has no such group.');
});

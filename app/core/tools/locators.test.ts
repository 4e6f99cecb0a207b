import { afterEach, beforeEach, expect, it } from 'vitest';
import { camaraEmulation } from '../../demo/camara/emulation.ts';
import type { CamaraWorld } from '../../demo/camara/world.ts';
import { startEmulator, type Emulator } from '../../demo/emulator.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { context, openOutbox, type Outbox } from '../actions/outbox.testkit.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { noTools } from '../providers/tools.ts';
import { createTools, type ToolsFeature } from './service.ts';

/** A network operator that knows half of the SIMs, beside the provider that lists them all. */
let world: DemoWorld;
let operator: Emulator<CamaraWorld>;
let outbox: Outbox;
let operatorId: string;
let listedTells: boolean;
let tools: ToolsFeature;

beforeEach(async () => {
  world = await standingWorld({ sims: 60 });
  operator = await startEmulator(camaraEmulation, {
    over: { fleet: world.fleet, scripts: world.scripts, clock: world.clock, share: 0.5 },
    maxLifetimeMs: 120_000,
  });
  outbox = await openOutbox(world);
  const { handlers } = outbox.life().providers;
  operatorId = (
    await handlers.add(
      {
        kind: 'camara',
        name: 'Operator',
        baseUrl: operator.baseUrl,
        demo: true,
        options: { ...operator.options },
        credentials: { ...operator.credentials },
      },
      context,
    )
  ).providerId;
  await outbox.life().sync.run(operatorId);
  listedTells = true;
  tools = createTools({
    ...outbox.ports,
    bus: outbox.life().bus,
    toolsOf: (providerId) =>
      providerId === operatorId || listedTells
        ? outbox.life().providers.connectorFor(providerId).tools
        : noTools,
    providerName: (providerId) => (providerId === operatorId ? 'Operator' : 'Demo'),
    paused: () => false,
    groupSizes: async () => () => 0,
  });
});
afterEach(async () => {
  await outbox.close();
  await operator.close();
  await world.close();
});

const simKeys = (known: boolean): readonly number[] =>
  outbox
    .sims(
      `lifecycle = 'active' AND ${known ? '' : 'NOT '}EXISTS (SELECT 1 FROM overlay_sims o WHERE o.sim_key = sims.sim_key AND o.known = 1)`,
    )
    .map((sim) => sim.sim_key);
const about = (simKey: number) => tools.handlers.sim({ simKey }, context);

it('names the provider that lists the SIM before the operator that knows it', async () => {
  const [known = 0] = simKeys(true);
  expect((await about(known)).locators.map(({ name }) => name)).toEqual(['Demo', 'Operator']);
  const [unknown = 0] = simKeys(false);
  expect((await about(unknown)).locators.map(({ name }) => name)).toEqual(['Demo']);
});

it('asks the operator where a person chose it, or where the provider itself tells no place', async () => {
  const told = [];
  for (const simKey of simKeys(true).slice(0, 6)) {
    const { location } = await tools.handlers.locate({ simKey, through: operatorId }, context);
    if (location !== null) told.push(location);
  }
  expect(told.length).toBeGreaterThan(0);
  expect(told[0]).toMatchObject({
    provider: 'Operator',
    basis: expect.stringMatching(/operator/) as unknown,
  });

  listedTells = false;
  const [known = 0] = simKeys(true);
  const now = await about(known);
  expect(now.location.support).toBe('native');
  expect(now.locators.map(({ name }) => name)).toEqual(['Operator']);
  const audited = JSON.stringify(
    outbox.ports.ledger.all("SELECT subject FROM audit WHERE act = 'sim.located'"),
  );
  expect(audited).toContain(`provider:${operatorId}`);
});

it('asks nobody who was not named or cannot tell', async () => {
  const [unknown = 0] = simKeys(false);
  await expect(
    tools.handlers.locate({ simKey: unknown, through: operatorId }, context),
  ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'through' });
  listedTells = false;
  expect((await about(unknown)).location.support).toBe('unknown');
  await expect(tools.handlers.locate({ simKey: unknown }, context)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
  });
});

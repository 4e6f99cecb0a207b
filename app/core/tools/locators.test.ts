import { beforeEach, expect, it } from 'vitest';
import { underOperator } from '../actions/operator.testkit.ts';
import { context } from '../actions/outbox.testkit.ts';
import { noTools } from '../providers/tools.ts';
import { createTools, type ToolsFeature } from './service.ts';

/** A network operator that knows half of the SIMs, beside the provider that lists them all. */
const here = underOperator({ sims: 60, share: 0.5 });
let listedTells: boolean;
let tools: ToolsFeature;

beforeEach(() => {
  const { ports, life } = here.outbox;
  const { bus, providers } = life();
  listedTells = true;
  tools = createTools({
    ...ports,
    bus,
    toolsOf: (providerId) =>
      providerId === here.operatorId || listedTells ? providers.connectorFor(providerId).tools : noTools,
    providerName: (providerId) => (providerId === here.operatorId ? 'Operator' : 'Demo'),
    paused: () => false,
    groupSizes: async () => () => 0,
  });
});

const simKeys = (known: boolean): readonly number[] =>
  here.outbox
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
    const { location } = await tools.handlers.locate({ simKey, through: here.operatorId }, context);
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
    here.outbox.ports.ledger.all("SELECT subject FROM audit WHERE act = 'sim.located'"),
  );
  expect(audited).toContain(`provider:${here.operatorId}`);
});

it('asks nobody who was not named or cannot tell', async () => {
  const [unknown = 0] = simKeys(false);
  await expect(
    tools.handlers.locate({ simKey: unknown, through: here.operatorId }, context),
  ).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'through' });
  listedTells = false;
  expect((await about(unknown)).location.support).toBe('unknown');
  await expect(tools.handlers.locate({ simKey: unknown }, context)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
  });
});

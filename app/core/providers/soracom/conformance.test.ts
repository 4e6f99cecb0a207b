import { afterAll, beforeAll } from 'vitest';
import type { DemoWorld } from '../../../demo/world.ts';
import { describeWithReference } from '../../../testing/reference.ts';
import { connectorConformance } from '../conformance.ts';
import { prismMock, prismProxy, type Prism } from '../prism.testkit.ts';
import { connectorFactories } from '../registry.ts';
import { realPorts, standingWorld } from './world.testkit.ts';

const description = 'specs/soracom/soracom-api.en.yaml';

function onlineSim(world: DemoWorld): string {
  for (let index = 0; index < world.fleet.size; index++) {
    const sim = world.fleet.facts(index);
    if (sim.status === 'active' && sim.deviceClass.sessions.lasts === 'always') return sim.iccid;
  }
  throw new Error('the world has no SIM that stays online');
}

async function truthOf(world: DemoWorld, baseUrl: string) {
  const ports = realPorts(world.credentials);
  return {
    baseUrl,
    ports,
    truth: {
      sims: world.fleet.size,
      now: () => world.clock.now(),
      onlineSim: onlineSim(world),
      account: true,
    },
    close: async () => ports.http.close(),
  };
}

connectorConformance('Soracom connector against the demo world', connectorFactories.soracom, async () => {
  const world = await standingWorld({ speed: 1 });
  const opened = await truthOf(world, world.baseUrl);
  return {
    ...opened,
    close: async () => {
      await opened.close();
      await world.close();
    },
  };
});

describeWithReference('Soracom connector against the published description', [description], ([file = '']) => {
  let prism: Prism;
  beforeAll(async () => {
    prism = await prismMock(file);
  }, 90_000);
  afterAll(() => prism.close());

  connectorConformance('answered by its examples', connectorFactories.soracom, async () => {
    const ports = realPorts({ authKeyId: 'keyId-x', authKey: 'secret-x' });
    return { baseUrl: prism.url, ports, truth: null, close: async () => ports.http.close() };
  });
});

describeWithReference(
  'Soracom connector and demo world against the published description',
  [description],
  ([file = '']) => {
    let world: DemoWorld;
    let prism: Prism;
    beforeAll(async () => {
      world = await standingWorld({ speed: 1 });
      prism = await prismProxy(file, world.baseUrl);
    }, 90_000);
    afterAll(async () => {
      await prism.close();
      await world.close();
    });

    connectorConformance('with every request and answer checked', connectorFactories.soracom, () =>
      truthOf(world, prism.url),
    );
  },
);

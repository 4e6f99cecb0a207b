import { afterAll, beforeAll } from 'vitest';
import type { DemoWorld } from '../../../demo/world.ts';
import { describeWithReference } from '../../../testing/reference.ts';
import { connectorConformance } from '../conformance.ts';
import type { ConformanceWorld } from '../conformance/world.testkit.ts';
import { prismMock, prismProxy, type Prism } from '../prism.testkit.ts';
import { emulated, mockWorld } from '../world.testkit.ts';
import { soracomFactory } from './connector.ts';
import { standingWorld } from './world.testkit.ts';

const description = 'specs/soracom/soracom-api.en.yaml';
const states = {
  ready: 'ready',
  active: 'active',
  inactive: 'deactivated',
  standby: 'standby',
  suspended: 'suspended',
  terminated: 'terminated',
} as const;

function seenThrough(world: DemoWorld, baseUrl: string, close: () => Promise<void>): ConformanceWorld {
  const { credentials } = world;
  const faults = baseUrl === world.baseUrl;
  const parameters = { set_speed: { speedClass: 's1.minimum' } };
  const known = { account: true, states, parameters };
  return emulated({ ...known, baseUrl, credentials: { ...credentials }, world, faults, close });
}

connectorConformance('Soracom connector against the demo world', soracomFactory, async () => {
  const world = await standingWorld({ speed: 1, sims: 600 });
  return seenThrough(world, world.baseUrl, () => world.close());
});

describeWithReference('Soracom connector against the published description', [description], ([file = '']) => {
  let prism: Prism;
  beforeAll(async () => {
    prism = await prismMock(file);
  });
  afterAll(() => prism.close());

  connectorConformance(
    'answered by its examples',
    soracomFactory,
    async () => mockWorld(prism.url, { credentials: { authKeyId: 'keyId-x', authKey: 'secret-x' } }),
    'shapes',
  );
});

describeWithReference(
  'Soracom connector and demo world against the published description',
  [description],
  ([file = '']) => {
    let world: DemoWorld;
    let prism: Prism;
    beforeAll(async () => {
      world = await standingWorld({ speed: 1, sims: 600 });
      prism = await prismProxy(file, world.baseUrl);
    });
    afterAll(async () => {
      await prism.close();
      await world.close();
    });

    connectorConformance(
      'with every request and answer checked',
      soracomFactory,
      async () => seenThrough(world, prism.url, async () => undefined),
      'true',
    );
  },
);

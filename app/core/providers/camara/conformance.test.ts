import { afterAll, beforeAll } from 'vitest';
import { camaraEmulation } from '../../../demo/camara/emulation.ts';
import { phoneOf } from '../../../demo/camara/phones.ts';
import type { CamaraWorld } from '../../../demo/camara/world.ts';
import { describeWithReference } from '../../../testing/reference.ts';
import { connectorConformance } from '../conformance.ts';
import { prismMock, prismProxy, type Prism } from '../prism.testkit.ts';
import { mockWorld, worldsOf, type Known, type SharedWorld } from '../world.testkit.ts';
import { camaraFactory } from './connector.ts';
import { startFront, type Front } from './front.testkit.ts';

const released = 'specs/camara-released';
/** Description by the path it is served under. */
const descriptions: ReadonlyMap<string, string> = new Map([
  [
    '/device-reachability-status/v1',
    `${released}/DeviceReachabilityStatus/r1.2/API_definitions/device-reachability-status.yaml`,
  ],
  [
    '/device-roaming-status/v1',
    `${released}/DeviceRoamingStatus/r1.2/API_definitions/device-roaming-status.yaml`,
  ],
  [
    '/iot-sim-fraud-prevention/v0.1',
    `${released}/IoTSIMFraudPrevention/r1.2/API_definitions/iot-sim-fraud-prevention.yaml`,
  ],
  ['/sim-swap/v2', `${released}/SimSwap/r3.3/API_definitions/sim-swap.yaml`],
  ['/device-swap/v1', `${released}/DeviceSwap/r3.2/API_definitions/device-swap.yaml`],
  ['/sim-swap-subscriptions/v0.3', `${released}/SimSwap/r3.3/API_definitions/sim-swap-subscriptions.yaml`],
]);

/** Forty SIMs that are active and stay online: enough to find some bound to their device and some not. */
function online({ fleet }: CamaraWorld): readonly string[] {
  return Array.from({ length: fleet.size }, (_, index) => fleet.facts(index))
    .filter(({ status, deviceClass }) => status === 'active' && deviceClass.sessions.lasts === 'always')
    .slice(0, 40)
    .map(phoneOf);
}

const known: Known<CamaraWorld> = { simId: phoneOf, missingSim: '+423663000000000', subjects: online };
const worlds = worldsOf(camaraEmulation, known);

connectorConformance('CAMARA connector against its emulation', camaraFactory, worlds.fresh);

/** A checking server per description, and one address before them. */
async function checked(
  files: readonly string[],
  start: (file: string, prefix: string) => Promise<Prism>,
  tokens: boolean,
): Promise<Front> {
  const prefixes = [...descriptions.keys()];
  const prisms = await Promise.all(prefixes.map((prefix, index) => start(files[index] ?? '', prefix)));
  const front = await startFront(
    new Map(prefixes.map((prefix, index) => [prefix, prisms[index]?.url ?? ''])),
    tokens,
  );
  return {
    url: front.url,
    async close() {
      await front.close();
      await Promise.all(prisms.map((prism) => prism.close()));
    },
  };
}

describeWithReference(
  'CAMARA connector against the released descriptions',
  [...descriptions.values()],
  (files) => {
    let front: Front;
    beforeAll(async () => {
      front = await checked(files, prismMock, true);
    }, 180_000);
    afterAll(() => front.close());

    connectorConformance(
      'answered by their examples',
      camaraFactory,
      async () =>
        mockWorld(front.url, {
          options: { tokenUrl: `${front.url}/oauth2/token` },
          credentials: { clientId: 'client-x', clientSecret: 'secret-x' },
          subject: '+123456789',
          parameters: { imei_lock: {}, imei_unlock: {} },
        }),
      'shapes',
    );
  },
);

describeWithReference(
  'CAMARA connector and emulation against the released descriptions',
  [...descriptions.values()],
  (files) => {
    let shared: SharedWorld;
    beforeAll(async () => {
      shared = await worlds.shared((baseUrl) =>
        checked(files, (file, prefix) => prismProxy(file, baseUrl + prefix), false),
      );
    }, 180_000);
    afterAll(() => shared.close());

    connectorConformance('with every request and answer checked', camaraFactory, () => shared.open(), 'true');
  },
);

import { afterAll, beforeAll, expect, it } from 'vitest';
import { day } from '../../../../shared/time.ts';
import { camaraEmulation } from '../../../demo/camara/emulation.ts';
import { phoneOf } from '../../../demo/camara/phones.ts';
import type { CamaraWorld } from '../../../demo/camara/world.ts';
import { describeWithReference } from '../../../testing/reference.ts';
import { connectorConformance } from '../conformance.ts';
import { prismMock, prismProxy, type Prism } from '../prism.testkit.ts';
import { mockWorld, realPorts, worldsOf, type Known, type SharedWorld } from '../world.testkit.ts';
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
  ['/location-retrieval/v0.5', `${released}/DeviceLocation/r3.2/API_definitions/location-retrieval.yaml`],
  ['/sim-swap/v2', `${released}/SimSwap/r3.3/API_definitions/sim-swap.yaml`],
  ['/device-swap/v1', `${released}/DeviceSwap/r3.2/API_definitions/device-swap.yaml`],
  [
    '/iot-sim-fraud-prevention-subscriptions/v0.1',
    `${released}/IoTSIMFraudPrevention/r1.2/API_definitions/iot-sim-fraud-prevention-subscriptions.yaml`,
  ],
  ['/sim-swap-subscriptions/v0.3', `${released}/SimSwap/r3.3/API_definitions/sim-swap-subscriptions.yaml`],
]);

/** Twenty SIMs that are active and stay online: enough to find some bound to their device and some not. */
function online({ fleet }: CamaraWorld): readonly string[] {
  return Array.from({ length: fleet.size }, (_, index) => fleet.facts(index))
    .filter(({ status, deviceClass }) => status === 'active' && deviceClass.sessions.lasts === 'always')
    .slice(0, 20)
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
  // Two at a time: each reads a whole description, and all at once would keep each other from starting in time.
  const prisms: Prism[] = [];
  for (let first = 0; first < prefixes.length; first += 2) {
    const pair = prefixes.slice(first, first + 2);
    prisms.push(
      ...(await Promise.all(pair.map((prefix, index) => start(files[first + index] ?? '', prefix)))),
    );
  }
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
    }, 300_000);
    afterAll(() => front.close());

    connectorConformance(
      'answered by their examples',
      camaraFactory,
      async () =>
        mockWorld(front.url, {
          options: { tokenUrl: `${front.url}/oauth2/token`, location: 'on' },
          credentials: { clientId: 'client-x', clientSecret: 'secret-x' },
          subject: '+123456789',
          parameters: { imei_lock: {}, imei_unlock: {} },
        }),
      'shapes',
    );

    it('reads every API, each from its own description', async () => {
      const ports = realPorts({ clientId: 'client-x', clientSecret: 'secret-x' });
      const options = { tokenUrl: `${front.url}/oauth2/token` };
      const connector = camaraFactory.create({ providerId: 'p', baseUrl: front.url, options }, ports);
      const never = new AbortController().signal;
      const reading = await connector.sim('+123456789', never);
      expect(reading?.connectivity).not.toBe('unknown');
      // The example of the query is that of an area, whatever is asked.
      expect(reading?.restriction).toBe('area');
      const swaps = await connector.sessionEvents('+123456789', 0, Date.UTC(2100, 0), never);
      expect(swaps.map(({ type }) => type).sort()).toEqual(['sim.device.swapped', 'sim.swap.detected']);
      ports.http.close();
    });
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
    }, 300_000);
    afterAll(() => shared.close());

    connectorConformance('with every request and answer checked', camaraFactory, () => shared.open(), 'true');

    it('orders, finds and drops notifications in the words of the descriptions', async () => {
      const { baseUrl, options = {}, ports, truth, close } = await shared.open();
      const never = new AbortController().signal;
      const phones = (truth?.subjects ?? []).slice(0, 2);
      const open = (sink: string) =>
        camaraFactory.create({ providerId: 'p', baseUrl, options: { ...options, sink } }, ports);
      const connector = open('https://relay.example/events');
      expect(await connector.watch?.(phones, never)).toEqual({ ordered: 4, dropped: 0, refused: 0 });
      expect(await connector.watch?.(phones, never)).toEqual({ ordered: 0, dropped: 0, refused: 0 });
      truth?.advance(28 * day);
      expect(await connector.watch?.(phones, never)).toEqual({ ordered: 4, dropped: 4, refused: 0 });
      await close();
    });
  },
);

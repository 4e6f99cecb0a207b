import { afterAll, beforeAll, expect, it } from 'vitest';
import { minute } from '../../../../shared/time.ts';
import type { Emulation } from '../../../demo/emulator.ts';
import { supersimEmulation } from '../../../demo/supersim/emulation.ts';
import { simSidOf } from '../../../demo/supersim/ids.ts';
import { tokenPath } from '../../../demo/supersim/auth.ts';
import type { SuperSimWorld } from '../../../demo/supersim/world.ts';
import { describeWithReference } from '../../../testing/reference.ts';
import { connectorConformance } from '../conformance.ts';
import type { ConformanceWorld } from '../conformance/world.testkit.ts';
import type { HttpRequest } from '../../ports.ts';
import { prismMock, prismProxy, type Prism } from '../prism.testkit.ts';
import { connectorFactories } from '../registry.ts';
import { mockWorld, worldsOf, type Known, type SharedWorld } from '../world.testkit.ts';

const { supersim } = connectorFactories;
const descriptions = {
  kore: 'specs/kore/kore-supersim-v1.yaml',
  twilio: 'specs/twilio-supersim/twilio_supersim_v1.json',
} as const;
const tokenDescription = 'specs/kore/kore_token_api_v1.yaml';
type Profile = keyof typeof descriptions;
const profiles = ['kore', 'twilio'] as const;

const known: Known<SuperSimWorld> = {
  account: false,
  simId: (sim, world) => simSidOf(world.seed, sim.index),
  missingSim: `HS${'0'.repeat(32)}`,
  states: { new: 'inventory', ready: 'ready', active: 'active', inactive: 'suspended', scheduled: 'pending' },
};

/** The emulation as one profile signs in; `opened` is told of the world behind it. */
function emulationOf(
  profile: Profile,
  options: () => Readonly<Record<string, string>> = () => ({}),
  opened: (world: SuperSimWorld) => void = () => undefined,
): Emulation<SuperSimWorld> {
  return {
    ...supersimEmulation,
    open(core) {
      const made = supersimEmulation.open(core);
      opened(made.world);
      return {
        ...made,
        options: () => ({ ...(profile === 'kore' ? made.options() : { profile }), ...options() }),
      };
    },
  };
}

for (const profile of profiles)
  connectorConformance(
    `Super SIM connector (${profile}) against its emulation`,
    supersim,
    worldsOf(emulationOf(profile), known).fresh,
  );

it('a message to a device that is not there waits, and arrives once it is', async () => {
  const { baseUrl, options = {}, ports, truth, close } = await worldsOf(emulationOf('kore'), known).fresh();
  if (truth === null) throw new Error('a world of its own tells the truth');
  const connector = supersim.create({ providerId: 'conformance-1', baseUrl, options }, ports);
  const never = new AbortController().signal;
  const settle = (): void => truth.advance(10 * minute);
  await connector.act('suspend', truth.onlineSim, {}, never);
  settle();
  const sent = await connector.act('send_sms', truth.onlineSim, { smsText: 'status?' }, never);
  const state = async () => (await connector.operation?.(sent.providerOperationId ?? '', never))?.state;
  settle();
  expect(await state()).toBe('in-progress');
  await connector.act('resume', truth.onlineSim, {}, never);
  settle();
  expect(await state()).toBe('completed');
  await close();
});

for (const profile of profiles) {
  describeWithReference(
    `Super SIM connector (${profile}) against the published description`,
    [descriptions[profile], tokenDescription],
    ([file = '', tokens = '']) => {
      let prism: Prism;
      let tokenPrism: Prism;
      beforeAll(async () => {
        [prism, tokenPrism] = await Promise.all([prismMock(file), prismMock(tokens)]);
      });
      afterAll(() => Promise.all([prism.close(), tokenPrism.close()]));

      const open = async (): Promise<ConformanceWorld> =>
        askingForExamples(
          mockWorld(prism.url, {
            options: { profile, tokenUrl: `${tokenPrism.url}/v1/auth/token` },
            credentials: { keyId: 'client-x', keySecret: 'secret-x' },
            subject: `HS${'a'.repeat(32)}`,
            parameters: { set_group: { groupId: `HF${'a'.repeat(32)}` } },
          }),
        );
      connectorConformance('answered by its examples', supersim, open, 'shapes');
    },
  );

  describeWithReference(
    `Super SIM connector (${profile}) and emulation against the published description`,
    [descriptions[profile], tokenDescription],
    ([file = '', tokens = '']) => {
      let shared: SharedWorld;
      beforeAll(async () => {
        let tokenPrism: Prism | undefined;
        let world: SuperSimWorld | undefined;
        const checkedTokens = (): Readonly<Record<string, string>> =>
          tokenPrism === undefined ? {} : { tokenUrl: `${tokenPrism.url}/v1/auth/token` };
        const emulation = emulationOf(profile, undefined, (opened) => (world = opened));
        const { open, close } = await worldsOf(emulation, known).shared(async (upstream) => {
          const prism = await prismProxy(file, upstream);
          tokenPrism = await prismProxy(tokens, upstream + tokenPath.replace('/v1/auth/token', ''));
          world?.answerAs(prism.url);
          return prism;
        });
        shared = {
          async open() {
            const opened = await open();
            return { ...opened, options: { ...opened.options, ...checkedTokens() } };
          },
          async close() {
            await tokenPrism?.close();
            await close();
          },
        };
      });
      afterAll(() => shared.close());

      connectorConformance('with every request and answer checked', supersim, () => shared.open(), 'true');

      // The suite pulls only controls of one SIM; this one hits its fleet.
      it('sets the data limit of a fleet, with every request and answer checked', async () => {
        const { baseUrl, options = {}, ports, truth, close } = await shared.open();
        const connector = supersim.create({ providerId: 'conformance-1', baseUrl, options }, ports);
        const never = new AbortController().signal;
        await connector.act('data_limit', truth?.onlineSim ?? '', { dataLimitBytes: 9_000_000 }, never);
        expect((await connector.sim(truth?.onlineSim ?? '', never))?.dataLimitBytes).toBe(9_000_000);
        await close();
      });
    },
  );
}

/** The first examples of the lists are empty: a mock gives others, and the answer to a change that is scheduled, where it is asked to. */
function askingForExamples(world: ConformanceWorld): ConformanceWorld {
  const { http } = world.ports;
  const asking = (request: HttpRequest): HttpRequest => {
    const prefer = preferred(request);
    return prefer === null ? request : { ...request, headers: { ...request.headers, prefer } };
  };
  return {
    ...world,
    ports: {
      ...world.ports,
      http: {
        request: (request) => http.request(asking(request)),
        lines: (request) => http.lines(asking(request)),
      },
    },
  };
}

function preferred({ method, url, body }: HttpRequest): string | null {
  const { pathname } = new URL(url);
  if (method === 'POST') return String(body).startsWith('Status=') ? 'code=202' : null;
  if (pathname === '/v1/Sims') return 'example=readFullByFleetSid';
  return pathname === '/v1/Fleets' || pathname === '/v1/NetworkAccessProfiles' ? 'example=readFull' : null;
}

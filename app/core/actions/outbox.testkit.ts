import { expect, vi } from 'vitest';
import {
  actionStates,
  type ActionInput,
  type ActionKind,
  type ActionState,
} from '../../../shared/contract/index.ts';
import { createTestClient, type TestClient } from '../../demo/demo.testkit.ts';
import type { DemoWorld } from '../../demo/world.ts';
import { createClock } from '../../node/adapters/clock.ts';
import { createSchedule } from '../../node/adapters/schedule.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createFleet, type Fleet } from '../fleet/service.ts';
import { createIncidents, type Incidents } from '../incidents/service.ts';
import { createBus, type Bus } from '../kernel/bus.ts';
import type { CallContext, Http, HttpRequest, HttpResponse, Schedule } from '../ports.ts';
import { createProviders, type Providers } from '../providers/service.ts';
import { createSync, type Sync } from '../sync/service.ts';
import type { StepPolicy } from './machine.ts';
import { stepsInState, type StoredStep } from './queries.ts';
import { createActions, type Actions } from './service.ts';

export const context: CallContext = {
  signal: new AbortController().signal,
  traceId: 't1',
  actor: { name: 'J. Varga', role: 'analyst' },
};

/** Windows that a test can sit out, in the proportions of the product's own. */
export const hasty: StepPolicy = {
  readFirst: 10,
  readMax: 40,
  readAgain: 20,
  observeWithin: 2_000,
  workWithin: 20_000,
  settleUnknown: 300,
  sendAttempts: 3,
};

/** A row of the fleet cache, as far as these tests look at it. */
export interface CachedSim {
  readonly sim_key: number;
  readonly iccid: string;
  readonly iccid_body: string;
  readonly provider_sim_id: string;
  readonly lifecycle: string;
  readonly connectivity: string;
  readonly imei: string | null;
  readonly locked_imei: string | null;
}

/** One life of the console over databases that outlive it. */
export interface Life {
  readonly bus: Bus;
  readonly providers: Providers;
  readonly sync: Sync;
  readonly fleet: Fleet;
  readonly incidents: Incidents;
  readonly actions: Actions;
}

/** Stands between the console and the network. */
export type Wire = (request: HttpRequest, send: () => Promise<HttpResponse>) => Promise<HttpResponse>;

export interface Outbox {
  /** Somebody else with a key of the same account. */
  readonly somebody: TestClient;
  readonly ports: TestPorts;
  readonly providerId: string;
  /** The present life. */
  life(): Life;
  /** Puts a test's own behaviour on the wire; without an argument the wire is plain again. */
  wire(behaviour?: Wire): void;
  /** Reads the provider once, whole. */
  sync(): Promise<void>;
  sims(where: string): readonly CachedSim[];
  /** The SIM as the cache has it now. */
  sim(sim: CachedSim): CachedSim;
  /** Previews and submits. @returns the action's id */
  request(
    kind: ActionKind,
    sims: readonly CachedSim[],
    more?: { readonly expiresInMs?: number; readonly incidentId?: number; readonly input?: ActionInput },
  ): Promise<number>;
  steps(actionId: number): readonly StoredStep[];
  /** Waits until every step of an action is in one of these states. @returns the steps */
  until(actionId: number, ...states: readonly ActionState[]): Promise<readonly StoredStep[]>;
  /** How often the provider heard a verb, of one SIM or of any. */
  heard(verb: string, sim?: CachedSim): Promise<number>;
  /** Ends the present life as a kill does, in the middle of whatever it waits for, and begins another over its databases. */
  killAndRestart(): Life;
  close(): Promise<void>;
}

/**
 * The outbox over a demo world: real connector, real HTTP, real sync, real incidents, real databases in memory. Its own
 * waits and those of the connector are short; nothing else differs from the product.
 */
export async function openOutbox(world: DemoWorld, policy = hasty): Promise<Outbox> {
  const ports = createTestPorts();
  const somebody = createTestClient(world, world.baseUrl);
  await somebody.signIn();
  let behaviour: Wire = (_request, send) => send();
  let alive = { yes: true };
  const begin = (): Life => {
    const mine = { yes: true };
    alive = mine;
    const life = compose(ports, policy, world, mine, (request, send) => behaviour(request, send));
    life.incidents.start();
    life.actions.start();
    return life;
  };
  let life = begin();
  const { providerId } = await life.providers.handlers.add(
    {
      kind: 'soracom',
      name: 'Demo',
      baseUrl: world.baseUrl,
      demo: true,
      options: {},
      credentials: { ...world.credentials },
    },
    context,
  );
  const outbox: Outbox = {
    somebody,
    ports,
    providerId,
    life: () => life,
    wire(own = (_request, send) => send()) {
      behaviour = own;
    },
    async sync() {
      await life.sync.run(providerId);
    },
    sims: (where) => ports.cache.all<CachedSim>(`SELECT * FROM sims WHERE ${where} ORDER BY sim_key`),
    sim: ({ sim_key: key }) =>
      ports.cache.get<CachedSim>('SELECT * FROM sims WHERE sim_key = ?', [key]) ??
      expect.unreachable(`no SIM ${key}`),
    async request(kind, sims, { expiresInMs = 60_000, incidentId, input = {} } = {}) {
      const target = { kind: 'sims', simKeys: sims.map((sim) => sim.sim_key) } as const;
      const preview = await life.actions.handlers.preview({ kind, target, input }, context);
      const { actionId } = await life.actions.handlers.submit(
        {
          kind,
          target,
          input,
          token: preview.token,
          expectedCount: preview.acts,
          reason: 'stolen',
          expiresInMs,
          incidentId: incidentId ?? null,
        },
        context,
      );
      return actionId;
    },
    steps: (actionId) => stepsInState(ports.ledger, actionId, actionStates),
    until: (actionId, ...states) =>
      vi.waitFor(
        () => {
          const steps = outbox.steps(actionId);
          expect(
            steps.filter(({ state }) => !states.includes(state)),
            `steps of ACT-${actionId} that are not ${states.join(' or ')}`,
          ).toEqual([]);
          return steps;
        },
        { timeout: 30_000, interval: 5 },
      ),
    async heard(verb, sim) {
      const entries = await somebody.all('/audit_logs/api?limit=1000&to_epoch_ms=9999999999999');
      return entries
        .map((entry) => String(entry['requestPath']))
        .filter((path) => path.endsWith(`/${verb}`) && path.includes(sim?.provider_sim_id ?? '')).length;
    },
    killAndRestart() {
      alive.yes = false;
      life = begin();
      return life;
    },
    async close() {
      await life.actions.stop();
      await life.sync.stop();
      life.incidents.stop();
      ports.close();
    },
  };
  await outbox.sync();
  return outbox;
}

function compose(
  ports: TestPorts,
  policy: StepPolicy,
  world: DemoWorld,
  alive: { readonly yes: boolean },
  wire: Wire,
): Life {
  const bus = createBus((error) => {
    throw error;
  });
  const mine = { ...ports, clock: createClock(), bus };
  const schedule = mortal(createSchedule(ports.log), alive);
  const providers = createProviders({
    ...mine,
    schedule: hurried(schedule),
    http: mortalHttp(ports.http, world, alive, wire),
  });
  const sync = createSync({ ...mine, schedule, providers });
  const fleet = createFleet({ ...mine, providerOf: (id) => providers.connectorFor(id) });
  const incidents = createIncidents({ ...mine, schedule, ruleText: () => null });
  const actions = createActions({
    ...mine,
    schedule,
    policy,
    keysOf: fleet.keysOf,
    providerName: () => 'Demo',
    providerOf: (id) => providers.connectorFor(id),
    connectorFor: async (id) => providers.connectorFor(id),
    applyReading: (id, reading) => sync.applyReading(id, reading),
  });
  return { bus, providers, sync, fleet, incidents, actions };
}

/** Timers of a process: after its end they do not fire. */
function mortal(schedule: Schedule, alive: { readonly yes: boolean }): Schedule {
  return { ...schedule, after: (ms, work) => schedule.after(ms, () => (alive.yes ? work() : undefined)) };
}

/** The connector's own waits between tries, cut short. */
function hurried(schedule: Schedule): Schedule {
  return { ...schedule, sleep: (ms, signal) => schedule.sleep(Math.min(ms, 2), signal) };
}

/** What a process asked for, whose answer finds nobody once it was killed. */
function mortalHttp(http: Http, world: DemoWorld, alive: { readonly yes: boolean }, wire: Wire): Http {
  const nobody = new Promise<never>(() => undefined);
  return {
    lines: (request) => http.lines(request),
    async request(request) {
      // An export is ready two seconds of world time after it was asked for: a standing world would never get there.
      if (request.url.includes('/files/exported/')) world.clock.advance(2_500);
      try {
        const answer = await wire(request, () => http.request(request));
        return alive.yes ? answer : await nobody;
      } catch (error) {
        if (alive.yes) throw error;
        return nobody;
      }
    },
  };
}

import { it } from 'vitest';
import type { FaultRule } from '../../../demo/faults.ts';
import type { ConformanceScope, ConformanceTruth, ConformanceWorld } from './world.testkit.ts';
import type { ConnectorFactory, ConnectorPorts } from '../connector-factory.ts';
import type { Connector } from '../connector.ts';
import { observe, type Distortion, type Observation } from './observe.testkit.ts';
import { allSims, never } from './listing.testkit.ts';

/** One connector in one world, for one test. */
export interface Trial {
  readonly world: ConformanceWorld;
  readonly connector: Connector;
  readonly seen: Observation;
  /** Another connector of the same account, as after a restart of the program. */
  again(distortion?: Distortion, ports?: Partial<ConnectorPorts>, baseUrl?: string): Connected;
}

export interface Connected {
  readonly connector: Connector;
  readonly seen: Observation;
}

/** A trial in a world that is true. */
export interface TrueTrial extends Trial {
  readonly truth: ConformanceTruth;
}

/** A trial in a world that can be made to fail. */
export interface FaultyTrial extends TrueTrial {
  /** Switches a fault on for requests to these paths. @returns how often it has struck */
  strike(rule: FaultRule): () => number;
}

export interface Suite {
  readonly factory: ConnectorFactory;
  /** In every scope. */
  check(name: string, work: (trial: Trial) => Promise<void>): void;
  /** In the scopes `true` and `whole`. */
  checkTrue(name: string, work: (trial: TrueTrial) => Promise<void>): void;
  /** In the scope `whole`. */
  checkFaulty(name: string, work: (trial: FaultyTrial) => Promise<void>, distortion?: Distortion): void;
}

export function suiteOf(
  factory: ConnectorFactory,
  open: () => Promise<ConformanceWorld>,
  scope: ConformanceScope,
): Suite {
  const check = (
    name: string,
    work: (trial: Trial) => Promise<void>,
    distortion: Distortion = { patient: true },
  ): void =>
    it(name, async () => {
      const world = await open();
      const again: Trial['again'] = (own = distortion, ports = {}, baseUrl = world.baseUrl) => {
        const seen = observe({ ...world.ports, ...ports }, own);
        const settings = { providerId: 'conformance-1', baseUrl, options: world.options ?? {} };
        return { connector: factory.create(settings, seen.ports), seen };
      };
      try {
        await work({ world, again, ...again() });
      } finally {
        await world.close();
      }
    });
  return {
    factory,
    check: (name, work) => check(name, work),
    checkTrue(name, work) {
      if (scope === 'shapes') return;
      check(name, (trial) => work({ ...trial, truth: given(trial.world.truth, 'truth') }));
    },
    checkFaulty(name, work, distortion = {}) {
      if (scope !== 'whole') return;
      check(
        name,
        async (trial) => {
          const truth = given(trial.world.truth, 'truth');
          const faults = given(trial.world.faults, 'faults');
          const strike = (rule: FaultRule): (() => number) => {
            const id = faults.add(rule);
            return () => faults.list().find((fault) => fault.id === id)?.struck ?? 0;
          };
          await work({ ...trial, truth, strike });
        },
        distortion,
      );
    },
  };
}

function given<T>(part: T | null, name: string): T {
  if (part === null) throw new Error(`the world has no ${name}: declare a narrower scope of the suite`);
  return part;
}

/**
 * The reading that faults are tried on: the whole list, or one SIM where the provider holds no inventory.
 *
 * @returns the ids that were read
 */
export async function probe(
  { factory }: Suite,
  connector: Connector,
  truth: ConformanceTruth,
): Promise<string[]> {
  if (factory.role === 'inventory')
    return (await allSims(connector)).sims.map(({ providerSimId }) => providerSimId).sort();
  const reading = await connector.sim(truth.onlineSim, never);
  return reading === null ? [] : [reading.providerSimId];
}

/** Where the first request of a kind went that `work` makes: method and path below the base, for a fault that hits no other. */
export async function whereTo(
  trial: Trial,
  lane: 'read' | 'act',
  work: (connector: Connector) => Promise<unknown>,
): Promise<{ readonly method: string; readonly path: string }> {
  const { connector, seen } = trial.again({});
  await work(connector);
  const request = seen.requests.find((one) => one.lane === lane);
  if (request === undefined) throw new Error(`no ${lane} request was seen`);
  const base = new URL(trial.world.baseUrl).pathname.replace(/\/$/, '');
  const { pathname } = new URL(request.url);
  return { method: request.method, path: pathname.startsWith(base) ? pathname.slice(base.length) : pathname };
}

import type { ActionKind, Lifecycle } from '../../../../shared/contract/index.ts';
import type { Faults } from '../../../demo/faults.ts';
import type { RecordingLog } from '../../../testing/log.ts';
import type { ConnectorPorts } from '../connector-factory.ts';
import type { ActionParameters } from '../connector.ts';

/** What is true in a world, known otherwise than through the connector. */
export interface ConformanceTruth {
  readonly sims: number;
  /** The provider's now, ms UTC. */
  now(): number;
  /** Lets time pass at the provider: what it does later, it has done then. */
  advance(ms: number): void;
  /** A SIM that is active and online. */
  readonly onlineSim: string;
  /** For a connector without an inventory: SIMs that may be asked about and acted on, active and online. */
  readonly subjects?: readonly string[];
  /** An id in the provider's form that no SIM and no operation has. Default: nineteen zeros. */
  readonly missingSim?: string;
  /** The account has users, gateways, and past calls in its audit log. */
  readonly account?: boolean;
  /** Every state word of the provider, and what it means. Words that mean `pending` need not be met in a list at rest. */
  readonly states?: Readonly<Record<string, Lifecycle>>;
}

/**
 * How much of the suite a world allows. `whole`: a truth to compare with, and faults. `true`: no faults, as behind a proxy that
 * would change them into others. `shapes`: neither, as against a mock that answers with examples.
 */
export type ConformanceScope = 'whole' | 'true' | 'shapes';

/** A provider to test a connector against: where it answers, and what is true there. `world.testkit.ts` makes them. */
export interface ConformanceWorld {
  readonly baseUrl: string;
  /** Values of the factory's options. */
  readonly options?: Readonly<Record<string, string>>;
  readonly ports: ConnectorPorts & { readonly log: RecordingLog };
  /** Null where a mock answers with examples, so that only requests and shapes can be checked. */
  readonly truth: ConformanceTruth | null;
  /** What can be made to go wrong; null for a mock, and behind a proxy that would change faults into others. */
  readonly faults: Faults | null;
  /** Parameters of acts, where the ones that the suite makes up do not fit this provider. */
  readonly parameters?: Readonly<Partial<Record<ActionKind, ActionParameters>>>;
  /** For a mock: a SIM id in the provider's form. */
  readonly subject?: string;
  close(): Promise<void>;
}

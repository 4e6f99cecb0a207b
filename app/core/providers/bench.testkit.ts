import {
  startEmulator,
  type Emulation,
  type Emulator,
  type EmulatorCore,
  type EmulatorOptions,
} from '../../demo/emulator.ts';
import type { ClientPolicy } from './api-client.ts';
import type { ConnectorPorts, ConnectorSettings } from './connector-factory.ts';
import type { Connector } from './connector.ts';
import { hasty, realPorts, type RealPorts } from './world.testkit.ts';

/** One emulated account whose clock stands still, and connectors to it or to anything else. */
export interface Bench<W extends EmulatorCore> {
  readonly emulator: Emulator<W>;
  readonly ports: RealPorts;
  /** Whatever is not given is the emulator's own. */
  connect(to?: {
    readonly options?: Readonly<Record<string, string>>;
    readonly baseUrl?: string;
    readonly credentials?: Readonly<Record<string, string>>;
    readonly through?: ConnectorPorts;
  }): Connector;
  close(): Promise<void>;
}

/** @param create makes the connector that speaks to the emulation */
export async function openBench<W extends EmulatorCore>(
  emulation: Emulation<W>,
  create: (settings: ConnectorSettings, ports: ConnectorPorts, policy: ClientPolicy) => Connector,
  options: Pick<EmulatorOptions, 'sims' | 'seed'>,
): Promise<Bench<W>> {
  const emulator = await startEmulator(emulation, {
    seed: 7,
    speed: 0,
    epoch: Date.UTC(2026, 10, 20, 12),
    maxLifetimeMs: 120_000,
    ...options,
  });
  const ports = realPorts(emulator.credentials);
  return {
    emulator,
    ports,
    connect({ options = emulator.options, baseUrl = emulator.baseUrl, credentials, through = ports } = {}) {
      const own =
        credentials === undefined
          ? through
          : { ...through, secret: async (name: string) => credentials[name] ?? '' };
      return create({ providerId: `${emulation.kind}-1`, baseUrl, options }, own, hasty);
    },
    async close() {
      ports.http.close();
      await emulator.close();
    },
  };
}

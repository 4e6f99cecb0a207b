import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startEmulator, type Emulator } from '../../../demo/emulator.ts';
import { supersimEmulation } from '../../../demo/supersim/emulation.ts';
import { simSidOf } from '../../../demo/supersim/ids.ts';
import type { SuperSimWorld } from '../../../demo/supersim/world.ts';
import type { Connector } from '../connector.ts';
import type { SimReading } from '../readings.ts';
import { alwaysOnline, hasty, realPorts, type RealPorts } from '../world.testkit.ts';
import { createSuperSimConnector } from './connector.ts';

export const never: AbortSignal = new AbortController().signal;

/** One emulated account whose clock stands still, and connectors to it or to anything else. */
export interface Bench {
  readonly emulator: Emulator<SuperSimWorld>;
  readonly ports: RealPorts;
  /** SID of a SIM that is active. */
  readonly activeSim: string;
  /** Whatever is not given is the emulator's own. */
  connect(to?: {
    readonly options?: Readonly<Record<string, string>>;
    readonly baseUrl?: string;
    readonly credentials?: Readonly<Record<string, string>>;
  }): Connector;
  close(): Promise<void>;
}

export async function openBench(sims = 60): Promise<Bench> {
  const emulator = await startEmulator(supersimEmulation, {
    sims,
    seed: 7,
    speed: 0,
    epoch: Date.UTC(2026, 10, 20, 12),
    maxLifetimeMs: 120_000,
  });
  const ports = realPorts(emulator.credentials);
  return {
    emulator,
    ports,
    activeSim: simSidOf(emulator.world.seed, alwaysOnline(emulator.world).index),
    connect({ options = emulator.options, baseUrl = emulator.baseUrl, credentials } = {}) {
      const own =
        credentials === undefined
          ? ports
          : { ...ports, secret: async (name: string) => credentials[name] ?? '' };
      return createSuperSimConnector({ providerId: 'supersim-1', baseUrl, options }, own, hasty);
    },
    async close() {
      ports.http.close();
      await emulator.close();
    },
  };
}

/** A fresh reading of a SIM that is there. */
export async function readingOf(connector: Connector, sid: string): Promise<SimReading> {
  const reading = await connector.sim(sid, never);
  if (reading === null) throw new Error(`no SIM ${sid}`);
  return reading;
}

/** A server that answers as a test says, while `work` runs. */
export async function withServer(
  listener: RequestListener,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { supersimEmulation } from '../../../demo/supersim/emulation.ts';
import { simSidOf } from '../../../demo/supersim/ids.ts';
import type { SuperSimWorld } from '../../../demo/supersim/world.ts';
import { openBench, type Bench } from '../bench.testkit.ts';
import type { Connector } from '../connector.ts';
import { never } from '../conformance/listing.testkit.ts';
import type { SimReading } from '../readings.ts';
import { alwaysOnline } from '../world.testkit.ts';
import { createSuperSimConnector } from './connector.ts';

export interface SuperSimBench extends Bench<SuperSimWorld> {
  /** SID of a SIM that is active. */
  readonly activeSim: string;
}

export async function openSuperSim(sims = 60): Promise<SuperSimBench> {
  const bench = await openBench(supersimEmulation, createSuperSimConnector, { sims });
  const { world } = bench.emulator;
  return { ...bench, activeSim: simSidOf(world.seed, alwaysOnline(world).index) };
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

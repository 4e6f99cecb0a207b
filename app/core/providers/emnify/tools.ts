import type { Sim } from './schema.ts';
import { noTools, notOffered, type Tools } from '../tools.ts';
import { automationTool } from './automations.ts';
import type { EmnifyClient } from './client.ts';
import { locate } from './location.ts';

/** @param readRow a fresh reading of a SIM, which names its endpoint */
export function emnifyTools(
  client: EmnifyClient,
  readRow: (providerSimId: string, signal: AbortSignal) => Promise<Sim | null>,
): Tools {
  return {
    ...noTools,
    location: {
      support: 'native',
      how: 'Has the network look the device up: it names the cell, and not where that stands. It may fail, and says so',
      use: async (providerSimId, signal) =>
        locate(client, (await readRow(providerSimId, signal))?.endpoint?.id ?? null, signal),
    },
    capture: notOffered('none', 'emnify publishes no packet capture'),
    rules: {
      support: 'native',
      how: 'Automations of the organisation: listed and deleted; they are made and switched in the portal',
      use: automationTool(client),
    },
    filter: notOffered(
      'unknown',
      'Service profiles name DNS servers and a breakout; a filter of traffic is not in the documents at hand',
    ),
  };
}

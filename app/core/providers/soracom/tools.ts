import type { Tools } from '../tools.ts';
import { captureTool } from './captures.ts';
import type { SoracomClient } from './client.ts';
import { filterTool } from './filters.ts';
import { locate } from './location.ts';
import { ruleTool } from './rules.ts';

export function soracomTools(client: SoracomClient): Tools {
  return {
    location: {
      support: 'native',
      how: 'The cell of the newest session, looked up in a register of towers: where the tower stands, within its range',
      use: (providerSimId, signal) => locate(client, providerSimId, signal),
    },
    capture: {
      support: 'native',
      how: 'Captures the packets of the SIM, from 30 seconds to 24 hours; the file lies at Soracom',
      use: captureTool(client),
    },
    rules: { support: 'native', how: 'Event handlers of the account', use: ruleTool(client) },
    filter: {
      support: 'native',
      how: 'Filters of virtual private gateways: the routing filter, which is shown, and IP and domain rules, which are only replaced',
      use: filterTool(client),
    },
  };
}

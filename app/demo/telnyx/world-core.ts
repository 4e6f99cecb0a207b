import type { EmulatorCore } from '../emulator.ts';
import type { Route } from '../http/context.ts';
import type { Changes } from './audit-events.ts';
import type { Blocklists } from './blocklists.ts';
import type { Listing } from './listing.ts';
import type { Operations } from './operations.ts';

/** Everything the emulated Telnyx API reads and changes. */
export interface TelnyxWorld extends EmulatorCore {
  readonly apiKey: string;
  readonly listing: Listing;
  readonly operations: Operations;
  readonly changes: Changes;
  readonly blocklists: Blocklists;
}

export type TelnyxRoute = Route<TelnyxWorld>;

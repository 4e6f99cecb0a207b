import type { EmulatorCore } from '../emulator.ts';
import type { Route } from '../http/context.ts';
import type { Changes } from './audit-events.ts';
import type { Listing } from './listing.ts';
import type { Operations } from './operations.ts';

/** Everything the emulated Telnyx API reads and changes. */
export interface TelnyxWorld extends EmulatorCore {
  readonly apiKey: string;
  readonly listing: Listing;
  readonly operations: Operations;
  readonly changes: Changes;
}

export type TelnyxRoute = Route<TelnyxWorld>;

import type { EmulatorCore } from '../emulator.ts';
import type { Route } from '../http/context.ts';
import type { Subscription } from './subscriptions.ts';
import type { Tokens } from './tokens.ts';

/** Everything the emulated CAMARA APIs read and change. */
export interface CamaraWorld extends EmulatorCore {
  readonly tokens: Tokens;
  /** By id, of all subscription APIs. */
  readonly subscriptions: Map<string, Subscription>;
  /** Paths of APIs that the operator does not offer. */
  readonly missing: Set<string>;
}

export type CamaraRoute = Route<CamaraWorld>;

import type { EmulatorCore } from '../emulator.ts';
import type { Route } from '../http/context.ts';
import type { Tokens } from './tokens.ts';

/** One order of notifications. Nothing is ever delivered: that takes an address on the internet. */
export interface Subscription {
  readonly id: string;
  readonly base: string;
  readonly sink: string;
  readonly types: readonly string[];
  readonly phone: string;
  readonly startsAt: number;
  readonly expiresAt: number;
}

/** Everything the emulated CAMARA APIs read and change. */
export interface CamaraWorld extends EmulatorCore {
  readonly tokens: Tokens;
  /** By id, of all subscription APIs. */
  readonly subscriptions: Map<string, Subscription>;
  /** SIMs whose hold to an area was changed, by index: how it was, how it will be, and from when, ms UTC. */
  readonly held: Map<number, { readonly now: boolean; readonly held: boolean; readonly from: number }>;
  /** Paths of APIs that the operator does not offer. */
  readonly missing: Set<string>;
}

export type CamaraRoute = Route<CamaraWorld>;

/**
 * Everything in which a SIM differs from the fleet at rest: what attacks do to it (overlays) and what people did to it
 * (status changes, locks, session resets). Only SIMs with a script take memory.
 */
import type { Network } from './geography.ts';
import type { RadioType } from './models.ts';
import type { SimStatus } from './fleet.ts';

/** How an overlay bends the sessions inside it. */
export type SessionShape =
  /** The device is gone: no session at all. */
  | { readonly kind: 'silent' }
  /** Attach and detach again and again, once per `every` ms. */
  | { readonly kind: 'storm'; readonly every: number }
  /** Connected all the time, with a short reconnect every `every` ms. */
  | { readonly kind: 'held'; readonly every: number };

/** One thing an attack does to one SIM during [from, to), world time in ms. `to` may be Infinity. */
export interface Overlay {
  readonly from: number;
  readonly to: number;
  readonly shape?: SessionShape;
  /** Another device holds the SIM; its own usage stops. */
  readonly imei?: string;
  readonly network?: Network;
  readonly radio?: RadioType;
  /** Bytes an hour on top of what the SIM does anyway, while it is connected. */
  readonly uploadPerHour?: number;
  readonly downloadPerHour?: number;
}

/** A change by a person. It is accepted at `shownAt` and takes effect on the network at `at`, both in ms. */
export interface StatusChange {
  readonly at: number;
  readonly shownAt: number;
  readonly status: SimStatus;
}

export interface LockChange {
  readonly at: number;
  readonly shownAt: number;
  readonly imei: string | null;
}

export interface SimScript {
  readonly overlays: Overlay[];
  readonly statusChanges: StatusChange[];
  readonly lockChanges: LockChange[];
  /** When the network dropped the session on request; the device reconnects at once if it may. */
  readonly resets: number[];
}

export interface Scripts {
  of(index: number): SimScript | undefined;
  /** The script of a SIM, begun if there is none yet. */
  edit(index: number): SimScript;
  readonly size: number;
}

export function createScripts(): Scripts {
  const scripts = new Map<number, SimScript>();
  return {
    of: (index) => scripts.get(index),
    edit(index) {
      const found = scripts.get(index);
      if (found !== undefined) return found;
      const begun: SimScript = { overlays: [], statusChanges: [], lockChanges: [], resets: [] };
      scripts.set(index, begun);
      return begun;
    },
    get size() {
      return scripts.size;
    },
  };
}

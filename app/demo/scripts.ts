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
  /** Number of the site whose cells serve it: it was carried there. */
  readonly place?: number;
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

/** A setting of a SIM by a person, such as its group or speed class; `value` null takes it away. */
export interface SettingChange {
  readonly at: number;
  readonly shownAt: number;
  readonly name: string;
  readonly value: string | null;
}

export interface SimScript {
  readonly overlays: Overlay[];
  readonly statusChanges: StatusChange[];
  readonly lockChanges: LockChange[];
  readonly settings: SettingChange[];
  /** When the network dropped the session on request; the device reconnects at once if it may. */
  readonly resets: number[];
}

/** One change by a person, as it is remembered. */
export type Change =
  | ({ readonly kind: 'status' } & StatusChange)
  | ({ readonly kind: 'lock' } & LockChange)
  | ({ readonly kind: 'setting' } & SettingChange)
  | { readonly kind: 'reset'; readonly at: number };

export interface Scripts {
  of(index: number): SimScript | undefined;
  /** The script of a SIM, begun if there is none yet. */
  edit(index: number): SimScript;
  /** Adds a change by a person to a SIM's script, and tells whoever remembers changes. */
  change(index: number, change: Change): void;
  readonly size: number;
}

/** The scripts of one world. It begins with the changes of its `past`; `onChange` hears of every further one. */
export function createScripts(
  past: readonly (readonly [index: number, change: Change])[] = [],
  onChange: (index: number, change: Change) => void = () => undefined,
): Scripts {
  const scripts = new Map<number, SimScript>();
  const edit = (index: number): SimScript => {
    const found = scripts.get(index);
    if (found !== undefined) return found;
    const begun: SimScript = { overlays: [], statusChanges: [], lockChanges: [], settings: [], resets: [] };
    scripts.set(index, begun);
    return begun;
  };
  const apply = (index: number, change: Change): void => {
    const script = edit(index);
    if (change.kind === 'status') script.statusChanges.push(change);
    else if (change.kind === 'lock') script.lockChanges.push(change);
    else if (change.kind === 'setting') script.settings.push(change);
    else script.resets.push(change.at);
  };
  for (const [index, change] of past) apply(index, change);
  return {
    of: (index) => scripts.get(index),
    edit,
    change(index, change) {
      apply(index, change);
      onChange(index, change);
    },
    get size() {
      return scripts.size;
    },
  };
}

/**
 * The scripts of a world as somebody else sees it who keeps locks of his own: what attacks and people do to a SIM is the world's,
 * whether it is locked is his, and nothing that he is asked for reaches the world.
 */
export function createOwnLocks(world: Scripts): Scripts {
  const own = createScripts();
  const of = (index: number): SimScript | undefined => {
    const [theirs, mine] = [world.of(index), own.of(index)];
    if (mine === undefined && theirs?.lockChanges.length === 0) return theirs;
    return theirs === undefined ? mine : { ...theirs, lockChanges: mine?.lockChanges ?? [] };
  };
  return {
    of,
    edit: (index) => of(index) ?? own.edit(index),
    change: (index, change) => own.change(index, change),
    get size() {
      return world.size + own.size;
    },
  };
}

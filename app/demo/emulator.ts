/**
 * Emulated provider APIs beside Soracom's: the same fleet model, clock, faults and SIM scripts behind another API. One folder
 * per provider holds its `Emulation`; this is what they share.
 */
import { defaultTiming } from './actions.ts';
import type { ActionTiming } from './actions.ts';
import { createClock } from './clock.ts';
import type { WorldClock } from './clock.ts';
import { createFaults } from './faults.ts';
import { createFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import type { ServedWorld } from './http/context.ts';
import { hangUp, listen } from './http/listen.ts';
import { createApiServer } from './http/server.ts';
import type { Shell } from './http/server.ts';
import { watchLifetime } from './lifetime.ts';
import { purpose } from './purposes.ts';
import { unit } from './random.ts';
import { createOwnLocks, createScripts } from './scripts.ts';
import type { Scripts } from './scripts.ts';

/** What every emulated API reads and changes. */
export interface EmulatorCore extends ServedWorld {
  readonly fleet: Fleet;
  readonly scripts: Scripts;
  readonly timing: ActionTiming;
  readonly seed: number;
  /** Whether the API knows a SIM of the fleet, by its number. All of them, but for one that looks on another's SIMs. */
  knows(index: number): boolean;
  /** Address of the server, without path. Known once it listens. */
  origin(): string;
}

/** A world of another provider whose SIMs an emulated overlay knows. */
export interface SeenWorld {
  readonly fleet: Fleet;
  readonly scripts: Scripts;
  readonly clock: WorldClock;
}

/** One provider's API over the common core. */
export interface Emulation<W extends EmulatorCore> {
  /** The connector kind that speaks to it. */
  readonly kind: string;
  readonly shell: Shell<W>;
  /** The world behind the API: the core with what this provider adds, such as tokens and operations. */
  open(core: EmulatorCore): {
    readonly world: W;
    /** By the names of the connector's credential fields. */
    readonly credentials: Readonly<Record<string, string>>;
    /** By the names of the connector's options. Asked once it listens. */
    options(): Readonly<Record<string, string>>;
  };
}

export interface EmulatorOptions {
  /** How many SIMs, 1 to 1,000,000. Default 2,000. */
  readonly sims?: number;
  /** Default 1. Emulators of one mixed fleet need different seeds, or they hold the same SIMs. */
  readonly seed?: number;
  /** TCP port on 127.0.0.1; 0 (default) takes a free one. */
  readonly port?: number;
  /** World seconds per wall second; default 1, 0 = the clock moves only by `clock.advance`. */
  readonly speed?: number;
  /** First moment of the world, ms UTC. Default: now. */
  readonly epoch?: number;
  /** When the network follows an action. Default: after 2 to 6 s, the shown status at once. */
  readonly actions?: Partial<ActionTiming>;
  /** For an overlay: it has no SIMs of its own, but knows a share (0 to 1) of those of this world. `sims`, `seed` and `speed` then mean nothing. */
  readonly over?: SeenWorld & { readonly share: number };
  /** Closes after this much wall time, ms. */
  readonly maxLifetimeMs?: number;
}

export interface Emulator<W extends EmulatorCore = EmulatorCore> {
  readonly kind: string;
  /** What the connector takes as its base URL. */
  readonly baseUrl: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly world: W;
  close(): Promise<void>;
}

/** Starts one emulated API on loopback. @throws RangeError for options out of range; a system error when the port is taken */
export async function startEmulator<W extends EmulatorCore>(
  emulation: Emulation<W>,
  options: EmulatorOptions = {},
): Promise<Emulator<W>> {
  const { sims = 2_000, seed = 1, port = 0, speed = 1, epoch = Date.now() } = options;
  let origin = '';
  const { over } = options;
  const opened = emulation.open({
    seed,
    fleet: over?.fleet ?? createFleet(seed, sims, epoch),
    scripts: over === undefined ? createScripts() : createOwnLocks(over.scripts),
    clock: over?.clock ?? createClock(epoch, speed),
    knows: (index) => over === undefined || unit(seed, index, purpose.overlay) < over.share,
    faults: createFaults(seed),
    timing: { ...defaultTiming, ...options.actions },
    origin: () => origin,
  });
  const server = createApiServer(opened.world, emulation.shell);
  origin = await listen(server, port);
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    lifetime.stop();
    closing ??= hangUp(server);
    return closing;
  };
  const lifetime = watchLifetime(
    { maxLifetimeMs: options.maxLifetimeMs, watchParent: false },
    () => void close(),
  );
  return {
    kind: emulation.kind,
    baseUrl: origin + emulation.shell.prefix,
    credentials: opened.credentials,
    options: opened.options(),
    world: opened.world,
    close,
  };
}

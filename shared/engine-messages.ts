import type { ClientFrame, EngineFrame } from './contract/frames.ts';
import type { ErrorData } from './errors.ts';

/**
 * What the main process and the engine host say to each other, beside the frames of clients. The same messages travel
 * over Electron's `parentPort` (where a client's MessagePort is handed over whole) and over the channel of a forked
 * Node child (where each frame of a client comes in an envelope). Plain data, structured-clone safe.
 *
 * Order: main sends `open` as soon as the process is started; the engine says `ready` once it is up, then answers `opened`, `locked`
 * (send `open` again with an `unlock`) or `failed` (the process ends by itself). Clients may be announced before: their calls wait.
 */
export type ToEngine =
  | { readonly t: 'open'; readonly order: OpenOrder }
  /** The window has had the time to paint: syncs and scoring may begin. Unsaid, they begin after a while all the same. */
  | { readonly t: 'begin' }
  /** Utility process only: the message carries one MessagePort of a client. */
  | { readonly t: 'port'; readonly client: number }
  /** Forked child only: a client's port, frame by frame. `client` numbers are never used twice. */
  | { readonly t: 'client-open'; readonly client: number }
  | { readonly t: 'client-frame'; readonly client: number; readonly frame: ClientFrame }
  | { readonly t: 'client-close'; readonly client: number }
  /** Finish what runs, close the databases, say `stopped`, end with code 0. */
  | { readonly t: 'shutdown' };

export type FromEngine =
  /** The process is up and hears. */
  | { readonly t: 'ready'; readonly pid: number; readonly node: string }
  | { readonly t: 'opened'; readonly opened: Opened }
  /** No key yet, or a wrong one. `slots` say what can open this workspace. */
  | {
      readonly t: 'locked';
      readonly slots: readonly LockedSlot[];
      readonly wrong: boolean;
      readonly message: string;
    }
  /** It cannot be opened, or cannot go on. The process ends right after with `exitCodes.failed`. */
  | { readonly t: 'failed'; readonly error: ErrorData }
  | { readonly t: 'client-frame'; readonly client: number; readonly frame: EngineFrame }
  | { readonly t: 'client-close'; readonly client: number; readonly reason: string }
  /** Warnings and errors of the engine's log, already redacted, for main's own log. */
  | {
      readonly t: 'log';
      readonly level: 'warn' | 'error';
      readonly message: string;
      readonly traceId?: string;
    }
  | { readonly t: 'stopped' };

/** What opening a workspace needs. The key and the passphrase exist in memory only, never in arguments or environment. */
export interface OpenOrder {
  /** Folder of the workspace itself: `<root>/demo`, `<root>/main`, or what `--data-dir` names. */
  readonly dataDir: string;
  /** Version of the application, for reports and the log. */
  readonly version: string;
  readonly unlock: Unlock | null;
  /** Makes the workspace if the folder holds none; ignored where one exists. */
  readonly create: CreateOrder | null;
  /** Checks the contract's outputs too: development and tests. */
  readonly checkOutputs: boolean;
  /** Starts the embedded demo world and connects to it; only for a demo workspace. */
  readonly demoWorld: DemoWorldOrder | null;
}

export type Unlock =
  /** The 32 bytes that main unwrapped from an `os` slot's blob. */
  | { readonly kind: 'key'; readonly key: Uint8Array }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

export interface CreateOrder {
  readonly name: string;
  readonly protection: Protection;
}

/** How a new workspace's data key is kept. */
export type Protection =
  /** Main made the 32 random bytes and wrapped them with the operating system's key store. */
  | {
      readonly kind: 'os';
      readonly key: Uint8Array;
      readonly blob: string;
      readonly backend: string;
      readonly consent: Consent | null;
    }
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  /** A throw-away key in the open, for a workspace that holds nothing real. */
  | { readonly kind: 'demo' };

/** A person's recorded acceptance of a key store that protects little, such as Chromium's `basic_text`. */
export interface Consent {
  readonly by: string;
  readonly at: number;
  /** The sentence the person agreed to. */
  readonly text: string;
}

export type LockedSlot =
  /** `blob`: base64, for the operating system's key store to unwrap. */
  { readonly kind: 'os'; readonly blob: string; readonly backend: string } | { readonly kind: 'passphrase' };

export interface DemoWorldOrder {
  readonly sims: number;
  readonly seed: number;
  /** Simulated seconds per second of the wall clock. */
  readonly speed: number;
  /** Attack names, or `all`, or `none`. */
  readonly attacks: string;
}

export interface Opened {
  readonly workspace: { readonly name: string; readonly demo: boolean };
  readonly protection: 'os' | 'passphrase' | 'demo';
  readonly notices: readonly { readonly level: 'info' | 'warning' | 'error'; readonly text: string }[];
}

/** What the engine process ends with. Anything else is a crash. */
export const exitCodes = {
  stopped: 0,
  /** A defect; its log has the stack. */
  crashed: 1,
  /** It said `failed` before; starting it again the same way fails the same way. */
  failed: 70,
  /** Its parent is gone. */
  orphaned: 71,
  /** The cache is damaged and was marked: starting again moves it aside and rebuilds it. */
  rebuild: 75,
} as const;

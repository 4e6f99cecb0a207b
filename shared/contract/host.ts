import { z } from 'zod';
import { ListName } from './lists.ts';
import { ReportFormat, Redaction } from './reports.ts';

/**
 * What the page may ask of the main process: things only a desktop host can do. Everything else goes to the engine.
 * The bridge offers exactly `invoke(name, input)` for these names, and the engine's port.
 */
export const hostOperations = {
  /** What the window was opened on. `state` tells whether the engine can be reached. */
  info: {
    input: z.strictObject({}),
    output: z.strictObject({
      version: z.string(),
      electron: z.string(),
      chrome: z.string(),
      node: z.string(),
      platform: z.string(),
      developmentRuntime: z.boolean(),
      dataDir: z.string(),
      state: z.enum(['starting', 'ready', 'locked', 'failed', 'restarting']),
      failure: z
        .strictObject({ code: z.string(), message: z.string(), traceId: z.string().optional() })
        .nullable(),
      workspace: z.strictObject({ name: z.string(), demo: z.boolean() }),
      keyStore: z.enum(['available', 'weak', 'none']),
      theme: z
        .enum(['dark', 'light', 'system'])
        .describe('as chosen; main makes `prefers-color-scheme` follow it'),
    }),
  },
  /** Opens a workspace that is protected by a passphrase. Wrong passphrases count and slow down. */
  unlock: {
    input: z.strictObject({ passphrase: z.string().min(1).max(1000) }),
    output: z.strictObject({ ok: z.boolean(), message: z.string() }),
  },
  /** Makes a workspace for real providers and switches the window to it. */
  createWorkspace: {
    input: z.strictObject({
      name: z.string().trim().min(1).max(80),
      protection: z.enum(['key-store', 'passphrase']),
      passphrase: z.string().min(12).max(1000).optional(),
    }),
    output: z.strictObject({ ok: z.boolean(), message: z.string() }),
  },
  /** Switches between the demo and the main workspace. */
  openWorkspace: {
    input: z.strictObject({ demo: z.boolean() }),
    output: z.strictObject({ ok: z.boolean(), message: z.string() }),
  },
  restartEngine: { input: z.strictObject({}), output: z.strictObject({ ok: z.boolean() }) },
  /** Asks the person for evidence files; the paths go to `imports.run`. */
  pickImportFiles: { input: z.strictObject({}), output: z.strictObject({ paths: z.array(z.string()) }) },
  /** Asks where to save, writes the report there and records it. */
  exportReport: {
    input: z.strictObject({ incidentId: z.int(), format: ReportFormat, redaction: Redaction }),
    output: z.strictObject({
      saved: z.boolean(),
      fileName: z.string().nullable(),
      message: z.string().nullable(),
    }),
  },
  /** Asks where to save, and writes rules of one's own there as an archive of files, with their test cases. */
  exportRules: {
    input: z.strictObject({ ruleIds: z.array(z.string()).max(4_000).optional() }),
    output: z.strictObject({
      saved: z.boolean(),
      fileName: z.string().nullable(),
      message: z.string().nullable(),
    }),
  },
  /** Asks where to save, and writes a table of the page there as CSV. */
  exportTable: {
    input: z.strictObject({ name: z.string().min(1).max(100), csv: z.string().max(2_000_000) }),
    output: z.strictObject({ saved: z.boolean(), fileName: z.string().nullable() }),
  },
  /** Asks where to save, and writes the SIMs that a query matches there as CSV, however many they are. */
  exportSims: {
    input: z.strictObject({ query: z.string().max(20_000) }),
    output: z.strictObject({ saved: z.boolean(), fileName: z.string().nullable(), sims: z.int() }),
  },
  /** Asks where to save, and writes the entries of a list that hold there as CSV, however many they are. */
  exportList: {
    input: z.strictObject({ listId: z.int().min(1), name: ListName }),
    output: z.strictObject({ saved: z.boolean(), fileName: z.string().nullable(), entries: z.int() }),
  },
  /** Asks the person for a folder that is to be watched. */
  pickFolder: {
    input: z.strictObject({}),
    output: z.strictObject({ path: z.string().nullable() }),
  },
  /** Asks the person for one file: an inventory, or certificates. */
  pickFile: {
    input: z.strictObject({ of: z.enum(['inventory', 'certificates']) }),
    output: z.strictObject({ path: z.string().nullable() }),
  },
  /** https only, after the person confirmed the host. */
  openExternal: {
    input: z.strictObject({ url: z.url().max(2000) }),
    output: z.strictObject({ opened: z.boolean() }),
  },
  /** Which incident the page shows: nobody is notified of what they look at. */
  showing: {
    input: z.strictObject({ incidentId: z.int().nullable() }),
    output: z.strictObject({}),
  },
  showLogFolder: { input: z.strictObject({}), output: z.strictObject({}) },
  setTheme: {
    input: z.strictObject({ theme: z.enum(['dark', 'light', 'system']) }),
    output: z.strictObject({}),
  },
  window: {
    input: z.strictObject({ act: z.enum(['minimise', 'maximise', 'close']) }),
    output: z.strictObject({ maximised: z.boolean() }),
  },
} as const;

export type HostOperations = typeof hostOperations;
export type HostOpName = keyof HostOperations;
export type HostInput<N extends HostOpName> = z.input<HostOperations[N]['input']>;
export type HostOutput<N extends HostOpName> = z.output<HostOperations[N]['output']>;

/** What main tells the page unasked. */
export type HostNotice =
  | { readonly kind: 'state' }
  | { readonly kind: 'command'; readonly command: 'sync' | 'palette' | 'keys' | 'about' | 'settings' }
  /** A notification or a link asks for an incident; null for the messages that were sent. */
  | { readonly kind: 'open'; readonly incidentId: number | null }
  | { readonly kind: 'window'; readonly maximised: boolean; readonly focused: boolean };

/**
 * The whole of `window.sextant`. The engine's port arrives as a `message` event whose data is an `EnginePortHandover`
 * with the nonce that was asked for, and whose only transferred port is the engine's (see `frames.ts`).
 */
export interface Bridge {
  /** Rejects with a plain `ErrorData`. */
  invoke<N extends HostOpName>(name: N, input: HostInput<N>): Promise<HostOutput<N>>;
  onNotice(listener: (notice: HostNotice) => void): () => void;
  /**
   * Asks main for a fresh engine port; main posts one with the same nonce once the engine can answer, which may take a
   * while (it is starting, locked, or coming back). A later request replaces one that is still waiting.
   */
  requestEnginePort(nonce: string): void;
}

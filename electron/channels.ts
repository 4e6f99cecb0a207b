import type { ErrorData } from '../shared/errors.ts';

/** Names that main and the preload share. Nobody else needs them. */
export const channels = {
  /** page → main, answered: one host operation. */
  invoke: 'sextant:invoke',
  /** main → page: a `HostNotice`. */
  notice: 'sextant:notice',
  /** page → main: asks for an engine port, with a nonce. */
  requestPort: 'sextant:request-port',
  /** main → page: the engine's port, with that nonce. */
  port: 'sextant:port',
} as const;

/** The only origin that main answers. */
export const pageOrigin = 'console://app';

/** What `invoke` carries back: errors cross as data, because Electron would keep nothing of them but the message. */
export type HostAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ErrorData };

import type { ErrorData } from '../../shared/errors.ts';
import type { LogFields } from '../core/ports.ts';

/** What the reader's thread is started with. Keys travel in memory, never in arguments or environment. */
export interface ReaderOrder {
  readonly cache: { readonly path: string; readonly key: Uint8Array };
  readonly ledger: { readonly path: string; readonly key: Uint8Array };
}

export type ToReader =
  | { readonly t: 'call'; readonly id: number; readonly op: string; readonly input: unknown }
  | { readonly t: 'changed'; readonly simKeys: readonly number[] | 'all' }
  | { readonly t: 'close' };

export type FromReader =
  | { readonly t: 'ok'; readonly id: number; readonly value: unknown }
  | { readonly t: 'error'; readonly id: number; readonly error: ErrorData }
  | {
      readonly t: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly message: string;
      readonly fields: LogFields;
    };

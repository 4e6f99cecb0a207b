import type { ErrorData } from '../errors.ts';

/** What travels on a port between a client and the engine. Plain data, structured-clone and JSON safe. */
export type ClientFrame =
  | {
      readonly t: 'call';
      readonly id: number;
      readonly op: string;
      readonly input: unknown;
      readonly deadlineMs?: number;
    }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'subscribe'; readonly events: readonly string[] }
  | { readonly t: 'unsubscribe'; readonly events: readonly string[] };

export type EngineFrame =
  | { readonly t: 'ok'; readonly id: number; readonly value: unknown }
  | { readonly t: 'error'; readonly id: number; readonly error: ErrorData }
  | { readonly t: 'event'; readonly name: string; readonly payload: unknown };

/** One end of a conversation. The renderer's MessagePort, a child process, a local socket and a test pair all fit. */
export interface FramePort<Out, In> {
  send(frame: Out): void;
  onFrame(listener: (frame: In) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

export type ClientPort = FramePort<ClientFrame, EngineFrame>;
export type EnginePort = FramePort<EngineFrame, ClientFrame>;

/** Marks the `message` event by which the page receives the engine's port. Free of schemas, because the preload needs it. */
export const enginePortMessage = 'sextant:engine-port';

/** Data of that event. A page ignores a nonce that it did not ask for. */
export interface EnginePortHandover {
  readonly kind: typeof enginePortMessage;
  readonly nonce: string;
}

import type { ClientFrame, EngineFrame } from '../../../shared/contract/frames.ts';
import type { FromEngine, ToEngine } from '../../../shared/engine-messages.ts';

/** Main's end of a client's conversation with the engine. Electron's `MessagePortMain` is one. */
export interface ClientEnd {
  on(event: 'message', listener: (event: { readonly data: ClientFrame }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(frame: EngineFrame): void;
  start(): void;
  close(): void;
}

/** How a run of the engine ended. `code` is null when a signal ended it. */
export interface EngineExit {
  readonly code: number | null;
}

/** One run of the engine. It is started by being made. */
export interface EngineProcess {
  /** Said to the engine; dropped once it has ended. */
  send(message: ToEngine): void;
  /** Gives the engine a client. The client's port closes when the engine ends. */
  attach(client: number, port: ClientEnd): void;
  kill(): void;
}

/** What a run of the engine tells. `output` is what it printed, line by line. */
export interface EngineEvents {
  message(message: FromEngine): void;
  output(line: string): void;
  exit(exit: EngineExit): void;
}

/** Starts a run of the engine. Both launchers have this shape. */
export type EngineLauncher = (events: EngineEvents) => EngineProcess;

import type { FromEngine, ToEngine } from '../../../shared/engine-messages.ts';

/** A MessagePort as Electron gives it to a utility process. */
export interface HandedPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** The line to the main process, however this process was started. */
export interface Channel {
  send(message: FromEngine): void;
  onMessage(listener: (message: ToEngine, ports: readonly HandedPort[]) => void): void;
  /** The parent is gone. */
  onGone(listener: () => void): void;
  /** Resolves once what was sent has left this process. */
  flush(): Promise<void>;
}

interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: ToEngine; readonly ports: readonly HandedPort[] }) => void,
  ): unknown;
  postMessage(message: FromEngine): void;
}

/** Electron's utility process has `parentPort`, a forked Node child has `send`; anything else was started by mistake. */
export function parentChannel(): Channel | null {
  const { parentPort } = process as NodeJS.Process & { readonly parentPort?: ParentPort };
  if (parentPort !== undefined && parentPort !== null) return utilityChannel(parentPort);
  return process.send === undefined ? null : childChannel(process);
}

/** Messages of a utility process leave with the next turns of its loop; it is told nothing of their arrival. */
const utilityFlushMs = 100;

function utilityChannel(port: ParentPort): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', (event) => listener(event.data, event.ports)),
    // Electron ends the process with its parent.
    onGone: () => {},
    flush: () => new Promise((done) => setTimeout(done, utilityFlushMs)),
  };
}

function childChannel(child: NodeJS.Process): Channel {
  let leaving = 0;
  let settled: (() => void) | undefined;
  return {
    send(message) {
      if (!child.connected) return;
      leaving += 1;
      child.send?.(message, undefined, undefined, () => {
        leaving -= 1;
        if (leaving === 0) settled?.();
      });
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as ToEngine, [])),
    onGone: (listener) => void child.once('disconnect', listener),
    flush: () =>
      new Promise((done) => {
        settled = done;
        if (leaving === 0 || !child.connected) done();
      }),
  };
}

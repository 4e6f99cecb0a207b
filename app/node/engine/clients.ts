import type { ClientFrame, EnginePort } from '../../../shared/contract/index.ts';
import type { FromEngine } from '../../../shared/engine-messages.ts';
import type { HandedPort } from './channel.ts';

/**
 * A client whose MessagePort was handed over whole. The port is started by the first listener of frames: what came
 * before the engine was open waits in it.
 */
export function handedClient(port: HandedPort): EnginePort {
  let closed = false;
  let onClose: ((reason: string) => void) | undefined;
  port.on('close', () => {
    closed = true;
    onClose?.('its window closed the port');
  });
  return {
    send: (frame) => port.postMessage(frame),
    onFrame(listener) {
      port.on('message', ({ data }) => listener(data as ClientFrame));
      port.start();
    },
    onClose(listener) {
      onClose = listener;
      if (closed) listener('its window closed the port');
    },
    close: () => port.close(),
  };
}

/** A client whose frames come in envelopes through the main process. */
export interface RelayedClient {
  readonly port: EnginePort;
  /** A frame arrived for it. */
  take(frame: ClientFrame): void;
  /** Its window closed the port. */
  end(): void;
}

/** @param send into the channel to main */
export function relayedClient(client: number, send: (message: FromEngine) => void): RelayedClient {
  const early: ClientFrame[] = [];
  let listener: ((frame: ClientFrame) => void) | undefined;
  let onClose: ((reason: string) => void) | undefined;
  let open = true;
  return {
    port: {
      send: (frame) => {
        if (open) send({ t: 'client-frame', client, frame });
      },
      onFrame(next) {
        listener = next;
        for (const frame of early.splice(0)) next(frame);
      },
      onClose(next) {
        onClose = next;
        if (!open) next('its window closed the port');
      },
      close() {
        if (!open) return;
        open = false;
        send({ t: 'client-close', client, reason: 'the engine closed the port' });
      },
    },
    take(frame) {
      if (listener === undefined) early.push(frame);
      else listener(frame);
    },
    end() {
      if (!open) return;
      open = false;
      onClose?.('its window closed the port');
    },
  };
}

import { MessageChannelMain, type WebFrameMain } from 'electron';
import type { ClientPort, EngineFrame } from '../../../shared/contract/frames.ts';
import { type EngineClient, createEngineClient } from '../../../shared/client.ts';
import type { Log } from '../log.ts';
import type { EngineHost } from './engine-host.ts';

/** Hands a port to a frame. */
export type HandOver = (frame: WebFrameMain, nonce: string, port: Electron.MessagePortMain) => void;

/**
 * Gives pages their ports to the engine. A page that asks while the engine cannot answer gets its port when it can;
 * only its last request counts.
 *
 * @returns `wanted` takes a request
 */
export function startPortDesk(deps: { engine: EngineHost; handOver: HandOver; log: Log }): {
  wanted(frame: WebFrameMain, nonce: string): void;
  stop(): void;
} {
  const { engine, handOver, log } = deps;
  let waiting: { frame: WebFrameMain; nonce: string } | undefined;

  const serve = () => {
    if (waiting === undefined || engine.state().kind !== 'ready') return;
    const { frame, nonce } = waiting;
    waiting = undefined;
    const { port1, port2 } = new MessageChannelMain();
    try {
      handOver(frame, nonce, port2);
      engine.connect(port1);
    } catch (error) {
      // The page ended between asking and now; its successor asks for itself.
      log.info('a port was not handed over', { reason: String(error) });
      port1.close();
    }
  };
  const off = engine.onState(serve);
  return {
    wanted(frame, nonce) {
      waiting = { frame, nonce };
      serve();
    },
    stop: off,
  };
}

/** Main's own client of the engine, for what main exports. It is connected anew whenever the engine comes up. */
export function startOwnClient(engine: EngineHost, log: Log): EngineClient {
  const client = createEngineClient({
    onListenerError: (error) => log.error('a listener failed', { reason: String(error) }),
  });
  const connect = () => {
    if (engine.state().kind !== 'ready') return;
    const { port1, port2 } = new MessageChannelMain();
    engine.connect(port1);
    client.connect(clientPort(port2));
  };
  engine.onState(connect);
  // It may have been quicker than the window.
  connect();
  return client;
}

function clientPort(port: Electron.MessagePortMain): ClientPort {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame(listener) {
      port.on('message', ({ data }) => listener(data as EngineFrame));
      port.start();
    },
    onClose(listener) {
      port.on('close', () => listener('the engine ended'));
    },
    close: () => port.close(),
  };
}

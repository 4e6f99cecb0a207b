import { createEngineClient, type EngineClient } from '../../shared/client.ts';
import {
  enginePortMessage,
  type ClientPort,
  type EngineFrame,
  type EnginePortHandover,
} from '../../shared/contract/frames.ts';
import { bridge } from './bridge.ts';

/** The page's end of its MessagePort to the engine. */
export function portOf(port: MessagePort): ClientPort {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame(listener) {
      port.addEventListener('message', (event: MessageEvent<EngineFrame>) => listener(event.data));
      port.start();
    },
    onClose(listener) {
      port.addEventListener('close', () => listener('The engine closed the connection.'));
    },
    close: () => port.close(),
  };
}

/**
 * Connects the page to the engine and stays connected: whenever the engine goes away, a fresh port is asked for,
 * and the client subscribes again. Calls made meanwhile fail with ENGINE_GONE or wait for the first port.
 */
export function connectEngine(): EngineClient {
  const client = createEngineClient({ onListenerError: (error) => reportError(error) });
  let nonce = '';
  const ask = (): void => {
    nonce = crypto.randomUUID();
    bridge().requestEnginePort(nonce);
  };
  window.addEventListener('message', (event: MessageEvent<EnginePortHandover>) => {
    const [port] = event.ports;
    if (
      event.source !== window ||
      event.data?.kind !== enginePortMessage ||
      event.data.nonce !== nonce ||
      port === undefined
    )
      return;
    client.connect(portOf(port));
  });
  client.onState((state) => {
    if (state === 'gone') ask();
  });
  ask();
  return client;
}

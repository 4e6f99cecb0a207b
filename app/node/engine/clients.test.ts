import { afterEach, describe, expect, it } from 'vitest';
import type { EngineFrame } from '../../../shared/contract/index.ts';
import type { FromEngine, ToEngine } from '../../../shared/engine-messages.ts';
import { type HandedPort, parentChannel } from './channel.ts';
import { handedClient, relayedClient } from './clients.ts';

/** A MessagePort as a utility process gets it: silent until started. */
function handed() {
  const waiting: unknown[] = [];
  const sent: unknown[] = [];
  let started = false;
  let closed = false;
  let onMessage: ((event: { readonly data: unknown }) => void) | undefined;
  let onClose: (() => void) | undefined;
  const port: HandedPort = {
    on(event: 'message' | 'close', listener: ((event: { readonly data: unknown }) => void) | (() => void)) {
      if (event === 'message') onMessage = listener;
      else onClose = listener as () => void;
    },
    postMessage: (message) => void sent.push(message),
    start() {
      started = true;
      for (const data of waiting.splice(0)) onMessage?.({ data });
    },
    close() {
      closed = true;
    },
  };
  return {
    port,
    sent,
    isClosed: () => closed,
    arrives: (data: unknown) => (started ? onMessage?.({ data }) : void waiting.push(data)),
    closes: () => onClose?.(),
  };
}

describe('a client whose port was handed over', () => {
  it('keeps what came early until somebody listens', () => {
    const { port, arrives, sent, closes, isClosed } = handed();
    const client = handedClient(port);
    arrives({ t: 'cancel', id: 1 });
    const frames: unknown[] = [];
    const reasons: string[] = [];
    client.onFrame((frame) => frames.push(frame));
    client.onClose((reason) => reasons.push(reason));
    arrives({ t: 'cancel', id: 2 });
    client.send({ t: 'ok', id: 1, value: null });
    closes();
    client.close();
    expect(frames).toEqual([
      { t: 'cancel', id: 1 },
      { t: 'cancel', id: 2 },
    ]);
    expect(sent).toEqual([{ t: 'ok', id: 1, value: null }]);
    expect(reasons).toHaveLength(1);
    expect(isClosed()).toBe(true);
  });

  it('tells of a port that closed before anybody asked', () => {
    const { port, closes } = handed();
    const client = handedClient(port);
    closes();
    const reasons: string[] = [];
    client.onClose((reason) => reasons.push(reason));
    expect(reasons).toHaveLength(1);
  });
});

describe('a client whose frames are relayed', () => {
  it('keeps early frames, puts its own into envelopes, and is silent once it ended', () => {
    const sent: FromEngine[] = [];
    const client = relayedClient(7, (message) => sent.push(message));
    client.take({ t: 'cancel', id: 1 });
    const frames: unknown[] = [];
    const reasons: string[] = [];
    client.port.onFrame((frame) => frames.push(frame));
    client.port.onClose((reason) => reasons.push(reason));
    const answer: EngineFrame = { t: 'ok', id: 1, value: null };
    client.port.send(answer);
    client.end();
    client.end();
    client.port.send(answer);
    client.port.close();
    expect(frames).toEqual([{ t: 'cancel', id: 1 }]);
    expect(sent).toEqual([{ t: 'client-frame', client: 7, frame: answer }]);
    expect(reasons).toHaveLength(1);
  });
});

describe('the line to the main process', () => {
  const host = process as unknown as { parentPort?: unknown };
  afterEach(() => {
    delete host.parentPort;
  });

  it('is the parent port where there is one, with the ports that its messages carry', async () => {
    const said: FromEngine[] = [];
    let tell: ((event: { data: ToEngine; ports: HandedPort[] }) => void) | undefined;
    host.parentPort = {
      on: (_: 'message', listener: typeof tell) => {
        tell = listener;
      },
      postMessage: (message: FromEngine) => said.push(message),
    };
    const channel = parentChannel();
    const heard: unknown[] = [];
    channel?.onMessage((message, ports) => heard.push([message, ports.length]));
    tell?.({ data: { t: 'port', client: 1 }, ports: [handed().port] });
    channel?.send({ t: 'stopped' });
    await channel?.flush();
    expect(heard).toEqual([[{ t: 'port', client: 1 }, 1]]);
    expect(said).toEqual([{ t: 'stopped' }]);
  });
});

import type {
  ClientFrame,
  ClientPort,
  EngineFrame,
  EnginePort,
  FramePort,
} from '../../../shared/contract/index.ts';

/**
 * Both ends of a conversation inside one process: the in-process bridge of tests and of the command line. Frames are
 * cloned and arrive later, as on a real port: what cannot be cloned throws at the sender, and nobody shares objects.
 */
export function createPortPair(): { readonly client: ClientPort; readonly engine: EnginePort } {
  const toEngine = createLane<ClientFrame>();
  const toClient = createLane<EngineFrame>();
  let open = true;
  const close = (reason: string): void => {
    if (!open) return;
    open = false;
    toEngine.end(reason);
    toClient.end(reason);
  };
  const end = <Out, In>(out: Lane<Out>, into: Lane<In>, closed: string): FramePort<Out, In> => ({
    send(frame) {
      if (open) out.push(frame);
    },
    onFrame: (listener) => into.onItem(listener),
    onClose: (listener) => into.onEnd(listener),
    close: () => close(closed),
  });
  return {
    client: end(toEngine, toClient, 'the client closed the port'),
    engine: end(toClient, toEngine, 'the engine closed the port'),
  };
}

interface Lane<T> {
  push(item: T): void;
  end(reason: string): void;
  onItem(listener: (item: T) => void): void;
  onEnd(listener: (reason: string) => void): void;
}

/** One direction. Items wait for the first listener, as they do on a MessagePort that was not started. */
function createLane<T>(): Lane<T> {
  const waiting: T[] = [];
  let deliver: ((item: T) => void) | undefined;
  let ended: ((reason: string) => void) | undefined;
  let reason: string | undefined;
  const flush = (): void => {
    while (deliver !== undefined && waiting.length > 0) {
      const item = waiting.shift();
      if (item !== undefined) deliver(item);
    }
  };
  return {
    push(item) {
      waiting.push(structuredClone(item));
      queueMicrotask(flush);
    },
    end(why) {
      reason = why;
      queueMicrotask(() => ended?.(why));
    },
    onItem(listener) {
      deliver = listener;
      queueMicrotask(flush);
    },
    onEnd(listener) {
      ended = listener;
      const why = reason;
      if (why !== undefined) queueMicrotask(() => listener(why));
    },
  };
}

import type { ClientPort, EngineFrame, EventName, Input, OpName, Output, Payload } from './contract/index.ts';
import { AppError, fail } from './errors.ts';
import { exceedsBytes } from './frame-size.ts';
import { limits } from './limits.ts';

export interface CallOptions {
  /** Aborting it rejects the call at once and tells the engine to stop working on it. */
  readonly signal?: AbortSignal;
  /** How long the engine may take, ms; `limits.callMs` unless named. */
  readonly deadlineMs?: number;
}

/** `waiting`: no port yet, calls queue. `connected`. `gone`: the port closed, calls fail until the next `connect`. */
export type ClientState = 'waiting' | 'connected' | 'gone';

export interface EngineClient {
  /** @throws AppError of the closed union; ENGINE_GONE when the engine went away with the call open */
  call<N extends OpName>(op: N, input: Input<N>, options?: CallOptions): Promise<Output<N>>;
  /** Returns what ends the subscription. Subscriptions outlive the engine: `connect` renews them. */
  on<N extends EventName>(name: N, listener: (payload: Payload<N>) => void): () => void;
  /** The first port, or a fresh one after the engine was restarted. */
  connect(port: ClientPort): void;
  state(): ClientState;
  onState(listener: (state: ClientState) => void): () => void;
  close(): void;
}

export interface ClientOptions {
  /** A listener of an event threw: that must not silence the others. */
  onListenerError(error: unknown): void;
}

interface PendingCall {
  readonly op: string;
  readonly input: unknown;
  readonly deadlineMs: number | undefined;
  readonly resolve: (value: never) => void;
  readonly reject: (error: AppError) => void;
  /** The caller no longer listens, but the engine has not answered yet: the call still counts. */
  abandoned: boolean;
}

/**
 * The one client of the engine, used by the page, the main process and the command line alike. Keeps at most
 * `limits.callsInFlight` calls open; further ones wait their turn here.
 */
export function createEngineClient(options: ClientOptions): EngineClient {
  let port: ClientPort | undefined;
  let state: ClientState = 'waiting';
  let lastId = 0;
  const queued = new Map<number, PendingCall>();
  const open = new Map<number, PendingCall>();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const watchers = new Set<(state: ClientState) => void>();

  function move(next: ClientState): void {
    if (state === next) return;
    state = next;
    for (const watcher of watchers) watcher(next);
  }

  function flush(): void {
    for (const [id, call] of queued) {
      if (port === undefined || open.size >= limits.callsInFlight) return;
      queued.delete(id);
      open.set(id, call);
      post(port, id, call);
    }
  }

  function post(to: ClientPort, id: number, call: PendingCall): void {
    const { op, input, deadlineMs } = call;
    try {
      to.send({ t: 'call', id, op, input, ...(deadlineMs === undefined ? {} : { deadlineMs }) });
    } catch (error) {
      open.delete(id);
      call.reject(
        new AppError(
          { code: 'INVALID_INPUT', message: `The input of ${op} cannot be sent.`, retry: 'never' },
          error,
        ),
      );
    }
  }

  function receive(frame: EngineFrame): void {
    if (frame.t === 'event') {
      for (const listener of listeners.get(frame.name) ?? []) {
        try {
          listener(frame.payload as never);
        } catch (error) {
          options.onListenerError(error);
        }
      }
      return;
    }
    const call = open.get(frame.id);
    if (call === undefined) return;
    open.delete(frame.id);
    if (!call.abandoned) {
      if (frame.t === 'ok') call.resolve(frame.value as never);
      else call.reject(new AppError(frame.error));
    }
    flush();
  }

  function lose(lost: ClientPort, reason: string): void {
    if (port !== lost) return;
    port = undefined;
    const waiting = [...open.values(), ...queued.values()];
    open.clear();
    queued.clear();
    move('gone');
    for (const call of waiting) if (!call.abandoned) call.reject(gone(reason));
  }

  function abandon(id: number, call: PendingCall, signal: AbortSignal): void {
    if (call.abandoned) return;
    call.abandoned = true;
    if (!queued.delete(id) && open.has(id)) port?.send({ t: 'cancel', id });
    call.reject(
      signal.reason instanceof AppError
        ? signal.reason
        : fail('CANCELLED', `${call.op} was cancelled.`, { retry: 'now' }),
    );
  }

  function start<N extends OpName>(
    op: N,
    input: Input<N>,
    { signal, deadlineMs }: CallOptions,
  ): Promise<Output<N>> {
    return new Promise((resolve, reject: (error: AppError) => void) => {
      if (state === 'gone') return reject(gone('it is being restarted'));
      if (exceedsBytes(input, limits.frameBytes)) {
        return reject(fail('TOO_LARGE', `The input of ${op} is larger than ${limits.frameBytes} bytes.`));
      }
      const id = ++lastId;
      const onAbort = (): void => {
        if (signal !== undefined) abandon(id, call, signal);
      };
      const settled = (): void => signal?.removeEventListener('abort', onAbort);
      const call: PendingCall = {
        op,
        input,
        deadlineMs,
        resolve: (value) => (settled(), resolve(value)),
        reject: (error) => (settled(), reject(error)),
        abandoned: false,
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true) return onAbort();
      queued.set(id, call);
      flush();
    });
  }

  return {
    call: (op, input, callOptions = {}) => start(op, input, callOptions),
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known);
      if (known.size === 0) port?.send({ t: 'subscribe', events: [name] });
      known.add(listener);
      return () => {
        if (known.delete(listener) && known.size === 0) port?.send({ t: 'unsubscribe', events: [name] });
      };
    },
    connect(fresh) {
      const old = port;
      if (old !== undefined) {
        lose(old, 'another port took its place');
        old.close();
      }
      port = fresh;
      fresh.onClose((reason) => lose(fresh, reason));
      fresh.onFrame((frame) => {
        if (port === fresh) receive(frame);
      });
      const events = [...listeners].filter(([, known]) => known.size > 0).map(([name]) => name);
      if (events.length > 0) fresh.send({ t: 'subscribe', events });
      move('connected');
      flush();
    },
    state: () => state,
    onState(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    close() {
      const current = port;
      if (current === undefined) return;
      lose(current, 'the client was closed');
      current.close();
    },
  };
}

function gone(reason: string): AppError {
  return fail('ENGINE_GONE', `The engine went away (${reason}). What was committed is kept; try again.`, {
    retry: 'later',
  });
}

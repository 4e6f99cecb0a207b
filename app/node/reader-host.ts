import { Worker } from 'node:worker_threads';
import { AppError, fail } from '../../shared/errors.ts';
import { minute } from '../../shared/time.ts';
import type { FleetReader, Log } from '../core/ports.ts';
import { entryFile } from './entries.ts';
import type { FromReader, ReaderOrder, ToReader } from './reader-messages.ts';

export interface ReaderHost extends FleetReader {
  /** Starts the thread before the first question, so that its columns fill while the window opens. */
  warm(): void;
  /** Ends the thread; its connections are closed when this resolves. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** A thread that dies this often within a minute dies of something that starting it again does not mend. */
const mostDeaths = 3;

/**
 * Hosts the fleet reader in a thread of its own. A thread that dies fails its open questions and is started again by the
 * next one, which then fills its columns anew: it holds nothing that the databases do not.
 *
 * @param monotonic ms of a clock that never jumps
 */
export function createReaderHost(order: ReaderOrder, log: Log, monotonic: () => number): ReaderHost {
  let thread: Thread | undefined;
  let deaths: number[] = [];
  let lastId = 0;
  let closing: Promise<void> | undefined;

  function start(): Thread {
    const worker = new Worker(entryFile('reader-worker'), {
      workerData: order,
      name: 'reader',
      stdout: false,
      stderr: false,
    });
    const started: Thread = { worker, waiting: new Map() };
    worker.on('message', (message: FromReader) => receive(started, message));
    worker.on('messageerror', (error) => log.error('an answer of the reader could not be read', { error }));
    worker.on('error', (error) => log.error('the reader failed', { error }));
    worker.on('exit', (code) => end(started, code));
    // An idle reader keeps no process alive; who waits for an answer does.
    worker.unref();
    return started;
  }

  function receive(from: Thread, message: FromReader): void {
    if (message.t === 'log')
      return log[message.level](message.message, { ...message.fields, thread: 'reader' });
    const waiting = from.waiting.get(message.id);
    if (waiting === undefined) return;
    from.waiting.delete(message.id);
    if (message.t === 'ok') waiting.resolve(message.value);
    else waiting.reject(new AppError(message.error));
  }

  function end(ended: Thread, code: number): void {
    if (thread === ended) thread = undefined;
    if (closing === undefined) {
      deaths.push(monotonic());
      log.error('the reader ended by itself', { code, open: ended.waiting.size });
    }
    const error = fail('ENGINE_GONE', 'The fleet reader stopped and is started again. Ask once more.', {
      retry: 'now',
    });
    for (const waiting of ended.waiting.values()) waiting.reject(error);
    ended.waiting.clear();
  }

  function current(): Thread {
    if (closing !== undefined) throw fail('ENGINE_GONE', 'The engine is closing.', { retry: 'later' });
    deaths = deaths.filter((at) => monotonic() - at < minute);
    if (thread === undefined && deaths.length >= mostDeaths) {
      throw fail(
        'INTERNAL',
        'The fleet reader keeps failing and is left alone for a minute. The log says why.',
        { retry: 'later' },
      );
    }
    thread ??= start();
    return thread;
  }

  const post = (to: Thread, message: ToReader): void => to.worker.postMessage(message);

  return {
    async call(op, input, signal) {
      signal?.throwIfAborted();
      const to = current();
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const onAbort = (): void => {
          to.waiting.delete(id);
          const reason: unknown = signal?.reason;
          reject(
            reason instanceof AppError
              ? reason
              : fail('CANCELLED', 'The question was cancelled.', { retry: 'now' }),
          );
        };
        const done = (): void => signal?.removeEventListener('abort', onAbort);
        to.waiting.set(id, {
          resolve: (value) => (done(), resolve(value)),
          reject: (error) => (done(), reject(error)),
        });
        signal?.addEventListener('abort', onAbort, { once: true });
        post(to, { t: 'call', id, op, input });
      });
    },
    changed(simKeys) {
      // Without a thread there are no columns to bring up to date.
      if (thread !== undefined) post(thread, { t: 'changed', simKeys });
    },
    warm: () => void current(),
    close() {
      const ending = thread;
      closing ??= (async () => {
        if (ending === undefined) return;
        await new Promise((resolve) => {
          ending.worker.once('exit', resolve);
          // Closing must come to its end, also where nothing else keeps the process.
          ending.worker.ref();
          post(ending, { t: 'close' });
        });
      })();
      return closing;
    },
  };
}

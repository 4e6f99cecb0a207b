import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createEngineClient, type EngineClient } from '../../shared/client.ts';
import type { ClientPort } from '../../shared/contract/index.ts';
import type { DemoWorldOrder } from '../../shared/engine-messages.ts';
import { limits } from '../../shared/limits.ts';
import { minute, second } from '../../shared/time.ts';
import type { Actor, Log } from '../core/ports.ts';
import { createFiles } from './adapters/files.ts';
import type { DemoOrder, FromDemo, ToDemo } from './demo-messages.ts';
import { continueWorld, saveWorld } from './demo-state.ts';
import { entryFile } from './entries.ts';
import type { OpenEngine } from './open-engine.ts';

export interface DemoWorkspaceOptions {
  /** Folder of the demo workspace. */
  readonly dir: string;
  readonly order: DemoWorldOrder;
  /** A client's end of the engine, acting as the demo world. */
  readonly connect: (actor: Actor) => ClientPort;
  readonly reconnect: OpenEngine['reconnect'];
  readonly log: Log;
  /** How often evidence files are written and read anew, ms of the wall clock. */
  readonly refreshMs?: number;
}

export interface DemoWorkspace {
  /** Settles once the first sync is in and its evidence files were read; never rejects. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** Who adds the provider and imports in the audit log. */
const actor: Actor = { name: 'Demo world', role: 'system' };
const providerName = 'Soracom';

type World = Extract<FromDemo, { t: 'ready' }>;

/**
 * Runs the embedded demo world in a thread of its own and connects the workspace to it the way a person would: adds it
 * as a provider, syncs, imports its evidence files, and again as time goes on.
 */
export function startDemoWorkspace(options: DemoWorkspaceOptions): DemoWorkspace {
  const { dir, log } = options;
  const client = createEngineClient({
    onListenerError: (error) => log.error('a listener of the demo failed', { error }),
  });
  client.connect(options.connect(actor));
  const { state, now, fresh } = continueWorld(dir, options.order, Date.now());
  const { sims, seed, speed, attacks, launched, epoch, port } = state;
  const order: DemoOrder = {
    sims,
    seed,
    speed,
    attacks,
    launched,
    epoch,
    now,
    port,
    dir: join(dir, 'demo-world'),
  };
  const abort = new AbortController();
  const thread = startThread(order, log);
  const evidence = createEvidence(client, log);
  let timer: NodeJS.Timeout | undefined;

  const begin = async (): Promise<void> => {
    const world = await thread.world;
    saveWorld(dir, { ...state, port: world.port });
    await connectProvider(client, options.reconnect, world, fresh);
    await firstSync(client, abort.signal);
    await evidence.read(world.imports);
    thread.onImports((paths) => void evidence.read(paths));
    timer = setInterval(() => thread.send({ t: 'write-imports' }), options.refreshMs ?? 5 * minute);
    timer.unref();
  };

  const ready = begin().catch((error: unknown) => {
    if (!abort.signal.aborted) log.error('the demo world could not be connected', { error });
  });
  return {
    ready,
    async close() {
      abort.abort();
      clearInterval(timer);
      // A world that was moved on is as old as it has become, at whatever speed it ran.
      const wall = Date.now();
      saveWorld(dir, {
        ...state,
        port: thread.port() ?? state.port,
        lived: state.lived + Math.max(0, wall - state.wall) * speed,
        wall,
      });
      await thread.close();
      client.close();
      await ready;
    },
  };
}

interface Thread {
  readonly world: Promise<World>;
  port(): number | undefined;
  send(message: ToDemo): void;
  onImports(listener: (paths: readonly string[]) => void): void;
  close(): Promise<void>;
}

function startThread(order: DemoOrder, log: Log): Thread {
  let listener: (paths: readonly string[]) => void = () => {};
  let port: number | undefined;
  let ended = false;
  const launch = (wanted: DemoOrder): Worker =>
    new Worker(entryFile('demo-worker'), { workerData: wanted, name: 'demo world' });
  let worker = launch(order);
  let onEnd: () => void = () => {};
  const world = new Promise<World>((resolve, reject) => {
    const watch = (watched: Worker, mayMove: boolean): void => {
      let failure: Error | undefined;
      watched.on('error', (error: Error) => {
        failure = error;
      });
      watched.on('message', (message: FromDemo) => {
        if (message.t === 'ready') {
          port = message.port;
          resolve(message);
        } else if (message.t === 'imports') listener(message.paths);
        else log.error(message.message);
      });
      watched.on('exit', () => {
        // Its old port is somebody else's now: the provider gets a new address.
        if (
          port === undefined &&
          mayMove &&
          failure !== undefined &&
          'code' in failure &&
          failure.code === 'EADDRINUSE'
        ) {
          worker = launch({ ...order, port: 0 });
          return watch(worker, false);
        }
        ended = true;
        if (failure !== undefined) log.error('the demo world ended', { error: failure });
        reject(failure ?? new Error('the demo world ended'));
        onEnd();
      });
    };
    watch(worker, order.port !== 0);
  });
  return {
    world,
    port: () => port,
    send: (message) => worker.postMessage(message),
    onImports: (next) => {
      listener = next;
    },
    close: () =>
      new Promise((done) => {
        if (ended) return done();
        onEnd = done;
        // While it still starts it does not listen yet.
        if (port === undefined) void worker.terminate();
        else worker.postMessage({ t: 'close' } satisfies ToDemo);
      }),
  };
}

/**
 * The provider of an earlier start goes on with the same world, at whatever address that answers now, so that its SIMs
 * keep their history. Another world is another provider.
 */
async function connectProvider(
  client: EngineClient,
  reconnect: OpenEngine['reconnect'],
  { baseUrl, authKeyId, authKey }: World,
  fresh: boolean,
): Promise<void> {
  const { providers } = await client.call('providers.list', {});
  const known = providers.filter((provider) => provider.demo);
  const kept = fresh ? undefined : known[0];
  for (const { providerId } of known) {
    if (providerId !== kept?.providerId) await client.call('providers.remove', { providerId });
  }
  if (kept === undefined) {
    await client.call('providers.add', {
      kind: 'soracom',
      name: providerName,
      baseUrl,
      options: {},
      credentials: { authKeyId, authKey },
      demo: true,
    });
  } else if (kept.baseUrl !== baseUrl) {
    await reconnect(kept.providerId, { baseUrl, credentials: { authKeyId, authKey } }, actor);
  }
}

/** Syncs until every provider was read once since now. */
async function firstSync(client: EngineClient, signal: AbortSignal): Promise<void> {
  const since = Date.now();
  const complete = async (): Promise<boolean> => {
    const { providers } = await client.call('sync.status', {});
    return providers.every(
      (provider) =>
        (provider.lastSuccessAt ?? 0) >= since ||
        (provider.state === 'failed' && provider.startedAt !== null),
    );
  };
  await client.call('sync.start', {});
  await new Promise<void>((resolve, reject) => {
    let checking = false;
    const check = (): void => {
      if (checking) return;
      checking = true;
      complete().then(
        (done) => {
          checking = false;
          if (done) finish(resolve);
        },
        (error: unknown) => finish(() => reject(error as Error)),
      );
    };
    const stop = client.on('sync.changed', check);
    const timer = setInterval(check, second);
    timer.unref();
    const finish = (then: () => void): void => {
      stop();
      clearInterval(timer);
      then();
    };
    signal.addEventListener('abort', () => finish(() => reject(new Error('closed'))), { once: true });
    check();
  });
}

/** Reads evidence files whose content is another than last time. */
function createEvidence(client: EngineClient, log: Log): { read(paths: readonly string[]): Promise<void> } {
  const files = createFiles();
  const seen = new Map<string, string>();
  return {
    async read(paths) {
      try {
        const changed: string[] = [];
        for (const path of paths) {
          const hash = await files.sha256(path);
          if (seen.get(path) !== hash) changed.push(path);
          seen.set(path, hash);
        }
        if (changed.length > 0)
          await client.call('imports.run', { paths: changed }, { deadlineMs: limits.callMsMax });
      } catch (error) {
        log.error('the evidence files of the demo world were not read', { error });
      }
    },
  };
}

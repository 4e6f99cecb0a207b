import { join } from 'node:path';
import { type ClientPort, contract, contractEvents, type EnginePort } from '../../shared/contract/index.ts';
import type { CreateOrder, LockedSlot, Opened, Unlock } from '../../shared/engine-messages.ts';
import { type AppError, fail } from '../../shared/errors.ts';
import { refusalOf } from '../../shared/roles.ts';
import type { Engine } from '../core/engine.ts';
import { createDispatcher, type Dispatcher } from '../core/kernel/dispatcher.ts';
import { createPortPair } from '../core/kernel/port-pair.ts';
import { noRest, type Rest } from '../core/kernel/rest.ts';
import type { Actor, Log, Ports, Profile } from '../core/ports.ts';
import { createClock } from './adapters/clock.ts';
import { createFiles } from './adapters/files.ts';
import { createReportFonts } from './adapters/report-fonts.ts';
import { createHashing } from './adapters/hash.ts';
import { createHttp, type HostHttp } from './adapters/http.ts';
import { createIds } from './adapters/ids.ts';
import { createLog, type Level } from './adapters/log.ts';
import { createMail } from './adapters/mail.ts';
import { createSchedule } from './adapters/schedule.ts';
import { databaseFile } from './database/files.ts';
import { type Databases, openDatabases } from './database/open.ts';
import type { DatabaseKind } from './database/pragmas.ts';
import { createVault } from './keys/vault.ts';
import { type EngineLock, lockWorkspace } from './lock.ts';
import { personName } from './person.ts';
import { createReaderHost, type ReaderHost } from './reader-host.ts';
import { readRuleFixtures, readShippedRules } from './shipped-rules.ts';
import { serveSocket, type SocketServer } from './socket.ts';
import { createWorkspace, describeWorkspace, openWorkspace, type Workspace } from './workspace.ts';

export interface OpenEngineOptions {
  /** Makes the engine over its ports: `createEngine` of the core. */
  readonly compose: (ports: Ports) => Engine;
  /** Folder of the workspace. */
  readonly dir: string;
  readonly unlock: Unlock | null;
  /** Makes the workspace if the folder holds none. */
  readonly create: CreateOrder | null;
  readonly version: string;
  readonly checkOutputs: boolean;
  /** Who opens it, for the message to a second instance. */
  readonly program: 'desktop' | 'command line';
  /** What syncs, the first scoring and the reader's thread wait for; nothing unless given. */
  readonly rest?: Rest;
  readonly logLevel?: Level;
  /** Hears warnings and errors of the log, redacted. */
  readonly tell?: (level: 'warn' | 'error', message: string, traceId: string | undefined) => void;
  /** A file turned out damaged in use. The engine should be closed; the cache is already marked for a rebuild. */
  readonly onDamage?: (kind: DatabaseKind, error: AppError) => void;
}

export interface OpenEngine {
  readonly opened: Opened;
  readonly log: Log;
  /** Serves a client. `actor` is who acts through it, unless it is the local user. */
  attach(port: EnginePort, actor?: Actor): void;
  /** A client's end inside this process. */
  connect(actor?: Actor): ClientPort;
  /** Gives a known provider another address and key and keeps its id. */
  readonly reconnect: Engine['reconnect'];
  /** Lets running work end, closes the databases in order, gives the workspace free. */
  close(): Promise<void>;
}

export type OpenResult =
  | { readonly state: 'open'; readonly engine: OpenEngine }
  | { readonly state: 'locked'; readonly slots: readonly LockedSlot[]; readonly wrong: boolean };

/**
 * Opens a workspace whole: lock, key, databases, ports, engine, local socket. What was opened is closed again when a
 * later step fails.
 *
 * @throws AppError SECOND_INSTANCE, NOT_FOUND, and what opening the databases or the workspace throws
 */
export async function openEngine(options: OpenEngineOptions): Promise<OpenResult> {
  const clock = createClock();
  const undo = createUndo();
  try {
    // Looked for first, so that asking for a workspace that is not there leaves no folder behind.
    if (options.create === null && describeWorkspace(options.dir) === null) throw noWorkspace(options.dir);
    const lock = lockWorkspace(options.dir, options.program, clock.now());
    undo.add(() => lock.release());
    const state = await unlockOrCreate(options, clock.now());
    if (state.state === 'locked') {
      await undo.run();
      return state;
    }
    return { state: 'open', engine: await assemble(options, state.workspace, lock, undo) };
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function unlockOrCreate(options: OpenEngineOptions, now: number) {
  if (describeWorkspace(options.dir) !== null) return openWorkspace(options.dir, options.unlock);
  if (options.create === null) throw noWorkspace(options.dir);
  return { state: 'open', workspace: await createWorkspace(options.dir, options.create, now) } as const;
}

async function assemble(
  options: OpenEngineOptions,
  workspace: Workspace,
  lock: EngineLock,
  undo: Undo,
): Promise<OpenEngine> {
  const { dir, keys } = workspace;
  const clock = createClock();
  const log = createLog({
    dir: join(dir, 'logs'),
    name: 'engine',
    level: options.logLevel ?? 'info',
    now: clock.now,
    ...(options.tell === undefined ? {} : { tell: options.tell }),
  });
  const databases = openDatabases({
    dir,
    keys,
    now: clock.now(),
    log,
    ...(options.onDamage === undefined ? {} : { onDamage: options.onDamage }),
  });
  undo.add(() => databases.close());
  const order = (kind: DatabaseKind) => ({ path: join(dir, databaseFile(kind)), key: keys[kind] });
  const reader = createReaderHost({ cache: order('cache'), ledger: order('ledger') }, log, clock.monotonic);
  undo.add(() => reader.close());
  const http = createHttp();
  undo.add(() => http.close());
  const notices = noticesOf(workspace, databases);
  const schedule = createSchedule(log);
  const ids = createIds();
  const ports: Ports = {
    cache: databases.cache.db,
    ledger: databases.ledger.db,
    reader,
    http,
    mail: createMail(),
    secrets: createVault(join(dir, 'vault.json'), keys.vault),
    clock,
    ids,
    hash: createHashing(keys.pseudonym),
    log,
    files: createFiles(),
    schedule,
    reportFonts: createReportFonts(log),
    ruleFiles: [...readShippedRules(), ...readShippedRules('sigma-lists')],
    ruleFixtures: readRuleFixtures,
    profile: {
      version: options.version,
      workspace: { name: workspace.name, demo: workspace.demo },
      checkOutputs: options.checkOutputs,
      userName: personName(),
      notices,
    },
  };
  const engine = options.compose(ports);
  const dispatcher = createDispatcher(contract, engine.handlers, {
    checkOutputs: options.checkOutputs,
    log,
    ids,
    schedule,
    actor: engine.actor,
    refusal: refusalOf,
    events: contractEvents,
  });
  engine.bus.onPublish((name, payload) => dispatcher.publish(name, payload));
  const socket = await serveSocket(dir, (port) => dispatcher.attach(port), log);
  const rest = options.rest ?? noRest;
  const cancelWarm = rest.over(() => reader.warm());
  engine.start(rest);
  log.info('the workspace is open', {
    version: options.version,
    node: process.version,
    protection: workspace.protection,
    notices,
  });
  return {
    opened: { workspace: ports.profile.workspace, protection: workspace.protection, notices },
    log,
    attach: (port, actor) => dispatcher.attach(port, actor),
    connect(actor) {
      const pair = createPortPair();
      dispatcher.attach(pair.engine, actor);
      return pair.client;
    },
    reconnect: engine.reconnect,
    close: closer({ cancelWarm, socket, dispatcher, engine, reader, http, databases, lock, log }),
  };
}

interface Parts {
  readonly cancelWarm: () => void;
  readonly socket: SocketServer;
  readonly dispatcher: Dispatcher;
  readonly engine: Engine;
  readonly reader: ReaderHost;
  readonly http: HostHttp;
  readonly databases: Databases;
  readonly lock: EngineLock;
  readonly log: Log;
}

/** Clients first, then the work, then what the work stands on; the lock last. Runs once. */
function closer(parts: Parts): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    parts.cancelWarm();
    await parts.socket.close();
    parts.dispatcher.close('the engine stops');
    await parts.engine.stop();
    await parts.reader.close();
    parts.http.close();
    parts.log.info('the workspace is closed');
    try {
      parts.databases.close();
    } finally {
      parts.lock.release();
    }
  };
  return () => (closing ??= close());
}

function noticesOf(workspace: Workspace, databases: Databases): Profile['notices'] {
  const weak = workspace.weakness === null ? [] : [{ level: 'warning', text: workspace.weakness } as const];
  return [...databases.notices, ...weak];
}

function noWorkspace(dir: string): AppError {
  return fail(
    'NOT_FOUND',
    `There is no workspace in ${dir}. Make one with "provider add", or name another folder with --data-dir.`,
  );
}

interface Undo {
  add(step: () => void | Promise<void>): void;
  run(): Promise<void>;
}

/** Steps to take back, newest first. */
function createUndo(): Undo {
  const steps: (() => void | Promise<void>)[] = [];
  return {
    add: (step) => void steps.push(step),
    async run() {
      for (const step of steps.splice(0).reverse()) await step();
    },
  };
}

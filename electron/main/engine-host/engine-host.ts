import type { ErrorData } from '../../../shared/errors.ts';
import type { FromEngine, LockedSlot, OpenOrder, Opened, Unlock } from '../../../shared/engine-messages.ts';
import { exitCodes } from '../../../shared/engine-messages.ts';
import type { Log } from '../log.ts';
import type { Marks } from '../marks.ts';
import type { ClientEnd, EngineExit, EngineLauncher, EngineProcess } from './engine-process.ts';
import { crashesAllowed, restartDelay } from './restart-policy.ts';

/** What the engine is doing. `starting` and `restarting` pass by themselves, the others stay until someone acts. */
export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'restarting' }
  | { readonly kind: 'ready'; readonly opened: Opened }
  | {
      readonly kind: 'locked';
      readonly slots: readonly LockedSlot[];
      readonly wrong: boolean;
      readonly message: string;
    }
  | { readonly kind: 'failed'; readonly error: ErrorData }
  | { readonly kind: 'stopped' };

export type SettledState = Exclude<EngineState, { kind: 'starting' | 'restarting' }>;

/** The engine as the rest of main sees it: one at a time, kept alive. */
export interface EngineHost {
  state(): EngineState;
  onState(listener: (state: EngineState) => void): () => void;
  /** Opens a workspace. A running engine is shut down first. */
  open(order: OpenOrder): Promise<SettledState>;
  /** Tries to unlock the workspace that is locked. */
  unlock(unlock: Unlock): Promise<SettledState>;
  /** Starts the engine anew on the same workspace, also after it was given up. */
  restart(): Promise<SettledState>;
  /** Lets the engine begin the work that waits for the window's first page. */
  begin(): void;
  /** Gives the engine a client; only while it is ready. */
  connect(port: ClientEnd): void;
  /** Ends it: politely, then by force. */
  shutdown(): Promise<void>;
}

export interface EngineHostDeps {
  readonly launch: EngineLauncher;
  /** What main itself can open a workspace with, out of what would open it. */
  readonly unlockFor: (slots: readonly LockedSlot[]) => Promise<Unlock | null>;
  readonly log: Log;
  readonly marks: Marks;
  /** A steady clock, ms. */
  readonly now: () => number;
  /** Calls back once after so many ms; returns a canceller. */
  readonly after: (ms: number, work: () => void) => () => void;
}

/** A new process that has not said a word by then hangs. */
const firstWordMs = 30_000;
/** Time to commit and close two databases. */
const shutdownMs = 5_000;

/** Supervises the engine. Nothing starts before `open`. */
export function createEngineHost(deps: EngineHostDeps): EngineHost {
  const { launch, unlockFor, log, marks, now, after } = deps;
  const listeners = new Set<(state: EngineState) => void>();
  let state: EngineState = { kind: 'stopped' };
  let order: OpenOrder | undefined;
  let run: Run | undefined;
  let crashes: number[] = [];
  let cancelRestart = () => {};
  let nextClient = 1;

  const enter = (next: EngineState) => {
    state = next;
    log.info('engine state', {
      state: next.kind,
      code: next.kind === 'failed' ? next.error.code : undefined,
      traceId: next.kind === 'failed' ? next.error.traceId : undefined,
    });
    for (const listener of listeners) listener(next);
  };

  const settled = () =>
    new Promise<SettledState>((resolve) => {
      const off = host.onState((next) => {
        if (next.kind === 'starting' || next.kind === 'restarting') return;
        off();
        resolve(next);
      });
    });

  const start = (as: 'starting' | 'restarting') => {
    const mine: Run = {
      stopping: false,
      exited: false,
      triedOwnKey: false,
      failure: undefined,
      gone: () => {},
    };
    run = mine;
    enter({ kind: as });
    const cancelFirstWord = after(firstWordMs, () => {
      log.error('the engine did not say a word', { afterMs: firstWordMs });
      mine.process?.kill();
    });
    mine.process = launch({
      output: (line) => log.info('engine output', { line }),
      message: (message) => {
        if (message.t === 'ready') cancelFirstWord();
        if (run === mine) heard(mine, message);
      },
      exit: (exit) => {
        cancelFirstWord();
        mine.exited = true;
        mine.gone();
        if (run === mine && !mine.stopping) ended(mine, exit);
      },
    });
    marks.reach('engine.forked');
    // At once: it waits in the channel, and main may be busy when the engine could hear it.
    if (order !== undefined) mine.process.send({ t: 'open', order });
  };

  const heard = (from: Run, message: FromEngine) => {
    switch (message.t) {
      case 'ready':
        marks.reach('engine.ready');
        log.info('engine process', { pid: message.pid, node: message.node });
        return;
      case 'opened':
        marks.reach('engine.opened');
        // What unlocked or made the workspace has served: a restart asks anew, and no passphrase is kept.
        if (order !== undefined) order = { ...order, unlock: null, create: null };
        return enter({ kind: 'ready', opened: message.opened });
      case 'locked':
        return void locked(from, message);
      case 'failed':
        from.failure = message.error;
        return void after(shutdownMs, () => from.exited || from.process?.kill());
      case 'log':
        return log[message.level](message.message, { from: 'engine', traceId: message.traceId });
      case 'stopped':
      case 'client-frame':
      case 'client-close':
        return;
    }
  };

  const locked = async (from: Run, message: Extract<FromEngine, { t: 'locked' }>) => {
    if (order !== undefined) order = { ...order, unlock: null };
    if (!from.triedOwnKey) {
      from.triedOwnKey = true;
      const unlock = await unlockFor(message.slots);
      if (run !== from || order === undefined) return;
      if (unlock !== null) return from.process?.send({ t: 'open', order: { ...order, unlock } });
    }
    enter({ kind: 'locked', slots: message.slots, wrong: message.wrong, message: message.message });
  };

  const ended = (from: Run, exit: EngineExit) => {
    if (from.failure !== undefined) return enter({ kind: 'failed', error: from.failure });
    crashes.push(now());
    const delay = restartDelay(crashes, now());
    log.error('the engine ended', { code: exit.code, crashes: crashes.length, restartAfterMs: delay });
    if (delay === null) return enter({ kind: 'failed', error: givenUp(exit) });
    enter({ kind: 'restarting' });
    cancelRestart = after(exit.code === exitCodes.rebuild ? 0 : delay, () => start('restarting'));
  };

  /** Ends the present run, if any, and resolves when its process is gone. */
  const stop = async () => {
    cancelRestart();
    const mine = run;
    if (mine?.process === undefined || mine.exited || mine.stopping) return;
    mine.stopping = true;
    const gone = new Promise<void>((resolve) => {
      mine.gone = resolve;
    });
    mine.process.send({ t: 'shutdown' });
    const cancelKill = after(shutdownMs, () => {
      log.warn('the engine did not stop in time and is killed', { afterMs: shutdownMs });
      mine.process?.kill();
    });
    await gone;
    cancelKill();
  };

  const host: EngineHost = {
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async open(next) {
      await stop();
      order = next;
      crashes = [];
      const outcome = settled();
      start('starting');
      return outcome;
    },
    async unlock(unlock) {
      if (state.kind !== 'locked' || order === undefined || run?.process === undefined)
        return settledOr(state, settled);
      const outcome = settled();
      run.process.send({ t: 'open', order: { ...order, unlock } });
      return outcome;
    },
    async restart() {
      if (order === undefined) return { kind: 'stopped' };
      return host.open(order);
    },
    begin() {
      if (state.kind === 'ready') run?.process?.send({ t: 'begin' });
    },
    connect(port) {
      if (state.kind === 'ready') run?.process?.attach(nextClient++, port);
      else port.close();
    },
    async shutdown() {
      await stop();
      run = undefined;
      order = undefined;
      enter({ kind: 'stopped' });
    },
  };
  return host;
}

/** One run of the engine, from its fork to its exit. */
interface Run {
  process?: EngineProcess;
  stopping: boolean;
  exited: boolean;
  triedOwnKey: boolean;
  failure: ErrorData | undefined;
  gone: () => void;
}

function settledOr(state: EngineState, settled: () => Promise<SettledState>): Promise<SettledState> {
  return state.kind === 'starting' || state.kind === 'restarting' ? settled() : Promise.resolve(state);
}

function givenUp(exit: EngineExit): ErrorData {
  return {
    code: 'ENGINE_GONE',
    message:
      `The engine ended unexpectedly ${crashesAllowed + 1} times within two minutes (code ${exit.code ?? 'none'}). ` +
      'What was committed is kept. Start it again, or look into the log folder.',
    retry: 'later',
  };
}

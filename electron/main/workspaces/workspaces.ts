import type { CreateOrder, DemoWorldOrder, OpenOrder } from '../../../shared/engine-messages.ts';
import type { HostOutput } from '../../../shared/contract/host.ts';
import type { EngineHost, SettledState } from '../engine-host/engine-host.ts';
import type { Vault } from '../vault/vault.ts';
import type { HostParsed } from '../security/ipc.ts';
import type { Places } from './places.ts';
import type { UnlockThrottle } from './unlock-throttle.ts';

/** What a host operation on workspaces answers. */
export type Outcome = { readonly ok: boolean; readonly message: string };

/** Which workspace the window is on. One at a time. */
export interface Workspaces {
  describe(): Pick<HostOutput<'info'>, 'state' | 'failure' | 'workspace' | 'dataDir' | 'keyStore'>;
  /** Opens what the person works with: the workspace for real providers once there is one, else the demo fleet. */
  start(): Promise<void>;
  unlock(passphrase: string): Promise<Outcome>;
  create(wish: HostParsed<'createWorkspace'>): Promise<Outcome>;
  open(demo: boolean): Promise<Outcome>;
  restart(): Promise<boolean>;
}

export interface WorkspacesDeps {
  readonly places: Places;
  readonly engine: EngineHost;
  readonly vault: Vault;
  readonly throttle: UnlockThrottle;
  readonly demoWorld: DemoWorldOrder;
  readonly version: string;
  /** Whether a folder holds a workspace. */
  readonly exists: (folder: string) => boolean;
  /** Its name, where it can be read. */
  readonly nameOf: (folder: string) => string | undefined;
}

/** Name of the demo fleet's owner. */
const demoName = 'Meridian Utilities';

const done: Outcome = { ok: true, message: '' };

export function createWorkspaces(deps: WorkspacesDeps): Workspaces {
  const { places, engine, vault, throttle, demoWorld, version, exists, nameOf } = deps;
  let demo = !exists(places.main);
  let last: Promise<unknown> = Promise.resolve();

  /** One change at a time: two switches at once would fight over the engine. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };

  const orderFor = (create: CreateOrder | null): OpenOrder => ({
    dataDir: demo ? places.demo : places.main,
    version,
    unlock: null,
    create: demo ? { name: demoName, protection: { kind: 'demo' } } : create,
    checkOutputs: !__RELEASE__,
    demoWorld: demo && places.embedsWorld ? demoWorld : null,
  });

  const switchTo = (toDemo: boolean, create: CreateOrder | null): Promise<SettledState> => {
    demo = toDemo;
    throttle.right();
    return engine.open(orderFor(create));
  };

  const protectionFor = async (
    wish: HostParsed<'createWorkspace'>,
  ): Promise<CreateOrder['protection'] | string> => {
    if (wish.protection === 'passphrase') {
      if (wish.passphrase === undefined) return 'A passphrase of at least 12 characters is needed.';
      return { kind: 'passphrase', passphrase: wish.passphrase };
    }
    return (
      (await vault.protect()) ??
      'The key store of this computer was not used, and nothing was created. Choose a passphrase instead.'
    );
  };

  return {
    describe() {
      const state = engine.state();
      return {
        dataDir: demo ? places.demo : places.main,
        keyStore: vault.level(),
        state: state.kind === 'stopped' ? 'starting' : state.kind,
        failure: failureOf(state),
        workspace:
          state.kind === 'ready'
            ? { ...state.opened.workspace }
            : { name: demo ? demoName : (nameOf(places.main) ?? 'Workspace'), demo },
      };
    },

    start: () => inTurn(async () => void (await switchTo(demo, null))),

    unlock: (passphrase) =>
      inTurn(async () => {
        const seconds = throttle.secondsLeft();
        if (seconds > 0)
          return { ok: false, message: `Too many wrong passphrases. Try again in ${seconds} s.` };
        const state = await engine.unlock({ kind: 'passphrase', passphrase });
        if (state.kind === 'ready') {
          throttle.right();
          return done;
        }
        if (state.kind === 'locked' && state.wrong) throttle.wrong();
        return { ok: false, message: messageOf(state) };
      }),

    create: (wish) =>
      inTurn(async () => {
        if (exists(places.main))
          return { ok: false, message: 'There is a workspace already. Open that one.' };
        const protection = await protectionFor(wish);
        if (typeof protection === 'string') return { ok: false, message: protection };
        const state = await switchTo(false, { name: wish.name, protection });
        if (state.kind === 'ready') return done;
        await switchTo(true, null);
        return { ok: false, message: `The workspace could not be made: ${messageOf(state)}` };
      }),

    open: (toDemo) =>
      inTurn(async () => {
        if (toDemo === demo && engine.state().kind === 'ready') return done;
        if (!toDemo && !exists(places.main))
          return { ok: false, message: 'There is no workspace but the demo yet.' };
        const state = await switchTo(toDemo, null);
        // A locked workspace is open as far as switching goes: the window asks for the passphrase next.
        return state.kind === 'ready' || state.kind === 'locked'
          ? done
          : { ok: false, message: messageOf(state) };
      }),

    restart: () => inTurn(async () => (await engine.restart()).kind !== 'failed'),
  };
}

function failureOf(state: ReturnType<EngineHost['state']>): HostOutput<'info'>['failure'] {
  if (state.kind === 'locked') return { code: 'LOCKED', message: state.message };
  if (state.kind !== 'failed') return null;
  const { code, message, traceId } = state.error;
  return { code, message, ...(traceId === undefined ? {} : { traceId }) };
}

function messageOf(state: SettledState): string {
  switch (state.kind) {
    case 'locked':
      return state.message;
    case 'failed':
      return state.error.message;
    case 'ready':
    case 'stopped':
      return 'The engine is not running.';
  }
}

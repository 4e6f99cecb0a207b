import type { ClientFrame, EnginePort } from '../../../shared/contract/index.ts';
import { exitCodes, type OpenOrder, type ToEngine } from '../../../shared/engine-messages.ts';
import { asAppError, type ErrorData, fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import { redactText } from '../adapters/redact.ts';
import { type DemoWorkspace, startDemoWorkspace } from '../demo-workspace.ts';
import { openEngine, type OpenEngine } from '../open-engine.ts';
import type { Engine } from '../../core/engine.ts';
import { createRest } from '../../core/kernel/rest.ts';
import type { Ports } from '../../core/ports.ts';
import type { Channel, HandedPort } from './channel.ts';
import { handedClient, relayedClient, type RelayedClient } from './clients.ts';

export interface HostDeps {
  readonly channel: Channel;
  readonly compose: (ports: Ports) => Engine;
  /** Ends the process. */
  exit(code: number): void;
}

export interface EngineHost {
  /** For an error that nobody caught: it is logged, and the process ends without another step. Main starts a fresh one. */
  crash(error: unknown): void;
}

/** Nobody may look at a window that never paints: its work begins all the same. */
const longestRestMs = 30_000;

/** Clients that wait before the engine is open: a window and a few reloads of it. */
const mostWaiting = limits.callsInFlight;

/**
 * The engine's side of `shared/engine-messages.ts`: opens what main orders, hands clients to it, ends when told, when
 * its parent is gone, or when it cannot go on.
 */
export function hostEngine({ channel, compose, exit }: HostDeps): EngineHost {
  let engine: OpenEngine | undefined;
  let demo: DemoWorkspace | undefined;
  let ending = false;
  let busy: Promise<void> = Promise.resolve();
  const rest = createRest();
  const waiting: EnginePort[] = [];
  const relayed = new Map<number, RelayedClient>();

  async function end(code: number, failure?: ErrorData): Promise<void> {
    if (ending) return;
    ending = true;
    try {
      await demo?.close();
      await engine?.close();
    } catch (error) {
      engine?.log.error('closing failed', { error });
    }
    channel.send(failure === undefined ? { t: 'stopped' } : { t: 'failed', error: failure });
    await channel.flush();
    exit(code);
  }

  async function open(order: OpenOrder): Promise<void> {
    if (engine !== undefined || ending) return;
    try {
      const result = await openEngine({
        compose,
        dir: order.dataDir,
        unlock: order.unlock,
        create: order.create,
        version: order.version,
        checkOutputs: order.checkOutputs,
        program: 'desktop',
        rest,
        tell: (level, message, traceId) =>
          channel.send({ t: 'log', level, message, ...(traceId === undefined ? {} : { traceId }) }),
        onDamage: (kind, error) =>
          void (kind === 'cache'
            ? end(exitCodes.rebuild, error.toData())
            : end(exitCodes.failed, error.toData())),
      });
      if (result.state === 'locked') {
        const message = result.wrong
          ? 'That does not open this workspace. Nothing was changed.'
          : 'This workspace is locked.';
        channel.send({ t: 'locked', slots: result.slots, wrong: result.wrong, message });
        return;
      }
      engine = result.engine;
      for (const port of waiting.splice(0)) engine.attach(port);
      if (order.demoWorld !== null) demo = startDemo(order, engine);
      channel.send({ t: 'opened', opened: engine.opened });
      setTimeout(rest.end, longestRestMs).unref();
    } catch (error) {
      await end(exitCodes.failed, asAppError(error).toData());
    }
  }

  function startDemo(order: OpenOrder, opened: OpenEngine): DemoWorkspace | undefined {
    if (order.demoWorld === null) return undefined;
    if (!opened.opened.workspace.demo)
      throw fail('FORBIDDEN', 'The demo world belongs into a demo workspace only.');
    return startDemoWorkspace({
      dir: order.dataDir,
      order: order.demoWorld,
      connect: (actor) => opened.connect(actor),
      reconnect: opened.reconnect,
      log: opened.log,
    });
  }

  function admit(port: EnginePort): void {
    if (engine !== undefined) engine.attach(port);
    else if (waiting.length < mostWaiting) waiting.push(port);
    else port.close();
  }

  function relay(client: number, frame: ClientFrame): void {
    relayed.get(client)?.take(frame);
  }

  function receive(message: ToEngine, ports: readonly HandedPort[]): void {
    switch (message.t) {
      case 'open':
        busy = busy.then(() => open(message.order));
        return;
      case 'begin':
        return rest.end();
      case 'port':
        for (const port of ports) admit(handedClient(port));
        return;
      case 'client-open': {
        const client = relayedClient(message.client, (sent) => {
          if (sent.t === 'client-close') relayed.delete(message.client);
          channel.send(sent);
        });
        relayed.set(message.client, client);
        return admit(client.port);
      }
      case 'client-frame':
        return relay(message.client, message.frame);
      case 'client-close':
        relayed.get(message.client)?.end();
        relayed.delete(message.client);
        return;
      case 'shutdown':
        void busy.then(() => end(exitCodes.stopped));
    }
  }

  channel.onMessage(receive);
  channel.onGone(() => void busy.then(() => end(exitCodes.orphaned)));
  channel.send({ t: 'ready', pid: process.pid, node: process.version });
  return {
    crash(error) {
      // After an error at an unknown place nothing in memory can be trusted; what was committed is safe on the disk.
      if (engine !== undefined) engine.log.error('the engine crashed', { error });
      else
        channel.send({
          t: 'log',
          level: 'error',
          message: redactText(`The engine crashed: ${String(error)}`),
        });
      exit(exitCodes.crashed);
    },
  };
}

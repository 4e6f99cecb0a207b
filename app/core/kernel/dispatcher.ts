import type { EngineFrame, EnginePort, EventEntry, Operation } from '../../../shared/contract/index.ts';
import { AppError, type ErrorData, fail } from '../../../shared/errors.ts';
import { exceedsBytes } from '../../../shared/frame-size.ts';
import { limits } from '../../../shared/limits.ts';
import type { Actor, CallContext, Ids, Log, Schedule } from '../ports.ts';
import { parseClientFrame } from './frames.ts';

type Handler = (input: never, context: CallContext) => unknown;
type OperationsByFeature = Readonly<Record<string, Readonly<Record<string, Operation>>>>;
type EventsByFeature = Readonly<Record<string, Readonly<Record<string, EventEntry>>>>;
type HandlersByFeature = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

export interface DispatcherOptions {
  /** Checks what handlers answer and what is published: development and tests. */
  readonly checkOutputs: boolean;
  readonly log: Log;
  readonly ids: Ids;
  readonly schedule: Pick<Schedule, 'after'>;
  /** Who the local user is at the moment of a call. */
  actor(): Actor;
  /** Why a role may not run an operation; null, or absent, where it may. */
  readonly refusal?: (op: string, kind: Operation['kind'], role: string) => string | null;
  /** The contract's events; needed where `checkOutputs` is to check what is published. */
  readonly events?: EventsByFeature;
}

export interface Dispatcher {
  /** Serves one client until its port closes. `actor`: who acts through it, unless it is the local user. */
  attach(port: EnginePort, actor?: Actor): void;
  /** Tells every client that subscribed to this event. */
  publish(name: string, payload: unknown): void;
  /** Refuses further calls, aborts running ones and closes all ports. */
  close(reason: string): void;
}

interface Entry {
  readonly operation: Operation;
  readonly handler: Handler;
}

interface Client {
  readonly port: EnginePort;
  readonly actor: Actor | undefined;
  readonly running: Map<number, RunningCall>;
  readonly events: Set<string>;
}

interface RunningCall {
  readonly abort: AbortController;
  /** Set once the caller got its answer. The handler may still be winding down and counts until it is done. */
  answered: boolean;
}

/**
 * Stands between every client and the handlers: checks inputs on every call (unknown keys are refused), caps sizes
 * and calls in flight, keeps deadlines, carries cancellation, and turns whatever is thrown into the closed union.
 *
 * @param contract operations by feature
 * @param handlers one per operation; a missing one throws here, before anything is served
 */
export function createDispatcher(
  contract: OperationsByFeature,
  handlers: HandlersByFeature,
  options: DispatcherOptions,
): Dispatcher {
  const entries = tableOf(contract, handlers);
  const payloads = payloadsOf(options.events ?? {});
  const clients = new Set<Client>();
  const { log } = options;

  function answer(client: Client, frame: EngineFrame & { t: 'ok' | 'error' }): void {
    try {
      client.port.send(frame);
    } catch (error) {
      // The value could not be cloned or written: the caller must hear something, or it waits for ever.
      const traceId = options.ids.unique();
      log.error('an answer could not be sent', { traceId, error });
      client.port.send({
        t: 'error',
        id: frame.id,
        error: broken('An answer of the engine could not be sent.', traceId),
      });
    }
  }

  function settle(
    client: Client,
    id: number,
    call: RunningCall,
    frame: EngineFrame & { t: 'ok' | 'error' },
  ): void {
    if (call.answered) return;
    call.answered = true;
    if (clients.has(client)) answer(client, frame);
  }

  async function run(
    client: Client,
    id: number,
    op: string,
    input: unknown,
    deadlineMs: number,
  ): Promise<void> {
    const call: RunningCall = { abort: new AbortController(), answered: false };
    const traceId = options.ids.unique();
    const refuse = (error: unknown): void =>
      settle(client, id, call, { t: 'error', id, error: explain(error, op, traceId) });
    client.running.set(id, call);
    const stopClock = options.schedule.after(deadlineMs, () => {
      refuse(
        fail('DEADLINE', `${op} took longer than ${deadlineMs} ms and was stopped.`, { retry: 'later' }),
      );
      call.abort.abort(fail('DEADLINE', `${op} ran out of time.`, { retry: 'later' }));
    });
    try {
      const entry = entries.get(op);
      if (entry === undefined) throw fail('INVALID_INPUT', `There is no operation ${op}.`, { field: 'op' });
      const actor = client.actor ?? options.actor();
      const refusal = options.refusal?.(op, entry.operation.kind, actor.role) ?? null;
      if (refusal !== null) throw fail('FORBIDDEN', `${refusal} ${actor.name} is ${actor.role} here.`);
      const parsed = parseInput(entry.operation, op, input);
      const context: CallContext = { signal: call.abort.signal, traceId, actor };
      const value = await entry.handler(parsed as never, context);
      const checked = options.checkOutputs
        ? checkOutput(entry.operation.output, `the answer of ${op}`, value)
        : value;
      if (exceedsBytes(checked, limits.frameBytes)) {
        throw fail(
          'TOO_LARGE',
          `The answer of ${op} is larger than ${limits.frameBytes} bytes. Ask for less at once.`,
        );
      }
      settle(client, id, call, { t: 'ok', id, value: checked });
    } catch (error) {
      refuse(error);
    } finally {
      stopClock();
      client.running.delete(id);
    }
  }

  function explain(error: unknown, op: string, traceId: string): ErrorData {
    if (error instanceof AppError && error.code !== 'INTERNAL') {
      log.debug(`${op} was refused`, { traceId, op, code: error.code, error });
      return error.toData(traceId);
    }
    if (isAbort(error)) return cancelled(op).toData(traceId);
    log.error(`${op} failed`, { traceId, op, error });
    return broken(`${op} failed inside the engine. Its log has the details.`, traceId);
  }

  function startCall(
    client: Client,
    frame: { id: number; op: string; input: unknown; deadlineMs?: number },
  ): void {
    const { id, op, input } = frame;
    const refuse = (error: AppError): void =>
      answer(client, { t: 'error', id, error: error.toData(options.ids.unique()) });
    if (client.running.has(id))
      return refuse(fail('INVALID_INPUT', `Call ${id} is still running.`, { field: 'id' }));
    if (client.running.size >= limits.callsInFlight) {
      return refuse(
        fail('TOO_LARGE', `More than ${limits.callsInFlight} calls at once.`, { retry: 'later' }),
      );
    }
    if (exceedsBytes(input, limits.frameBytes)) {
      return refuse(fail('TOO_LARGE', `The input of ${op} is larger than ${limits.frameBytes} bytes.`));
    }
    void run(client, id, op, input, Math.min(frame.deadlineMs ?? limits.callMs, limits.callMsMax));
  }

  function cancel(client: Client, id: number): void {
    const call = client.running.get(id);
    if (call === undefined) return;
    settle(client, id, call, { t: 'error', id, error: cancelled('The call').toData() });
    call.abort.abort(cancelled('The call'));
  }

  function receive(client: Client, value: unknown): void {
    const frame = parseClientFrame(value);
    if (frame === null) {
      log.warn('a client sent something that is no frame; its port is closed');
      detach(client);
      client.port.close();
      return;
    }
    if (frame.t === 'call') startCall(client, frame);
    else if (frame.t === 'cancel') cancel(client, frame.id);
    else if (frame.t === 'subscribe') for (const name of frame.events) client.events.add(name);
    else for (const name of frame.events) client.events.delete(name);
  }

  function detach(client: Client): void {
    if (!clients.delete(client)) return;
    for (const call of client.running.values()) {
      call.answered = true;
      call.abort.abort(cancelled('The call'));
    }
  }

  return {
    attach(port, actor) {
      const client: Client = { port, actor, running: new Map(), events: new Set() };
      clients.add(client);
      port.onClose(() => detach(client));
      port.onFrame((frame) => receive(client, frame));
    },
    publish(name, payload) {
      const schema = options.checkOutputs ? payloads.get(name) : undefined;
      const checked =
        schema === undefined ? payload : checkOutput(schema.payload, `the payload of ${name}`, payload);
      for (const client of clients) {
        if (client.events.has(name)) client.port.send({ t: 'event', name, payload: checked });
      }
    },
    close(reason) {
      log.debug('the dispatcher closes', { reason, clients: clients.size });
      for (const client of [...clients]) {
        detach(client);
        client.port.close();
      }
    },
  };
}

function tableOf(contract: OperationsByFeature, handlers: HandlersByFeature): ReadonlyMap<string, Entry> {
  const table = new Map<string, Entry>();
  for (const [feature, operations] of Object.entries(contract)) {
    for (const [name, operation] of Object.entries(operations)) {
      const handler = handlers[feature]?.[name];
      if (handler === undefined) throw fail('INTERNAL', `No handler for ${feature}.${name}.`);
      table.set(`${feature}.${name}`, { operation, handler });
    }
  }
  return table;
}

function payloadsOf(events: EventsByFeature): ReadonlyMap<string, EventEntry> {
  return new Map(
    Object.entries(events).flatMap(([feature, entries]) =>
      Object.entries(entries).map(([name, entry]) => [`${feature}.${name}`, entry] as const),
    ),
  );
}

function parseInput(operation: Operation, op: string, input: unknown): unknown {
  const result = operation.input.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = [...(issue?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])]
    .map(String)
    .join('.');
  const where = field === '' ? op : `${op}: ${field}`;
  throw fail(
    'INVALID_INPUT',
    `${where}: ${issue?.message ?? 'not understood'}`,
    field === '' ? {} : { field },
  );
}

function checkOutput(schema: Operation['output'], what: string, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw fail(
    'INTERNAL',
    `${what} breaks the contract at ${issue?.path.map(String).join('.') ?? '?'}: ${issue?.message ?? ''}`,
  );
}

function cancelled(what: string): AppError {
  return fail('CANCELLED', `${what} was cancelled.`, { retry: 'now' });
}

function broken(message: string, traceId: string): ErrorData {
  return { code: 'INTERNAL', message, retry: 'never', traceId };
}

/** What aborted platform calls throw. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

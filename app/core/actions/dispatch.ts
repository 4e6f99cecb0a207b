import { asAppError, type ErrorData } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Actor, Clock, Hash, Log, Schedule, WriteDb } from '../ports.ts';
import type { Connector } from '../providers/connector.ts';
import type { SimReading } from '../providers/readings.ts';
import type { DeviceCheck } from './device-check.ts';
import { dueSteps, nextDue, sentSteps } from './due.ts';
import { createFollow } from './follow.ts';
import { kindsOfAction } from './kinds.ts';
import { defaultPolicy, type StepPolicy } from './machine.ts';
import { createMoves, type Moves, type Settle } from './moves.ts';
import { actionById, type StoredStep } from './queries.ts';
import { createSend } from './send.ts';

export interface DispatchDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly bus: Bus;
  /** The connector of a provider, or null when it is not connected any more. */
  readonly connectorFor: (providerId: string) => Promise<Connector | null>;
  /** Hands a fresh reading to the fleet cache, so grid and outbox never disagree. */
  readonly applyReading: (providerId: string, reading: SimReading) => void;
  /** The provider that lists a SIM, for what an overlay does not tell; null where it is listed no more. */
  readonly listedBy: DeviceCheck['listedBy'];
  readonly policy?: StepPolicy;
}

export interface Dispatcher extends Moves {
  start(): void;
  /** Something was queued or a person wants a reading now. */
  wake(): void;
  stop(): Promise<void>;
}

/** The console itself, where no person acted. */
export const consoleActor: Actor = { name: 'Sextant', role: 'system' };

const parallel = 4;
const batch = 200;
const longestSleep = 60_000;

/**
 * Sends what is due and reads what is open, a few SIMs at a time. Every move of a step is one ledger transaction
 * with its audit row; nothing is kept in memory, so a killed console goes on where it stopped.
 */
export function createDispatcher(deps: DispatchDeps): Dispatcher {
  const policy = deps.policy ?? defaultPolicy;
  const stopping = new AbortController();
  let timer: (() => void) | null = null;
  let running: Promise<void> | null = null;

  const { move, apply } = createMoves({ ...deps, policy });
  const settle: Settle = (row, event, latest = null) => apply(row, event, consoleActor, latest);
  const { signal } = stopping;
  const follow = createFollow({ ...deps, policy, settle, signal });
  const send = createSend({ ...deps, settle, signal });

  const handle = async (row: StoredStep): Promise<void> => {
    const action = actionById(deps.ledger, row.action_id);
    if (action === undefined) return;
    if (row.state === 'queued' && deps.clock.now() >= action.expires_at) {
      settle(row, { kind: 'expire', at: deps.clock.now() });
      return;
    }
    const connector = await deps.connectorFor(row.provider_id);
    if (connector === null) {
      settle(row, {
        kind: row.state === 'queued' ? 'overtaken' : 'unread',
        at: deps.clock.now(),
        error: notConnected,
      });
      return;
    }
    const reported =
      kindsOfAction[action.kind].confirmedBy === 'report' ||
      connector.capabilities[action.kind].confirmed === 'never';
    if (row.state !== 'queued' && reported) {
      await follow.report(connector, row);
      return;
    }
    const reading = await follow.reading(connector, row);
    if (reading !== null && row.state === 'queued') await send(connector, action, row, reading);
  };

  /** One step that fails in a way nobody foresaw must not hold up the others: it is looked at again later. */
  const handleApart = async (row: StoredStep): Promise<void> => {
    try {
      await handle(row);
    } catch (error) {
      const problem = asAppError(error);
      deps.log.error('a step of an action could not be worked on', {
        action: humanId('ACT', row.action_id),
        error,
      });
      settle(row, { kind: 'unread', at: deps.clock.now(), error: problem.toData() });
    }
  };

  const round = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const due = dueSteps(deps.ledger, deps.clock.now(), batch);
      if (due.length === 0) return;
      const queue = [...due];
      const worker = async (): Promise<void> => {
        for (let row = queue.shift(); row !== undefined && !stopping.signal.aborted; row = queue.shift())
          await handleApart(row);
      };
      await Promise.all(Array.from({ length: Math.min(parallel, due.length) }, worker));
    }
  };

  const plan = (): void => {
    timer?.();
    timer = null;
    if (stopping.signal.aborted) return;
    const due = nextDue(deps.ledger);
    // A step held back by an older one of its SIM is due but not handled; it is looked at again after a second.
    if (due !== null)
      timer = deps.schedule.after(
        Math.min(longestSleep, Math.max(due - deps.clock.now(), due <= deps.clock.now() ? 1_000 : 0)),
        run,
      );
  };

  const run = (): void => {
    if (running !== null || stopping.signal.aborted) return;
    running = round()
      .catch((error: unknown) =>
        deps.log.error('the outbox stopped in the middle of a round', { error: asAppError(error).message }),
      )
      .finally(() => {
        running = null;
        plan();
      });
  };

  return {
    move,
    apply,
    start() {
      const error: ErrorData = {
        code: 'ENGINE_GONE',
        message: 'The console stopped after the request left; the outcome is settled by reading.',
        retry: 'later',
      };
      for (const row of sentSteps(deps.ledger)) settle(row, { kind: 'lost', at: deps.clock.now(), error });
      run();
    },
    wake: run,
    async stop() {
      stopping.abort();
      timer?.();
      await running;
    },
  };
}

const notConnected: ErrorData = {
  code: 'NOT_FOUND',
  message: 'The provider of this SIM is not connected any more.',
  retry: 'never',
};

import { areaText } from '../../../shared/area.ts';
import { asAppError, type ErrorData } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { smsLength } from '../../../shared/sms.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Actor, Clock, Hash, Log, Schedule, WriteDb } from '../ports.ts';
import type { ActionParameters, Connector } from '../providers/connector.ts';
import type { SimReading } from '../providers/readings.ts';
import { bindsAnother, type DeviceCheck } from './device-check.ts';
import { createGroupSends } from './group-sends.ts';
import { kindsOfAction, type Held, type Precondition } from './kinds.ts';
import { defaultPolicy, transition, type Step, type StepEvent, type StepPolicy } from './machine.ts';
import { operationOf, unseen, withWords } from './operations.ts';
import { outcomeOf } from './outcome.ts';
import {
  actionById,
  dueSteps,
  nextDue,
  noteOperation,
  saveParameters,
  saveStep,
  sentSteps,
  stepOf,
  stepRow,
  type StoredAction,
  type StoredStep,
} from './queries.ts';

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

export interface Dispatcher {
  start(): void;
  /** Something was queued or a person wants a reading now. */
  wake(): void;
  stop(): Promise<void>;
  /**
   * Applies an event to a step and stores it with its audit row. Null where the event meant nothing. Inside a larger
   * transaction the caller tells of it (`actionsMoved`) after its own commit.
   */
  move(row: StoredStep, event: StepEvent, actor: Actor, latest?: string | null): Moved | null;
  /** The same on its own, told at once. */
  apply(row: StoredStep, event: StepEvent, actor: Actor, latest?: string | null): Step | null;
}

export interface Moved {
  readonly step: Step;
  /** False where only a time or an error moved. */
  readonly changed: boolean;
}

/** The console itself, where no person acted. */
export const consoleActor: Actor = { name: 'Sextant', role: 'system' };

const parallel = 4;
const batch = 200;
const longestSleep = 60_000;
/** A setting of a group that was just read is the same for every SIM of it, ms. */
const sharedReading = 500;

/**
 * Sends what is due and reads what is open, a few SIMs at a time. Every move of a step is one ledger transaction
 * with its audit row; nothing is kept in memory, so a killed console goes on where it stopped.
 */
export function createDispatcher(deps: DispatchDeps): Dispatcher {
  const policy = deps.policy ?? defaultPolicy;
  const stopping = new AbortController();
  const groupSends = createGroupSends(deps.clock);
  const groupReads = createGroupSends<boolean>(deps.clock, sharedReading);
  let timer: (() => void) | null = null;
  let running: Promise<void> | null = null;

  const move: Dispatcher['move'] = (row, event, actor, latest = null) =>
    deps.ledger.transaction(() => {
      const current = stepRow(deps.ledger, row.action_id, row.iccid_body);
      const next = current === undefined ? null : transition(stepOf(current), event, policy);
      if (current === undefined || next === null) return null;
      saveStep(deps.ledger, current, next, latest, deps.clock.now());
      const forgotten = withoutText(current, next.state, deps.hash);
      if (forgotten !== null) saveParameters(deps.ledger, current, forgotten);
      if (next.state !== current.state) {
        appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
          act: `action.${next.state}`,
          subject: humanId('ACT', row.action_id),
          detail: {
            sim: deps.hash.pseudonym(row.iccid_body),
            from: current.state,
            ...(next.error === null ? {} : { error: next.error.code }),
          },
        });
      }
      return { step: next, changed: next.state !== current.state };
    });

  const apply: Dispatcher['apply'] = (row, event, actor, latest = null) => {
    const moved = move(row, event, actor, latest);
    if (moved?.changed === true) deps.bus.emit('actionsMoved', { actionIds: [row.action_id] });
    return moved?.step ?? null;
  };

  const handle = async (row: StoredStep): Promise<void> => {
    const action = actionById(deps.ledger, row.action_id);
    if (action === undefined) return;
    if (row.state === 'queued' && deps.clock.now() >= action.expires_at) {
      apply(row, { kind: 'expire', at: deps.clock.now() }, consoleActor);
      return;
    }
    const connector = await deps.connectorFor(row.provider_id);
    if (connector === null) {
      apply(
        row,
        { kind: row.state === 'queued' ? 'overtaken' : 'unread', at: deps.clock.now(), error: notConnected },
        consoleActor,
      );
      return;
    }
    const unseen =
      kindsOfAction[action.kind].confirmedBy === 'report' ||
      connector.capabilities[action.kind].confirmed === 'never';
    if (row.state !== 'queued' && unseen) {
      await follow(connector, row);
      return;
    }
    const reading = await readOne(connector, row);
    if (reading !== null && row.state === 'queued') await send(connector, action, row, reading);
  };

  /** What no reading shows: only the provider's report can confirm it. Where there is no report to ask for, nobody looks again. */
  const follow = async (connector: Connector, row: StoredStep): Promise<void> => {
    const at = deps.clock.now();
    const followed = row.operation !== null && connector.operation !== undefined;
    const waited = at - (row.accepted_at ?? row.sent_at ?? at);
    if (!followed || waited >= policy.workWithin) {
      apply(row, { kind: 'unconfirmed', at }, consoleActor);
      return;
    }
    const said = await operationOf(connector, row, deps.log, stopping.signal);
    const latest = said === null ? null : `the provider says "${said.words}"`;
    if (said?.state === 'failed') apply(row, unseen(said, at), consoleActor, latest);
    else
      apply(
        row,
        { kind: 'reading', at, holds: said?.state === 'completed', working: true },
        consoleActor,
        latest,
      );
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
      apply(row, { kind: 'unread', at: deps.clock.now(), error: problem.toData() }, consoleActor);
    }
  };

  /** Reads the SIM afresh and applies what it shows. Null where no reading could be had or the step is settled by it. */
  const readOne = async (connector: Connector, row: StoredStep): Promise<SimReading | null> => {
    let reading: SimReading | null;
    try {
      reading = await connector.sim(row.provider_sim_id, stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) return null;
      apply(row, { kind: 'unread', at: deps.clock.now(), error: asAppError(error).toData() }, consoleActor);
      return null;
    }
    const action = actionById(deps.ledger, row.action_id);
    if (reading === null && action?.kind === 'terminate') {
      // Some providers forget a terminated SIM: that it is gone is what was asked for.
      apply(row, { kind: 'reading', at: deps.clock.now(), holds: true }, consoleActor, 'no longer listed');
      return null;
    }
    if (reading === null) {
      apply(
        row,
        { kind: row.state === 'queued' ? 'overtaken' : 'unread', at: deps.clock.now(), error: gone },
        consoleActor,
      );
      return null;
    }
    deps.applyReading(row.provider_id, reading);
    if (action === undefined) return null;
    const before = JSON.parse(row.precondition) as Precondition;
    const parameters = JSON.parse(row.parameters) as ActionParameters;
    let holds = kindsOfAction[action.kind].holds(reading, parameters, before);
    if (kindsOfAction[action.kind].confirmedBy === 'setting')
      try {
        holds = await settingShows(connector, action.kind, row, reading, parameters);
      } catch (error) {
        if (stopping.signal.aborted) return null;
        apply(row, { kind: 'unread', at: deps.clock.now(), error: asAppError(error).toData() }, consoleActor);
        return null;
      }
    const latest = describe(reading);
    if (holds) {
      apply(row, { kind: 'reading', at: deps.clock.now(), holds }, consoleActor, latest);
      return null;
    }
    if (row.state !== 'queued') {
      const said = await operationOf(connector, row, deps.log, stopping.signal);
      apply(row, unseen(said, deps.clock.now()), consoleActor, withWords(latest, said));
      return null;
    }
    const overtaken = kindsOfAction[action.kind].overtaken(reading, before);
    if (overtaken !== null) {
      const error: ErrorData = { code: 'PRECONDITION_FAILED', message: overtaken, retry: 'never' };
      apply(row, { kind: 'overtaken', at: deps.clock.now(), error }, consoleActor, latest);
      return null;
    }
    return reading;
  };

  /** Reads the setting of a SIM, or of its group once for all its SIMs whose turn it is. */
  const settingShows = async (
    connector: Connector,
    kind: StoredAction['kind'],
    row: StoredStep,
    reading: SimReading,
    parameters: ActionParameters,
  ): Promise<boolean> => {
    const read = async (): Promise<boolean> =>
      (await connector.shows?.(kind, reading, parameters, stopping.signal)) ?? false;
    return connector.capabilities[kind].support === 'group' && reading.groupId !== null
      ? groupReads.once(JSON.stringify([row.provider_id, reading.groupId, kind, parameters]), read)
      : read();
  };

  const send = async (
    connector: Connector,
    action: StoredAction,
    row: StoredStep,
    reading: SimReading,
  ): Promise<void> => {
    const control = connector.capabilityOf?.(action.kind, reading) ?? connector.capabilities[action.kind];
    const { imei, ...others } = JSON.parse(row.parameters) as ActionParameters;
    const current = imei !== undefined && control.device === 'current';
    if (current) {
      const problem = await bindsAnother(deps, row, imei, stopping.signal);
      if (stopping.signal.aborted) return;
      if (problem !== null) {
        apply(row, { ...problem, at: deps.clock.now() }, consoleActor);
        return;
      }
    }
    if (apply(row, { kind: 'send', at: deps.clock.now() }, consoleActor, describe(reading)) === null) return;
    if (row.operation !== null) noteOperation(deps.ledger, row, null);
    try {
      // Not aborted on stop: cutting a request in flight would turn a known outcome into an unknown one.
      const parameters = imei === undefined || current ? others : { ...others, imei };
      const act = () => connector.act(action.kind, row.provider_sim_id, parameters, neverAborted());
      const group = control.support === 'group' ? reading.groupId : null;
      const accepted = await (group === null
        ? act()
        : // A retry is a new decision with a new end, and is sent again.
          groupSends.once(
            JSON.stringify([action.action_id, action.expires_at, row.provider_id, group, parameters]),
            act,
          ));
      // A shared answer speaks of the SIM that was named in it.
      const own = accepted.reading?.providerSimId === row.provider_sim_id ? accepted.reading : null;
      if (own !== null) deps.applyReading(row.provider_id, own);
      if (accepted.providerOperationId !== null)
        noteOperation(deps.ledger, row, accepted.providerOperationId);
      apply(
        row,
        { kind: 'accepted', at: deps.clock.now() },
        consoleActor,
        own === null ? null : describe(own),
      );
    } catch (error) {
      apply(row, outcomeOf(error, deps.clock.now()), consoleActor);
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
      for (const row of sentSteps(deps.ledger))
        apply(row, { kind: 'lost', at: deps.clock.now(), error }, consoleActor);
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

/**
 * Parameters of a step whose message has left, or will not leave any more: its length and keyed hash instead of its text, unless the
 * person wanted it kept. Null where nothing is to be forgotten. A step that a person may retry keeps its text until then.
 */
function withoutText(row: StoredStep, state: Step['state'], hash: Hash): string | null {
  if (!textIsDone.includes(state)) return null;
  const { smsText, smsKeepText, ...rest } = JSON.parse(row.parameters) as ActionParameters;
  if (smsText === undefined || smsKeepText === true) return null;
  const { encoding, units } = smsLength(smsText);
  return JSON.stringify({
    ...rest,
    smsEncoding: encoding,
    smsUnits: units,
    smsHash: hash.pseudonym(smsText),
  });
}

const textIsDone: readonly Step['state'][] = ['accepted', 'unknown', 'observed', 'reconciled', 'cancelled'];

const notConnected: ErrorData = {
  code: 'NOT_FOUND',
  message: 'The provider of this SIM is not connected any more.',
  retry: 'never',
};
const gone: ErrorData = {
  code: 'NOT_FOUND',
  message: 'The provider does not know this SIM any more.',
  retry: 'never',
};

/** One line for people: what the reading showed. */
export function describe(reading: Held): string {
  const lock = reading.imeiLock === 'open' ? 'no IMEI lock' : `IMEI ${reading.imeiLock}`;
  const { area = null } = reading;
  const held =
    area === null ? '' : `, held to an area${area.circle === null ? '' : ` ${areaText(area.circle)}`}`;
  return `${reading.lifecycle}, ${reading.connectivity}, ${lock}${held}`;
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}

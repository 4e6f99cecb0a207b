import { asAppError, type ErrorData } from '../../../shared/errors.ts';
import type { Clock, Log, ReadDb } from '../ports.ts';
import type { ActionParameters, Connector } from '../providers/connector.ts';
import type { SimReading } from '../providers/readings.ts';
import { describe } from './describe.ts';
import { createGroupSends } from './group-sends.ts';
import { kindsOfAction, type Precondition } from './kinds.ts';
import type { StepPolicy } from './machine.ts';
import type { Settle } from './moves.ts';
import { operationOf, unseen, withWords } from './operations.ts';
import { actionById, type StoredAction, type StoredStep } from './queries.ts';

export interface FollowDeps {
  readonly ledger: ReadDb;
  readonly clock: Clock;
  readonly log: Log;
  /** Hands a fresh reading to the fleet cache, so grid and outbox never disagree. */
  readonly applyReading: (providerId: string, reading: SimReading) => void;
  readonly policy: StepPolicy;
  readonly settle: Settle;
  readonly signal: AbortSignal;
}

/** Looks whether what was asked for holds. */
export interface Follow {
  /** Reads the SIM afresh and applies what it shows. Null where no reading could be had or the step is settled by it. */
  reading(connector: Connector, row: StoredStep): Promise<SimReading | null>;
  /** What no reading shows: only the provider's report can confirm it. Where there is no report to ask for, nobody looks again. */
  report(connector: Connector, row: StoredStep): Promise<void>;
}

/** A setting of a group that was just read is the same for every SIM of it, ms. */
const sharedReading = 500;

export function createFollow(deps: FollowDeps): Follow {
  const { clock, settle } = deps;
  const groupReads = createGroupSends<boolean>(clock, sharedReading);

  /** Reads the setting of a SIM, or of its group once for all its SIMs whose turn it is. */
  const settingShows = async (
    connector: Connector,
    kind: StoredAction['kind'],
    row: StoredStep,
    reading: SimReading,
    parameters: ActionParameters,
  ): Promise<boolean> => {
    const read = async (): Promise<boolean> =>
      (await connector.shows?.(kind, reading, parameters, deps.signal)) ?? false;
    return connector.capabilities[kind].support === 'group' && reading.groupId !== null
      ? groupReads.once(JSON.stringify([row.provider_id, reading.groupId, kind, parameters]), read)
      : read();
  };

  return {
    async reading(connector, row) {
      let reading: SimReading | null;
      try {
        reading = await connector.sim(row.provider_sim_id, deps.signal);
      } catch (error) {
        if (deps.signal.aborted) return null;
        settle(row, { kind: 'unread', at: clock.now(), error: asAppError(error).toData() });
        return null;
      }
      const action = actionById(deps.ledger, row.action_id);
      if (reading === null && action?.kind === 'terminate') {
        // Some providers forget a terminated SIM: that it is gone is what was asked for.
        settle(row, { kind: 'reading', at: clock.now(), holds: true }, 'no longer listed');
        return null;
      }
      if (reading === null) {
        settle(row, { kind: row.state === 'queued' ? 'overtaken' : 'unread', at: clock.now(), error: gone });
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
          if (deps.signal.aborted) return null;
          settle(row, { kind: 'unread', at: clock.now(), error: asAppError(error).toData() });
          return null;
        }
      const latest = describe(reading);
      if (holds) {
        settle(row, { kind: 'reading', at: clock.now(), holds }, latest);
        return null;
      }
      if (row.state !== 'queued') {
        const said = await operationOf(connector, row, deps.log, deps.signal);
        settle(row, unseen(said, clock.now()), withWords(latest, said));
        return null;
      }
      const overtaken = kindsOfAction[action.kind].overtaken(reading, before);
      if (overtaken !== null) {
        const error: ErrorData = { code: 'PRECONDITION_FAILED', message: overtaken, retry: 'never' };
        settle(row, { kind: 'overtaken', at: clock.now(), error }, latest);
        return null;
      }
      return reading;
    },

    async report(connector, row) {
      const at = clock.now();
      const followed = row.operation !== null && connector.operation !== undefined;
      const waited = at - (row.accepted_at ?? row.sent_at ?? at);
      if (!followed || waited >= deps.policy.workWithin) {
        settle(row, { kind: 'unconfirmed', at });
        return;
      }
      const said = await operationOf(connector, row, deps.log, deps.signal);
      const latest = said === null ? null : `the provider says "${said.words}"`;
      if (said?.state === 'failed') settle(row, unseen(said, at), latest);
      else settle(row, { kind: 'reading', at, holds: said?.state === 'completed', working: true }, latest);
    },
  };
}

const gone: ErrorData = {
  code: 'NOT_FOUND',
  message: 'The provider does not know this SIM any more.',
  retry: 'never',
};

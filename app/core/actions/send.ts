import type { Clock, WriteDb } from '../ports.ts';
import type { ActionParameters, Connector } from '../providers/connector.ts';
import type { SimReading } from '../providers/readings.ts';
import { describe } from './describe.ts';
import { bindsAnother, type DeviceCheck } from './device-check.ts';
import { createGroupSends } from './group-sends.ts';
import type { Settle } from './moves.ts';
import { outcomeOf } from './outcome.ts';
import { noteOperation, type StoredAction, type StoredStep } from './queries.ts';

export interface SendDeps extends DeviceCheck {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly settle: Settle;
  /** Aborts looking before a send; a request that left is waited for. */
  readonly signal: AbortSignal;
}

/** Asks the provider for a step that is due, once a fresh reading said that it is still wanted. */
export type Send = (
  connector: Connector,
  action: StoredAction,
  row: StoredStep,
  reading: SimReading,
) => Promise<void>;

export function createSend(deps: SendDeps): Send {
  const { ledger, clock, settle } = deps;
  const groupSends = createGroupSends(clock);

  return async (connector, action, row, reading) => {
    const control = connector.capabilityOf?.(action.kind, reading) ?? connector.capabilities[action.kind];
    const { imei, ...others } = JSON.parse(row.parameters) as ActionParameters;
    const current = imei !== undefined && control.device === 'current';
    if (current) {
      const problem = await bindsAnother(deps, row, imei, deps.signal);
      if (deps.signal.aborted) return;
      if (problem !== null) {
        settle(row, { ...problem, at: clock.now() });
        return;
      }
    }
    if (settle(row, { kind: 'send', at: clock.now() }, describe(reading)) === null) return;
    if (row.operation !== null) noteOperation(ledger, row, null);
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
      if (accepted.providerOperationId !== null) noteOperation(ledger, row, accepted.providerOperationId);
      settle(row, { kind: 'accepted', at: clock.now() }, own === null ? null : describe(own));
    } catch (error) {
      settle(row, outcomeOf(error, clock.now()));
    }
  };
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}

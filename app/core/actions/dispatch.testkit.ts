import type { ActionKind } from '../../../shared/contract/index.ts';
import { hour } from '../../../shared/time.ts';
import type { TestPorts } from '../../testing/ports.ts';
import { createBus } from '../kernel/bus.ts';
import type { ActionParameters, Connector } from '../providers/connector.ts';
import type { SimReading } from '../providers/readings.ts';
import { createDispatcher, type Dispatcher } from './dispatch.ts';
import type { Precondition } from './kinds.ts';
import { insertAction } from './queries.ts';

/** A dispatcher over one provider, with no fleet around it. It is not started. */
export function dispatcherOver(
  ports: TestPorts,
  connector: Connector,
  applyReading: (reading: SimReading) => void = () => undefined,
): Dispatcher {
  return createDispatcher({
    ...ports,
    bus: createBus((error) => {
      throw error;
    }),
    connectorFor: async () => connector,
    applyReading: (_provider, reading) => applyReading(reading),
    listedBy: () => null,
  });
}

/** Queues an action of a person on these SIMs of the provider `p`, who saw them active. @returns its id */
export function queueAction(
  ports: TestPorts,
  sims: readonly SimReading[],
  kind: ActionKind,
  {
    parameters = {},
    lifetime = hour,
    before = {},
  }: {
    readonly parameters?: ActionParameters;
    readonly lifetime?: number;
    readonly before?: Partial<Precondition>;
  } = {},
): number {
  const now = ports.clock.now();
  const steps = sims.map((sim) => ({
    iccidBody: sim.iccid.slice(0, -1),
    iccid: sim.iccid,
    providerId: 'p',
    providerSimId: sim.providerSimId,
    parameters,
    precondition: { lifecycle: 'active', imeiLock: 'open', sessionId: 's', ...before },
  }));
  const action = {
    kind,
    reason: 'stolen',
    requested_by: 'me',
    role: 'analyst',
    incident_id: null,
    requested_at: now,
    expires_at: now + lifetime,
    lifetime,
    input: '[]',
  };
  return insertAction(ports.ledger, action, steps, [], now);
}

import type { Provider } from '../../../shared/contract/index.ts';
import type { Clock, Files, Hash, Http, Log, Schedule } from '../ports.ts';
import type { ConnectorPorts, ConnectorSettings } from './connector-factory.ts';
import type { Connector } from './connector.ts';
import type { Gate } from './gate.ts';
import { routed } from './network.ts';
import { connectorFactories } from './registry.ts';

export interface ConnectDeps {
  readonly http: Http;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly hash: Hash;
  readonly log: Log;
  /** For inventories that lie in a file. */
  readonly files?: Files;
}

/** A connector of a kind, whose requests pass the gate and take the route of its settings. */
export function createConnector(
  deps: ConnectDeps,
  kind: Provider['kind'],
  settings: ConnectorSettings,
  secret: ConnectorPorts['secret'],
  gate: Gate,
): Connector {
  const { clock, schedule, hash, log, files } = deps;
  const http = routed(deps.http, settings.options, secret);
  const ports = { http, clock, schedule, hash, log, gate, secret, ...(files === undefined ? {} : { files }) };
  return connectorFactories[kind].create(settings, ports);
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ChannelInput, IncidentStatus, Severity } from '../../../shared/contract/index.ts';
import { severities } from '../../../shared/contract/index.ts';
import { createBus, type Bus } from '../kernel/bus.ts';
import type { CallContext, WriteDb } from '../ports.ts';
import type { TestPorts } from '../../testing/ports.ts';
import { defaultFilter, defaultTemplate, defaultTiming } from './defaults.ts';
import { createNotifications, type Notifications } from './service.ts';
import type { ProviderStanding } from './watch.ts';

/** A receiver of webhooks on the loopback address. */
export interface Receiver {
  readonly url: string;
  readonly calls: readonly ReceivedCall[];
  /** How the next calls are answered; 200 once they are used up. `drop` takes the call and cuts the line. */
  readonly answers: (
    | number
    | 'drop'
    | { readonly status: number; readonly headers: Record<string, string>; readonly text?: string }
  )[];
  /** Called while a request is held, before it is answered. */
  whileOpen: (() => Promise<void> | void) | null;
  close(): Promise<void>;
}

export interface ReceivedCall {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export async function startReceiver(tls?: {
  readonly cert: string;
  readonly key: string;
}): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  const answers: Receiver['answers'] = [];
  const receiver = { whileOpen: null as Receiver['whileOpen'] };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    await receiver.whileOpen?.();
    const answer = answers.shift() ?? 200;
    if (answer === 'drop') return void request.socket.destroy();
    if (typeof answer === 'number') return void response.writeHead(answer).end('ok');
    response.writeHead(answer.status, answer.headers).end(answer.text ?? '');
  };
  const server = (tls === undefined ? createServer() : createTlsServer(tls)).on(
    'request',
    (request: IncomingMessage, response: ServerResponse) => void take(request, response),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/hook`,
    calls,
    answers,
    get whileOpen() {
      return receiver.whileOpen;
    },
    set whileOpen(work) {
      receiver.whileOpen = work;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A webhook to a receiver, for everything, at once. */
export function webhookChannel(url: string, change: Partial<ChannelInput> = {}): ChannelInput {
  return {
    kind: 'webhook',
    name: 'Duty webhook',
    enabled: true,
    transport: {
      by: 'webhook',
      webhook: { url, proxy: '', proxyUser: '', caFile: '', plainConsent: url.startsWith('http:') },
    },
    filter: { ...defaultFilter('webhook'), severityAtLeast: 'info' },
    timing: defaultTiming('webhook'),
    template: defaultTemplate('webhook', 'webhook'),
    sensitive: 'none',
    ...change,
  };
}

export interface World {
  readonly bus: Bus;
  readonly notifications: Notifications;
  readonly handlers: Notifications['handlers'];
  standings: readonly ProviderStanding[];
}

/** The feature over test ports. Several may live one after the other on the same ports, as a console is started again. */
export function createWorld(ports: TestPorts): World {
  const bus = createBus((error) => {
    throw error;
  });
  const world: { standings: readonly ProviderStanding[] } = { standings: [] };
  const notifications = createNotifications({
    ...ports,
    bus,
    workspace: 'Lift gateways',
    standings: async () => world.standings,
  });
  return {
    bus,
    notifications,
    handlers: notifications.handlers,
    get standings() {
      return world.standings;
    },
    set standings(next) {
      world.standings = next;
    },
  };
}

export const person: CallContext = {
  signal: new AbortController().signal,
  traceId: 't',
  actor: { name: 'N. Bauer', role: 'analyst' },
};

/** Writes an incident, or changes it, as the incidents feature would; the version rises. */
export function putIncident(
  ledger: WriteDb,
  id: number,
  at: number,
  more: {
    readonly severity?: Severity;
    readonly status?: IncidentStatus;
    readonly title?: string;
    readonly site?: string;
    readonly iccid?: string;
    readonly mergedInto?: number;
    readonly slaDueAt?: number;
  } = {},
): void {
  const severity = more.severity ?? 'high';
  ledger.transaction(() => {
    ledger.run(
      `INSERT INTO incidents (incident_id, severity, source_severity, rank, title, scope, summary, rule_id, layer, tlp, group_key,
         providers, sim_count, status, first_signal_at, last_signal_at, opened_at, updated_at, clock_from, sla_due_at, merged_into, version)
       VALUES (:id, :severity, :severity, :rank, :title, 'EV charger, Moerdijk', 'First finding.', 'D-001', 'network', 'AMBER', 'g',
         'soracom-1', 1, :status, :at, :at, :at, :at, :at, :due, :into, 1)
       ON CONFLICT (incident_id) DO UPDATE SET severity = :severity, rank = :rank, status = :status, updated_at = :at,
         merged_into = :into, sla_due_at = :due, version = version + 1`,
      {
        id,
        severity,
        rank: severities.indexOf(severity),
        title: more.title ?? 'SIM in another device',
        status: more.status ?? 'new',
        at,
        due: more.slaDueAt ?? null,
        into: more.mergedInto ?? null,
      },
    );
    ledger.run(
      `INSERT OR IGNORE INTO incident_sims (incident_id, iccid_body, iccid, provider_id, site, first_signal_at, findings)
       VALUES (?, ?, ?, 'soracom-1', ?, ?, 1)`,
      [
        id,
        more.iccid ?? '8988303000000000001',
        more.iccid ?? '89883030000000000012',
        more.site ?? 'Moerdijk',
        at,
      ],
    );
  });
}

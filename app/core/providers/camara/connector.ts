import { hour, second } from '../../../../shared/time.ts';
import { defaultPolicy, hurried } from '../api-client.ts';
import type { ConnectorFactory, ConnectorPorts, ConnectorSettings } from '../connector-factory.ts';
import type { AccountAbilities, Connector, Reads } from '../connector.ts';
import type { ProviderEvent, SimReading } from '../readings.ts';
import { Refusal } from '../verdict.ts';
import { act, capabilities } from './actions.ts';
import { asksForPlaces, phoneOf, usualScope, writes } from './apis.ts';
import { createAsker, UnknownPhone, type Asker } from './ask.ts';
import { createCamaraClient, type CamaraClient } from './client.ts';
import { toReading, toSwapEvent } from './map.ts';
import { Binding, DeviceSwapInfo, Reachability, Roaming, SimSwapInfo } from './schema.ts';
import { keepSubscriptions } from './subscriptions.ts';
import { camaraTools } from './tools.ts';

export const camaraFactory: ConnectorFactory & { readonly kind: 'camara' } = {
  kind: 'camara',
  title: 'CAMARA (operator network APIs)',
  role: 'overlay',
  addresses: [],
  credentials: [
    {
      name: 'clientId',
      label: 'Client ID',
      help: 'Of the application that your operator registered for you.',
      secret: false,
      optional: false,
    },
    {
      name: 'clientSecret',
      label: 'Client secret',
      help: 'Of the same application.',
      secret: true,
      optional: false,
    },
  ],
  options: [
    {
      name: 'tokenUrl',
      label: 'Token address',
      help: 'Where the operator gives out access tokens, as https://host/oauth2/token.',
      choices: [],
      multiline: false,
      optional: false,
    },
    {
      name: 'scope',
      label: 'Scope',
      help: `What the token is asked for, in the operator's words. Usual: ${usualScope({ relay: false, location: false })}`,
      choices: [],
      multiline: true,
      optional: true,
    },
    {
      name: 'location',
      label: 'Places',
      help: 'Whether a person may ask where a device is. Operators want the consent of the owner of the line for it, and may refuse every token that asks without.',
      choices: [
        { value: 'off', label: 'Never asked for' },
        { value: 'on', label: 'Asked for when a person wants it' },
      ],
      multiline: false,
      optional: true,
    },
    {
      name: 'sink',
      label: 'Relay address',
      help: 'Where the operator delivers notifications, if you run such a relay: https only. They are ordered and renewed for it; without one, swaps are polled.',
      choices: [],
      multiline: false,
      optional: true,
    },
  ],
  verification: {
    basis: 'published description',
    note: 'Checked against the released CAMARA descriptions: SimSwap r3.3, DeviceSwap r3.2, DeviceRoamingStatus r1.2, DeviceReachabilityStatus r1.2, IoTSIMFraudPrevention r1.2, DeviceLocation r3.2. Operators differ in which of them they offer.',
  },
  limits: () => ({
    concurrency: 4,
    requests: 5,
    perMs: second,
    burst: 10,
    signIns: null,
    sequentialActs: false,
    source: 'CAMARA sets no figures, each operator has its own; ours',
  }),
  create: (settings, ports) => createCamaraConnector(settings, ports),
};

const none = {
  support: 'none',
  how: 'CAMARA has no inventory: it adds to SIMs that other providers list',
} as const;

const reads: Reads = {
  groups: none,
  account: none,
  sessions: {
    support: 'partial',
    how: 'Dates of the latest SIM swap and device swap of a phone number; no sessions',
  },
  usage: { ...none, by: 'sim', days: 0, finest: 'day' },
  audit: none,
  // How old a status may be differs by operator; each tells when it was last updated. An hour is ours.
  connectivityLag: hour,
};

/** The CAMARA overlay. A SIM is named by its phone number in E.164 with the plus. */
export function createCamaraConnector(
  settings: ConnectorSettings,
  ports: ConnectorPorts,
  policy = defaultPolicy,
): Connector {
  const client = createCamaraClient(settings, ports, policy);
  const asker = createAsker(client, ports.clock);
  const sink = settings.options['sink'];
  return {
    kind: 'camara',
    capabilities,
    reads,
    test: (signal) => probe(createCamaraClient(settings, ports, hurried(policy)), signal),
    subjectOf: ({ msisdn }) => phoneOf(msisdn),
    simPage: async () => ({ sims: [], next: null, rejected: [], serverTime: null }),
    sim: (phone, signal) => readPhone(asker, phone, signal),
    groups: async () => [],
    account: async () => ({
      accountId: await ports.secret('clientId'),
      rootMfa: null,
      users: [],
      gateways: [],
      exposedSims: null,
      unreadable: [{ part: 'users', reason: 'CAMARA has no accounts' }],
    }),
    sessionEvents: (phone, from, to, signal) => readSwaps(asker, phone, from, to, signal),
    usage: async function* () {},
    auditLog: async function* () {},
    discover: (signal) => abilitiesOf(client, ports, signal),
    tools: camaraTools(client, asksForPlaces(settings.options)),
    act: (kind, phone, parameters, signal) => act(client, kind, phone, parameters, signal),
    ...(sink === undefined || sink === ''
      ? {}
      : { watch: (phones, signal) => keepSubscriptions(client, sink, phones, signal) }),
  };
}

/**
 * Signs in and knocks at the API root with the one question that names no phone number. An API that this account may not use answers
 * as CAMARA does all the same.
 */
async function probe(client: CamaraClient, signal: AbortSignal): Promise<void> {
  try {
    const path = '/sim-swap-subscriptions/v0.3/subscriptions';
    await client.call({ method: 'GET', path, purpose: 'read' }, signal);
  } catch (error) {
    if (error instanceof Refusal && error.providerCode !== null) return;
    throw error;
  }
}

/** The four questions one after the other: an operator that throttles should meet one caller, not four. */
async function readPhone(asker: Asker, phone: string, signal: AbortSignal): Promise<SimReading | null> {
  const device = { phoneNumber: phone };
  try {
    const told = {
      reachability: await asker.ask('reachability', { device }, Reachability, signal),
      roaming: await asker.ask('roaming', { device }, Roaming, signal),
      imei: await asker.ask('binding', { device, queryType: 'IMEIBIND' }, Binding, signal),
      area: await asker.ask('binding', { device, queryType: 'AREALIMIT' }, Binding, signal),
    };
    asker.demandSome();
    return toReading(phone, told);
  } catch (error) {
    if (error instanceof UnknownPhone) return null;
    throw error;
  }
}

async function readSwaps(
  asker: Asker,
  phone: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<ProviderEvent[]> {
  try {
    const body = { phoneNumber: phone };
    const sim = await asker.ask('simSwap', body, SimSwapInfo, signal);
    const device = await asker.ask('deviceSwap', body, DeviceSwapInfo, signal);
    asker.demandSome();
    const simAt = sim?.latestSimChange ?? null;
    const deviceAt = device?.latestDeviceChange ?? null;
    return [
      ...(simAt === null ? [] : [toSwapEvent('sim', phone, simAt, sim?.monitoredPeriod ?? null)]),
      ...(deviceAt === null ? [] : [toSwapEvent('device', phone, deviceAt, device?.monitoredPeriod ?? null)]),
    ]
      .filter(({ at }) => at >= from && at < to)
      .sort((a, b) => a.at - b.at);
  } catch (error) {
    if (error instanceof UnknownPhone) return [];
    throw error;
  }
}

/** What the token was given for narrows what can be done. */
async function abilitiesOf(
  client: CamaraClient,
  ports: ConnectorPorts,
  signal: AbortSignal,
): Promise<AccountAbilities> {
  const { scope } = await client.session(signal);
  const denied = Object.entries(writes)
    .filter(([, write]) => !scope.includes(write.scope))
    .map(([kind, write]) => [kind, `The operator gave no permission for ${write.scope}.`]);
  return {
    identity: await ports.secret('clientId'),
    grants: scope,
    denied: Object.fromEntries(denied) as AccountAbilities['denied'],
  };
}

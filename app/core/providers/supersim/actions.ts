import type { ActionKind } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { capabilitiesOf, none } from '../capabilities.ts';
import type {
  Accepted,
  ActionParameters,
  CapabilitySubject,
  Connector,
  ControlCapability,
  OperationReading,
} from '../connector.ts';
import { parseRows, unusable } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { SuperSimClient } from './client.ts';
import { megabyte, type FleetLimits } from './fleets.ts';
import { instantOf, toLifecycle, toSimReading } from './map.ts';
import { readPage } from './pages.ts';
import { commandPrefix, commandReport, sendCommand } from './sms.ts';
import { SettingsUpdate, Sim } from './schema.ts';

const later = 'minutes; the SIM shows “scheduled” until the network operator is ready';
const noLock =
  'Super SIM has no IMEI lock. The IMEI is told in connection events only, which a webhook or stream receives';

/** How Super SIM does each action. Status changes are worked off later: the SIM is `scheduled` until then. */
export const capabilities: Connector['capabilities'] = capabilitiesOf(
  {
    suspend: {
      support: 'native',
      how: 'Sets the SIM to inactive: networks refuse it',
      typically: later,
      reversible: true,
    },
    resume: { support: 'native', how: 'Sets the SIM to active', typically: later, reversible: true },
    activate: {
      support: 'native',
      how: 'Sets the SIM to active; it can never be new again, and is billed',
      typically: later,
      reversible: false,
    },
    deactivate: none('Super SIM knows one state without service, inactive: suspend sets it'),
    terminate: none('The API description has no way to end a SIM'),
    imei_lock: none(noLock),
    imei_unlock: none(noLock),
    session_reset: none(
      'The API description has no way to end a session; a suspended SIM is refused at its next attach',
    ),
    set_group: {
      support: 'native',
      how: 'Moves the SIM to another fleet, whose networks, data limit and SMS rules it takes over',
      typically: 'seconds',
      reversible: true,
    },
    send_sms: {
      support: 'native',
      how: 'Sends an SMS Command; counts as done once the provider reports it delivered. The fleet must allow SMS Commands',
      typically: 'seconds while the device is attached',
      reversible: false,
    },
    profile_enable: none('eSIM profiles are ordered for a card; switching is the device’s own affair'),
    block_network: none(
      'Networks are those of the access profile of the fleet, a list of what is allowed: move the SIM to a fleet with another one',
    ),
    data_limit: {
      support: 'group',
      how: 'Sets the limit of the fleet, for each SIM in it, in whole megabytes',
      typically: 'seconds',
      reversible: true,
    },
  },
  { support: 'none', how: 'The API description has no such operation' },
);

/** What the present state of a SIM rules out. */
export function capabilityOf(kind: ActionKind, sim: CapabilitySubject): ControlCapability {
  const general = capabilities[kind];
  if (kind === 'data_limit' && sim.groupId === null)
    return none('The SIM is in no fleet, and the limit belongs to the fleet');
  if (wanted[kind] === undefined) return general;
  if (sim.lifecycle === 'pending') return none('A change of this SIM is under way. Wait until it is done');
  if (kind === 'activate' && sim.groupId === null)
    return none('The SIM is in no fleet. Move it to one first: only then can it connect');
  return general;
}

/** The status that an action asks for. */
const wanted: Readonly<Partial<Record<ActionKind, 'active' | 'inactive'>>> = {
  suspend: 'inactive',
  resume: 'active',
  activate: 'active',
};

/** See `Connector.act` for what is thrown. */
export async function act(
  client: SuperSimClient,
  limits: FleetLimits,
  kind: ActionKind,
  providerSimId: string,
  parameters: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  if (kind === 'data_limit') return limitFleet(client, limits, providerSimId, parameters, signal);
  if (kind === 'send_sms') return sendCommand(client, providerSimId, parameters, signal);
  const form = formOf(kind, parameters);
  const answer = await client.call(
    { method: 'POST', path: simPath(providerSimId), form, purpose: 'act', what: 'POST /v1/Sims/{Sid}' },
    signal,
  );
  // The provider said yes; a body in an unknown form does not make it a no. The outbox reads the SIM anyway.
  const sim = Sim.safeParse(answer.body);
  const reading = sim.success ? toSimReading(sim.data, limits.of(sim.data.fleet_sid)) : null;
  const status = wanted[kind];
  const isLater = status !== undefined && (answer.status === 202 || reading?.lifecycle === 'pending');
  return {
    reading: isLater && reading !== null ? { ...reading, target: toLifecycle(status) } : reading,
    providerOperationId: isLater ? `${providerSimId}${towards}${status}` : null,
  };
}

/** Most that a fleet may allow each SIM, megabytes. Source: description of `UpdateFleet`. */
const largestLimit = 2_000_000;

async function limitFleet(
  client: SuperSimClient,
  limits: FleetLimits,
  providerSimId: string,
  { dataLimitBytes = 0 }: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  const megabytes = dataLimitBytes / megabyte;
  if (!Number.isInteger(megabytes) || megabytes < 1 || megabytes > largestLimit)
    throw fail(
      'INVALID_INPUT',
      `Super SIM counts data limits in whole megabytes of 1,000,000 bytes, from 1 to ${largestLimit}. Nothing was sent.`,
      { field: 'dataLimitBytes' },
    );
  const fleetSid = (await readSim(client, providerSimId, signal))?.fleet_sid ?? null;
  if (fleetSid === null)
    throw fail(
      'PROVIDER_REFUSED',
      'The SIM is in no fleet, and the limit belongs to the fleet. Nothing was sent.',
    );
  await limits.set(fleetSid, megabytes, signal);
  return { reading: null, providerOperationId: null };
}

function formOf(kind: ActionKind, { groupId }: ActionParameters): Readonly<Record<string, string>> {
  const status = wanted[kind];
  if (status !== undefined) return { Status: status };
  if (kind === 'set_group' && groupId !== undefined) return { Fleet: groupId };
  if (kind === 'set_group')
    throw fail('INVALID_INPUT', 'No fleet was chosen to move the SIM to. Nothing was sent.', {
      field: 'groupId',
    });
  throw fail('UNSUPPORTED', `${capabilities[kind].how}. Nothing was sent.`);
}

function simPath(sid: string): string {
  return `/v1/Sims/${encodeURIComponent(sid)}`;
}

/** Super SIM gives a scheduled change no id of its own: the SIM and the status it is headed for name it. */
const towards = '>';

/**
 * How a scheduled change stands: the SIM says `scheduled` until it is done. While it lasts, the newest settings update of the SIM
 * is told beside it: what is sent to the card over the air waits for the device to be reachable.
 */
export async function operation(
  client: SuperSimClient,
  operationId: string,
  signal: AbortSignal,
): Promise<OperationReading | null> {
  if (operationId.startsWith(commandPrefix)) return commandReport(client, operationId, signal);
  const [sid = '', status = ''] = operationId.split(towards);
  const sim = await readSim(client, sid, signal);
  if (sim === null) return null;
  const now = sim.status ?? '';
  if (now === status) return { state: 'completed', words: now };
  if (toLifecycle(now) !== 'pending') return { state: 'failed', words: `${now}, not ${status}` };
  const update = await newestSettingsUpdate(client, sid, signal);
  return {
    state: 'in-progress',
    words: update === null ? now : `${now}; settings update ${settingsWords(update)}`,
  };
}

/** The SIM as the API tells it, null where there is none. @throws AppError PROVIDER_BAD_ANSWER for one in another form */
export async function readSim(client: SuperSimClient, sid: string, signal: AbortSignal): Promise<Sim | null> {
  const what = 'GET /v1/Sims/{Sid}';
  try {
    const { body } = await client.call({ method: 'GET', path: simPath(sid), purpose: 'read', what }, signal);
    const { rows, rejected } = parseRows<Sim>(Sim, [body]);
    if (rows[0] !== undefined) return rows[0];
    throw unusable(client.who, what, rejected[0]?.reason ?? 'another form than published');
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
}

async function newestSettingsUpdate(
  client: SuperSimClient,
  sid: string,
  signal: AbortSignal,
): Promise<SettingsUpdate | null> {
  const list = { path: '/v1/SettingsUpdates', key: 'settings_updates', query: { Sim: sid, PageSize: 50 } };
  const { rows } = await readPage(client, list, null, signal);
  return parseRows<SettingsUpdate>(SettingsUpdate, rows).rows.reduce<SettingsUpdate | null>(
    (newest, update) =>
      (instantOf(update.date_created) ?? 0) >= (instantOf(newest?.date_created) ?? 0) ? update : newest,
    null,
  );
}

/** `in-progress (base-settings 1.0.0)`. */
export function settingsWords({ status, packages }: SettingsUpdate): string {
  const names = (packages ?? []).map(({ name, version }) => [name, version].filter(Boolean).join(' '));
  return names.length === 0 ? (status ?? 'unknown') : `${status ?? 'unknown'} (${names.join(', ')})`;
}

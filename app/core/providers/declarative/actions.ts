import type { ActionKind } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { imei14 } from '../../../../shared/ids.ts';
import type { ApiAnswer, Call } from '../api-client.ts';
import { capabilitiesOf, none } from '../capabilities.ts';
import {
  OutcomeUnknown,
  type Accepted,
  type ActionParameters,
  type Connector,
  type ControlCapability,
} from '../connector.ts';
import type { SimReading } from '../readings.ts';
import { Refusal } from '../verdict.ts';
import type { DescribedClient } from './client.ts';
import type { rowMapper } from './map.ts';
import type { Action, ApiSource, BodyTemplate, Description } from './model.ts';
import { textOf, valueAt } from './path.ts';
import { fill, fillValue, type Fillings } from './template.ts';

/** What a description offers, and for the rest why not. */
export function capabilitiesIn(source: ApiSource): Connector['capabilities'] {
  const native = Object.fromEntries(
    Object.entries(source.actions).map(
      ([kind, { how, typically, reversible }]): [string, ControlCapability] => [
        kind,
        {
          support: 'native',
          how,
          typically: typically === '' ? 'The description does not say' : typically,
          reversible,
        },
      ],
    ),
  );
  const reasons = Object.fromEntries(
    Object.entries(source.notOffered).map(([kind, how]): [string, ControlCapability] => [kind, none(how)]),
  );
  return capabilitiesOf(
    { ...reasons, ...native },
    { support: 'unknown', how: 'The description of this provider does not tell of it' },
  );
}

export interface ActionDeps {
  readonly client: DescribedClient;
  readonly description: Description;
  readonly map: ReturnType<typeof rowMapper>;
  /** A fresh reading of the SIM. */
  read(providerSimId: string, signal: AbortSignal): Promise<SimReading | null>;
}

/** See `Connector.act` for what is thrown. */
export async function act(
  deps: ActionDeps,
  action: Action,
  kind: ActionKind,
  providerSimId: string,
  parameters: ActionParameters,
  signal: AbortSignal,
): Promise<Accepted> {
  const { client, map } = deps;
  const values = await valuesFor(deps, action, kind, providerSimId, parameters, signal);
  try {
    const answer = await client.call(callFor(action, kind, values), signal);
    checkSuccess(client.who, action, kind, answer);
    const row = action.answer === null ? undefined : valueAt(answer.body, action.answer);
    const mapped = row === undefined ? null : map(row);
    const told = mapped?.ok === true && mapped.sim.providerSimId === providerSimId ? mapped.sim : null;
    const operation = action.operation === null ? null : textOf(valueAt(answer.body, action.operation));
    return { reading: told, providerOperationId: operation };
  } catch (error) {
    if (
      error instanceof Refusal &&
      error.providerCode !== null &&
      action.already.includes(error.providerCode)
    )
      return { reading: null, providerOperationId: null };
    throw error;
  }
}

/** The values of an action's places. Where an IMEI is needed or the provider only takes the one now seen, the SIM is read first. */
async function valuesFor(
  { client, read }: ActionDeps,
  action: Action,
  kind: ActionKind,
  sim: string,
  parameters: ActionParameters,
  signal: AbortSignal,
): Promise<Fillings> {
  const { imei, groupId, speedClass, dataLimitBytes } = parameters;
  const values: Fillings = { sim, group: groupId, speed: speedClass, dataLimit: dataLimitBytes };
  if (kind === 'imei_lock') {
    if (action.needs.includes('imei'))
      return { ...values, imei: imei ?? (await seenImei(client, read, sim, signal)) };
    if (imei !== undefined && imei14(imei) !== imei14(await seenImei(client, read, sim, signal)))
      throw refused(
        client,
        kind,
        'it can only lock to the device now in the SIM, and that is another one than was chosen',
      );
    return values;
  }
  const missing = action.needs.find((name) => values[name] === undefined);
  if (missing !== undefined) throw fail('INVALID_INPUT', `Say which ${missing} to set.`, { field: missing });
  return values;
}

async function seenImei(
  client: DescribedClient,
  read: ActionDeps['read'],
  sim: string,
  signal: AbortSignal,
): Promise<string> {
  const imei = (await read(sim, signal))?.imei ?? null;
  if (imei !== null) return imei;
  throw refused(client, 'imei_lock', 'no device was seen in the SIM, so there is no IMEI to lock it to');
}

function refused(client: DescribedClient, kind: ActionKind, why: string): Refusal {
  return new Refusal(
    'PROVIDER_REFUSED',
    `${client.who} was not asked for ${kind}: ${why}.`,
    'never',
    0,
    null,
  );
}

function callFor(action: Action, kind: ActionKind, values: Fillings): Call {
  const parameters = (pairs: Action['query']): Record<string, string> =>
    Object.fromEntries(pairs.map(([name, value]) => [name, fill(value, values)]));
  return {
    method: action.method,
    path: fill(action.path, values, encodeURIComponent),
    query: parameters(action.query),
    ...(action.json === null ? {} : { json: bodyOf(action.json, values) }),
    ...(action.form === null ? {} : { form: parameters(action.form) }),
    what: kind,
    purpose: 'act',
    // Many answer a write with nothing, or with a word.
    loose: true,
  };
}

function bodyOf(body: BodyTemplate, values: Fillings): unknown {
  switch (body.kind) {
    case 'value':
      return body.value;
    case 'text':
      return fillValue(body.template, values);
    case 'list':
      return body.items.map((item) => bodyOf(item, values));
    case 'map':
      return Object.fromEntries(body.entries.map(([name, value]) => [name, bodyOf(value, values)]));
  }
}

/** @throws Refusal for a body that says no; OutcomeUnknown for a yes that is not the one described */
function checkSuccess(who: string, { success }: Action, kind: ActionKind, answer: ApiAnswer): void {
  if (success.statuses !== null && !success.statuses.includes(answer.status))
    throw new OutcomeUnknown(
      `${who} answered ${kind} with ${answer.status}, which its description does not call done. The SIM is read again before anything is repeated.`,
    );
  if (success.body === null) return;
  const said = textOf(valueAt(answer.body, success.body.path));
  if (said === success.body.equals) return;
  if (said === null)
    throw new OutcomeUnknown(
      `${who} answered ${kind} without saying whether it was done (${success.body.path.text}). The SIM is read again before anything is repeated.`,
    );
  throw new Refusal(
    'PROVIDER_REFUSED',
    `${who} answered ${kind} with ${success.body.path.text}: ${said.slice(0, 100)}. Nothing was changed.`,
    'never',
    answer.status,
    said,
  );
}

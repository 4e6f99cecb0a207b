import type { z } from 'zod';
import { fail } from '../../../../shared/errors.ts';
import { isNetwork, networkTarget, type NetworkTarget } from '../../../../shared/networks.ts';
import type { Accepted } from '../connector.ts';
import { shaped } from '../rows.ts';
import {
  groupActionId,
  simCardGroup,
  simCardGroupActions,
  simCardGroupVerb,
  wirelessBlocklist,
  wirelessBlocklists,
  wirelessBlocklistValues,
} from './addresses.ts';
import type { TelnyxClient } from './client.ts';
import { readPage } from './pages.ts';
import { Blocklist, BlocklistValues, Group, GroupAction, One } from './schema.ts';

/**
 * Blocklists keep every SIM of a group off networks. A group has one list or none, and the values of a list are all networks or all
 * countries. The list that a group has may be that of other groups too, so it is never changed: a new one takes its place.
 *
 * Source: references of the provider's client libraries (`wireless_blocklists`, `sim_card_groups/{id}/actions`).
 */

/** See `Connector.act` for what is thrown. Telnyx works the change off later, as an action on the group. */
export async function changeBlocklist(
  client: TelnyxClient,
  verb: 'block' | 'allow',
  groupId: string | null,
  network: string | undefined,
  signal: AbortSignal,
): Promise<Accepted> {
  const target = targetOf(network);
  if (groupId === null)
    throw fail(
      'PROVIDER_REFUSED',
      'The SIM is in no group, and networks are blocked for groups. Nothing was sent.',
    );
  const { group, list } = await blocklistOf(client, groupId, signal);
  const present = list?.values ?? [];
  if (verb === 'block') {
    if (list !== null && present.length > 0 && list.type !== typeOf(target))
      throw fail(
        'PROVIDER_REFUSED',
        `The blocklist of the group holds values of the type ${list.type}, and a list holds one type only. Nothing was sent.`,
      );
    const value = await valueOf(client, target, signal);
    return assign(client, group, typeOf(target), [...present.filter((one) => one !== value), value], signal);
  }
  const rest = present.filter((value) => !isValue(value, target));
  if (list === null || rest.length === present.length) return { reading: null, providerOperationId: null };
  return rest.length === 0
    ? order(client, groupId, 'remove_wireless_blocklist', undefined, signal)
    : assign(client, group, list.type, rest, signal);
}

/** Whether the group's list holds the network (or holds it no more) and nothing about it is still being worked off. */
export async function showsBlocklist(
  client: TelnyxClient,
  verb: 'block' | 'allow',
  groupId: string | null,
  network: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (groupId === null) return false;
  const target = targetOf(network);
  const { list } = await blocklistOf(client, groupId, signal);
  const blocked = list?.values.some((value) => isValue(value, target)) === true;
  if (blocked !== (verb === 'block')) return false;
  const query = { 'filter[sim_card_group_id]': groupId, 'filter[status]': 'in-progress' };
  const { rows } = await readPage(client, simCardGroupActions, 1, 50, signal, query);
  return !rows.some((row) => {
    const action = GroupAction.safeParse(row);
    return action.success && /wireless_blocklist$/.test(action.data.type ?? '');
  });
}

async function blocklistOf(client: TelnyxClient, groupId: string, signal: AbortSignal) {
  const group = await readOne(client, Group, simCardGroup(groupId), 'GET /sim_card_groups/{id}', signal);
  const id = group.wireless_blocklist_id ?? '';
  if (id === '') return { group, list: null };
  const what = 'GET /wireless_blocklists/{id}';
  return { group, list: await readOne(client, Blocklist, wirelessBlocklist(id), what, signal) };
}

async function readOne<S extends z.ZodType>(
  client: TelnyxClient,
  schema: S,
  path: string,
  what: string,
  signal: AbortSignal,
): Promise<z.infer<S>> {
  const answer = await client.call({ method: 'GET', path, purpose: 'read', what }, signal);
  return shaped(schema, shaped(One, answer.body, client.who, what).data, client.who, what);
}

/** A new list in the place of the former one, which stays as it is: others may use it, and it can be put back. */
async function assign(
  client: TelnyxClient,
  group: Group,
  type: string,
  values: readonly string[],
  signal: AbortSignal,
): Promise<Accepted> {
  const json = { name: `Sextant: ${group.name ?? group.id}`.slice(0, 60), type, values };
  const what = `POST ${wirelessBlocklists}`;
  const answer = await client.call(
    { method: 'POST', path: wirelessBlocklists, json, purpose: 'act', what },
    signal,
  );
  const { id } = shaped(Blocklist, shaped(One, answer.body, client.who, what).data, client.who, what);
  return order(client, group.id, 'set_wireless_blocklist', { wireless_blocklist_id: id }, signal);
}

async function order(
  client: TelnyxClient,
  groupId: string,
  verb: 'set_wireless_blocklist' | 'remove_wireless_blocklist',
  json: object | undefined,
  signal: AbortSignal,
): Promise<Accepted> {
  const what = `POST /sim_card_groups/{id}/actions/${verb}`;
  const content = json === undefined ? {} : { json };
  const { body } = await client.call(
    { method: 'POST', path: simCardGroupVerb(groupId, verb), ...content, purpose: 'act', loose: true, what },
    signal,
  );
  const taken = One.safeParse(body);
  const action = GroupAction.safeParse(taken.success ? taken.data.data : null);
  return { reading: null, providerOperationId: action.success ? groupActionId(action.data.id) : null };
}

/** The provider's own word for it, from its list of all: it writes some network codes with fewer zeros than others do. */
async function valueOf(client: TelnyxClient, target: NetworkTarget, signal: AbortSignal): Promise<string> {
  const what = `GET ${wirelessBlocklistValues}`;
  const query = { type: typeOf(target) };
  const answer = await client.call(
    { method: 'GET', path: wirelessBlocklistValues, query, purpose: 'read', what },
    signal,
  );
  const known = shaped(BlocklistValues, answer.body, client.who, what).data.find(({ code }) =>
    isValue(code, target),
  );
  if (known !== undefined) return known.code;
  throw fail(
    'PROVIDER_REFUSED',
    `Telnyx does not know this ${target.kind}, so there is nothing to block. Nothing was sent.`,
  );
}

function typeOf({ kind }: NetworkTarget): 'plmn' | 'country' {
  return kind === 'network' ? 'plmn' : 'country';
}

function isValue(value: string, target: NetworkTarget): boolean {
  return target.kind === 'country'
    ? value.toUpperCase() === target.code
    : isNetwork(value.slice(0, 3), value.slice(3), target);
}

function targetOf(network: string | undefined): NetworkTarget {
  const target = networkTarget(network ?? '');
  if (target !== null) return target;
  throw fail('INVALID_INPUT', 'Name the network, such as 262-01, or the country. Nothing was sent.', {
    field: 'network',
  });
}

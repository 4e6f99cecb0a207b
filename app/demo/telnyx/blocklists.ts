/**
 * Blocklists of networks, and their assignment to groups, which is worked off later as an action on the group. Which network a device
 * falls back to is not played out.
 */
import { randomUUID } from 'node:crypto';
import { countries, foreignNetworks } from '../geography.ts';
import type { Group } from '../groups.ts';
import { member, ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { uuid } from '../random.ts';
import { notFound, refusals, refuse } from './errors.ts';
import { pageOf } from './paging.ts';
import type { Assignment, Blocklist, Blocklists, TelnyxRoute, TelnyxWorld } from './world-core.ts';

const blocklistPurpose = 7_005;

/** At rest the quarantine keeps its SIMs out of one country, and nobody else has a list. */
export function createBlocklists(seed: number, groups: readonly Group[]): Blocklists {
  const quarantine: Blocklist = {
    id: uuid(seed, 1, blocklistPurpose),
    name: 'Quarantine',
    type: 'country',
    values: ['RU'],
  };
  const atRest = new Map(
    groups.flatMap(({ groupId, gateway }) =>
      gateway?.key === 'quarantine' ? [[groupId, quarantine.id] as const] : [],
    ),
  );
  const lists: Blocklist[] = [quarantine];
  const assignments: Assignment[] = [];
  return {
    of(groupId, now) {
      const last = assignments.findLast(
        (one) => one.groupId === groupId && one.outcome === 'completed' && one.doneAt <= now,
      );
      return last === undefined ? (atRest.get(groupId) ?? null) : last.listId;
    },
    find: (id) => lists.find((list) => list.id === id),
    all: lists,
    make(list) {
      const made = { ...list, id: randomUUID() };
      lists.push(made);
      return made;
    },
    assign(assignment) {
      const begun = { ...assignment, id: randomUUID() };
      assignments.push(begun);
      return begun;
    },
    assignments,
  };
}

export const blocklistRoutes: readonly TelnyxRoute[] = [
  {
    method: 'GET',
    path: '/wireless_blocklist_values',
    handle(call) {
      const values = valuesOf(call.query.get('type') ?? '');
      return values === null ? refuse(refusals.badRequest) : ok({ data: values });
    },
  },
  {
    method: 'GET',
    path: '/wireless_blocklists',
    handle: (call, { blocklists }) => pageOf(call, blocklists.all.map(listView)),
  },
  { method: 'POST', path: '/wireless_blocklists', handle: make },
  {
    method: 'GET',
    path: '/wireless_blocklists/{id}',
    handle(call, { blocklists }) {
      const list = blocklists.find(call.params['id'] ?? '');
      return list === undefined ? notFound : ok({ data: listView(list) });
    },
  },
  ...(['set_wireless_blocklist', 'remove_wireless_blocklist'] as const).map(
    (verb): TelnyxRoute => ({
      method: 'POST',
      path: `/sim_card_groups/{id}/actions/${verb}`,
      handle: (call, world) => assign(call, world, verb),
    }),
  ),
  {
    method: 'GET',
    path: '/sim_card_group_actions',
    handle(call, { blocklists }) {
      const [groupId, status] = ['sim_card_group_id', 'status'].map((name) =>
        call.query.get(`filter[${name}]`),
      );
      const rows = blocklists.assignments.filter(
        (one) =>
          (groupId === null || one.groupId === groupId) &&
          (status === null || stateOf(one, call.now) === status),
      );
      return pageOf(call, rows.map((one) => actionView(one, call.now)).reverse());
    },
  },
  {
    method: 'GET',
    path: '/sim_card_group_actions/{id}',
    handle(call, { blocklists }) {
      const found = blocklists.assignments.find(({ id }) => id === call.params['id']);
      return found === undefined ? notFound : ok({ data: actionView(found, call.now) });
    },
  },
];

function valuesOf(type: string): readonly { readonly code: string; readonly name: string }[] | null {
  if (type === 'country')
    return [...countries, { code: 'ES', name: 'Spain' }, { code: 'RU', name: 'Russia' }].map(
      ({ code, name }) => ({ code, name }),
    );
  const networks = [...countries.flatMap((country) => country.networks), ...foreignNetworks];
  return type === 'plmn'
    ? networks.map(({ mcc, mnc, name }) => ({ code: `${mcc}${String(mnc).padStart(2, '0')}`, name }))
    : null;
}

function make(call: Call, { blocklists }: TelnyxWorld): Reply {
  const [name, type, values] = ['name', 'type', 'values'].map((each) => member(call.body, each));
  const known = typeof type === 'string' ? valuesOf(type) : null;
  const codes: unknown[] = Array.isArray(values) ? values : [];
  if (typeof name !== 'string' || typeof type !== 'string' || known === null || codes.length === 0)
    return refuse(refusals.badRequest);
  const texts = codes.filter((code) => known.some((one) => one.code === code)).map(String);
  if (texts.length < codes.length) return refuse(refusals.badRequest);
  return { ...ok({ data: listView(blocklists.make({ name, type, values: texts })) }), status: 201 };
}

function assign(
  call: Call,
  world: TelnyxWorld,
  verb: 'set_wireless_blocklist' | 'remove_wireless_blocklist',
): Reply {
  const groupId = call.params['id'] ?? '';
  if (!world.fleet.groups.some((group) => group.groupId === groupId)) return notFound;
  const given = verb === 'set_wireless_blocklist' ? member(call.body, 'wireless_blocklist_id') : null;
  if (given !== null && (typeof given !== 'string' || world.blocklists.find(given) === undefined))
    return refuse(refusals.badRequest);
  const lost = struckBy(call, 'action-lost') !== undefined;
  const fails = struckBy(call, 'action-fail') !== undefined;
  const begun = world.blocklists.assign({
    groupId,
    listId: given,
    at: call.now,
    doneAt: call.now + world.timing.delay[1],
    outcome: lost ? 'lost' : fails ? 'failed' : 'completed',
  });
  return { ...ok({ data: actionView(begun, call.now) }), status: 202 };
}

function stateOf({ outcome, doneAt }: Assignment, now: number): string {
  return outcome === 'lost' || doneAt > now ? 'in-progress' : outcome;
}

function actionView(assignment: Assignment, now: number): object {
  const { id, groupId, listId, at, doneAt } = assignment;
  return {
    id,
    record_type: 'sim_card_group_action',
    sim_card_group_id: groupId,
    type: listId === null ? 'remove_wireless_blocklist' : 'set_wireless_blocklist',
    status: stateOf(assignment, now),
    settings: listId === null ? null : { wireless_blocklist_id: listId },
    created_at: new Date(at).toISOString(),
    updated_at: new Date(Math.min(now, doneAt)).toISOString(),
  };
}

function listView(list: Blocklist): object {
  return { ...list, record_type: 'wireless_blocklist' };
}

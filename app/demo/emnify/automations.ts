/** Automations of the organisation: two that were made in its portal. What they do is not played out. */
import { ok } from '../http/context.ts';
import { uuid } from '../random.ts';
import { refusals } from './errors.ts';
import type { EmnifyRoute, EmnifyWorld } from './world.ts';

const automationPurpose = 7_105;

const names = [
  ['Tell operations of a quota', 'ACTIVE', 'Quota used up'],
  ['Suspend on another device', 'INACTIVE', 'IMEI changed'],
] as const;

function automationsOf({ seed, deletedAutomations }: EmnifyWorld): readonly { readonly id: string }[] {
  return names
    .map(([name, status, event], index) => ({
      id: uuid(seed, index, automationPurpose),
      name,
      description: '',
      status,
      organisation: { id: 4711 },
      number_of_executions: 0,
      actionable_event: { system_event: { id: uuid(seed, index, automationPurpose + 1), name: event } },
      configured_actions: [{ action: { id: uuid(seed, index, automationPurpose + 2) }, properties: [] }],
      targeting_properties: [],
    }))
    .filter(({ id }) => !deletedAutomations.has(id));
}

export const automationRoutes: readonly EmnifyRoute[] = [
  { method: 'GET', path: '/automation', handle: (_call, world) => ok(automationsOf(world)) },
  {
    method: 'DELETE',
    path: '/automation/{id}',
    handle(call, world) {
      const found = automationsOf(world).find(({ id }) => id === call.params['id']);
      if (found === undefined) return refusals.noSuchThing;
      world.deletedAutomations.add(found.id);
      return { status: 204 };
    },
  },
];

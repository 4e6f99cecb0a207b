/** Event handlers of the account: what the provider does by itself. Nothing here carries them out. */
import { randomUUID } from 'node:crypto';
import { member, ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals, refuse } from './errors.ts';
import type { Handler, SoracomRoute, WorldCore } from './world-core.ts';

/** Those that the account had before anybody looked. */
export function handlersAtRest(operatorId: string): Handler[] {
  return [
    {
      handlerId: 'EH-0001',
      name: 'Monthly volume of cameras',
      description: 'Slows a camera down once its month is used up',
      status: 'active',
      targetOperatorId: operatorId,
      ruleConfig: {
        type: 'SubscriberMonthlyTrafficRule',
        properties: {
          limitTotalTrafficMegaByte: '20000',
          inactiveTimeoutDateConst: 'BEGINNING_OF_NEXT_MONTH',
        },
      },
      actionConfigList: [
        {
          type: 'ChangeSpeedClassAction',
          properties: { executionDateTimeConst: 'IMMEDIATELY', speedClass: 's1.minimum' },
        },
      ],
    },
    {
      handlerId: 'EH-0002',
      name: 'Refused devices',
      description: 'Tells the operator when a device is refused for its IMEI',
      status: 'active',
      targetOperatorId: operatorId,
      ruleConfig: { type: 'SimImeiMismatchedRule', properties: { inactiveTimeoutDateConst: 'IMMEDIATELY' } },
      actionConfigList: [
        { type: 'SendMailToOperatorAction', properties: { executionDateTimeConst: 'IMMEDIATELY' } },
      ],
    },
  ];
}

const one = '/event_handlers/{handler_id}';

export const eventHandlerRoutes: readonly SoracomRoute[] = [
  { method: 'GET', path: '/event_handlers', handle: (_, world) => ok([...world.handlers.values()]) },
  {
    method: 'GET',
    path: one,
    handle(call, world) {
      const handler = world.handlers.get(idOf(call));
      return handler === undefined ? refuse(refusals.noSuchThing) : ok(handler);
    },
  },
  {
    method: 'POST',
    path: '/event_handlers',
    handle: (call, world) => put(call, world, `EH-${randomUUID()}`, 201),
  },
  {
    method: 'PUT',
    path: one,
    handle: (call, world) =>
      world.handlers.has(idOf(call)) ? put(call, world, idOf(call), 200) : refuse(refusals.noSuchThing),
  },
  {
    method: 'DELETE',
    path: one,
    handle(call, world) {
      if (!world.handlers.has(idOf(call))) return refuse(refusals.noSuchThing);
      if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.actionFailed);
      if (struckBy(call, 'action-lost') === undefined) world.handlers.delete(idOf(call));
      return { status: 204 };
    },
  },
];

function idOf(call: Call): string {
  return call.params['handler_id'] ?? '';
}

const targets = ['targetGroupId', 'targetImsi', 'targetOperatorId', 'targetSimId'] as const;

/** Exactly one target, a name, a rule and at least one action. */
function put(call: Call, world: WorldCore, handlerId: string, status: number): Reply {
  const { body } = call;
  const [name, rule, actions] = [
    member(body, 'name'),
    member(body, 'ruleConfig'),
    member(body, 'actionConfigList'),
  ];
  const aims = targets.filter((target) => typeof member(body, target) === 'string');
  if (typeof name !== 'string' || typeof rule !== 'object' || !Array.isArray(actions) || aims.length !== 1)
    return refuse(refusals.badRequest);
  if (struckBy(call, 'action-fail') !== undefined) return refuse(refusals.actionFailed);
  const handler = { ...(body as Omit<Handler, 'handlerId'>), handlerId };
  if (struckBy(call, 'action-lost') === undefined) world.handlers.set(handlerId, handler);
  return { ...ok(handler), status };
}

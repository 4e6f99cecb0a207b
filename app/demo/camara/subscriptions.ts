import { randomUUID } from 'node:crypto';
import { day } from '../../../shared/time.ts';
import { member, ok } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { refusals, refuse } from './errors.ts';
import { knownBy } from './phones.ts';
import { iso } from './status.ts';
import type { CamaraRoute, CamaraWorld, Subscription } from './world.ts';

/** Longest life that the operator grants. */
const longest = 60 * day;

const bases = ['/sim-swap-subscriptions/v0.3', '/iot-sim-fraud-prevention-subscriptions/v0.1'] as const;

export const subscriptionRoutes: readonly CamaraRoute[] = bases.flatMap((base): CamaraRoute[] => [
  {
    method: 'GET',
    path: `${base}/subscriptions`,
    handle: (call, world) =>
      ok(
        [...world.subscriptions.values()]
          .filter((one) => one.base === base)
          .map((one) => view(one, call.now)),
      ),
  },
  { method: 'POST', path: `${base}/subscriptions`, handle: (call, world) => create(call, world, base) },
  {
    method: 'DELETE',
    path: `${base}/subscriptions/{subscriptionId}`,
    handle: (call, world) =>
      world.subscriptions.delete(call.params['subscriptionId'] ?? '')
        ? { status: 204 }
        : refuse(refusals.noSuchThing),
  },
]);

function create(call: Call, world: CamaraWorld, base: string): Reply {
  const [sink, types, config] = [
    member(call.body, 'sink'),
    member(call.body, 'types'),
    member(call.body, 'config'),
  ];
  const detail = member(config, 'subscriptionDetail');
  const phone = member(detail, 'phoneNumber') ?? member(member(detail, 'device'), 'phoneNumber');
  if (typeof sink !== 'string' || !Array.isArray(types) || typeof phone !== 'string')
    return refuse(refusals.badRequest);
  if (knownBy(world, phone) === null) return refuse(refusals.noPhone);
  const wanted = Date.parse(String(member(config, 'subscriptionExpireTime')));
  const one: Subscription = {
    id: randomUUID(),
    base,
    sink,
    types: types.map(String),
    phone,
    startsAt: call.now,
    expiresAt: Math.min(call.now + longest, Number.isNaN(wanted) ? call.now + longest : wanted),
  };
  world.subscriptions.set(one.id, one);
  return { ...ok(view(one, call.now)), status: 201 };
}

function view(one: Subscription, now: number): object {
  const { id, base, sink, types, phone, startsAt, expiresAt } = one;
  const detail = base === bases[0] ? { phoneNumber: phone } : { device: { phoneNumber: phone } };
  return {
    protocol: 'HTTP',
    sink,
    types,
    config: { subscriptionDetail: detail, subscriptionExpireTime: iso(expiresAt) },
    id,
    startsAt: iso(startsAt),
    expiresAt: iso(expiresAt),
    status: expiresAt > now ? 'ACTIVE' : 'EXPIRED',
  };
}

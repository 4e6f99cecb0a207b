import { day } from '../../../../shared/time.ts';
import type { z } from 'zod';
import type { WatchOutcome } from '../connector.ts';
import { arrayOf, parseRows } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import { endsRound } from './ask.ts';
import type { CamaraClient } from './client.ts';
import { Subscription } from './schema.ts';

/**
 * Notifications of the operator. They are delivered to an address on the internet, which a desktop program does not have: where the
 * customer runs a relay, they are ordered for it and renewed here, because every subscription ends. Without one, swaps are polled.
 */

/** How long a subscription is asked for, and how long before its end it is ordered anew. */
const lifetime = 30 * day;
const renewBefore = 3 * day;

interface Topic {
  readonly base: string;
  readonly type: string;
  /** How the two descriptions name the phone number. */
  detail(phone: string): object;
}

export const topics: readonly Topic[] = [
  {
    base: '/sim-swap-subscriptions/v0.3/subscriptions',
    type: 'org.camaraproject.sim-swap-subscriptions.v0.swapped',
    detail: (phone) => ({ phoneNumber: phone }),
  },
  {
    base: '/iot-sim-fraud-prevention-subscriptions/v0.1/subscriptions',
    type: 'org.camaraproject.iot-sim-fraud-prevention.v0.imei-change',
    detail: (phone) => ({ device: { phoneNumber: phone } }),
  },
];

export interface SubscriptionPlan {
  readonly order: readonly string[];
  /** Ids of subscriptions that another one replaced, once that one is there. */
  readonly drop: readonly { readonly id: string; readonly phone: string }[];
}

/**
 * What is to be ordered and dropped so that every phone number has one living subscription to our relay. Those of other relays are
 * somebody else's and stay. Pure.
 *
 * @param now the operator's now, ms UTC
 */
export function planSubscriptions(
  there: readonly z.infer<typeof Subscription>[],
  phones: readonly string[],
  sink: string,
  type: string,
  now: number,
): SubscriptionPlan {
  const ours = new Map<string, { id: string; until: number }[]>();
  for (const { id, sink: target, types, expiresAt, status, config } of there) {
    const detail = config.subscriptionDetail;
    const phone = detail.phoneNumber ?? detail.device?.phoneNumber ?? null;
    if (target !== sink || !types.includes(type) || phone === null) continue;
    if (status === 'EXPIRED' || status === 'DELETED') continue;
    const list = ours.get(phone) ?? [];
    list.push({ id, until: expiresAt ?? Number.POSITIVE_INFINITY });
    ours.set(phone, list);
  }
  const order: string[] = [];
  const drop: { id: string; phone: string }[] = [];
  for (const phone of phones) {
    const [longest, ...others] = (ours.get(phone) ?? []).sort((a, b) => b.until - a.until);
    const fresh = longest !== undefined && longest.until - now > renewBefore;
    if (!fresh) order.push(phone);
    for (const old of fresh || longest === undefined ? others : [longest, ...others])
      drop.push({ id: old.id, phone });
  }
  return { order, drop };
}

/**
 * Orders and renews the notifications about these phone numbers. A new subscription is there before the old one is dropped, so no
 * event falls between them; one that is delivered twice has the same id.
 *
 * @throws AppError where the operator cannot be asked at all
 */
export async function keepSubscriptions(
  client: CamaraClient,
  sink: string,
  phones: readonly string[],
  signal: AbortSignal,
): Promise<WatchOutcome> {
  let [ordered, dropped, refused] = [0, 0, 0];
  for (const { base, type, detail } of topics) {
    const answer = await client.call({ method: 'GET', path: base, purpose: 'read' }, signal);
    const { rows } = parseRows(Subscription, arrayOf(answer.body, client.who, `GET ${base}`));
    const now = answer.serverTime;
    if (now === null) continue;
    const plan = planSubscriptions(rows, phones, sink, type, now);
    const failed = new Set<string>();
    for (const phone of plan.order) {
      const config = {
        subscriptionDetail: detail(phone),
        subscriptionExpireTime: new Date(now + lifetime).toISOString(),
      };
      const json = { protocol: 'HTTP', sink, types: [type], config };
      try {
        await client.call({ method: 'POST', path: base, json, purpose: 'act' }, signal);
        ordered += 1;
      } catch (error) {
        if (endsRound(error)) throw error;
        failed.add(phone);
        refused += 1;
      }
    }
    for (const { id, phone } of plan.drop) {
      if (failed.has(phone)) continue;
      try {
        const path = `${base}/${encodeURIComponent(id)}`;
        await client.call(
          { method: 'DELETE', path, purpose: 'act', what: `DELETE ${base}/{id}`, loose: true },
          signal,
        );
        dropped += 1;
      } catch (error) {
        // One that is gone already is what was wanted.
        if (!(error instanceof Refusal)) throw error;
      }
    }
  }
  return { ordered, dropped, refused };
}

/** Connectivity logs of one SIM in the past 32 days, newest first: each session is a registration and a data session. */
import { day } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { member } from '../http/context.ts';
import { cellText, cellVariant } from '../sessions.ts';
import type { Session } from '../sessions.ts';
import { sessionsBetween } from '../timeline.ts';
import { notFound } from './errors.ts';
import { imsiOf, simIdOf } from './identity.ts';
import { pageReply } from './paging.ts';
import { networkView } from './sim-view.ts';
import { simOf } from './sims.ts';
import type { TelnyxRoute, TelnyxWorld } from './world-core.ts';

const kept = 32 * day;
const kinds = ['data', 'registration'] as const;

export const logRoutes: readonly TelnyxRoute[] = [
  {
    method: 'GET',
    path: '/sim_cards/{id}/wireless_connectivity_logs',
    handle(call, world) {
      const sim = simOf(call, world);
      if (sim === null) return notFound;
      const script = world.scripts.of(sim.index);
      const sessions = sessionsBetween(world.fleet, sim, script, call.now - kept, call.now + 1).reverse();
      const total = sessions.length * kinds.length;
      return pageReply(call, 250, ({ from, to }) => ({
        rows: Array.from({ length: Math.max(0, Math.min(to, total) - from) }, (_, offset) => {
          const place = from + offset;
          const session = sessions[Math.floor(place / kinds.length)];
          return session === undefined ? null : logView(world, sim, session, place % kinds.length, call.now);
        }),
        places: total,
        total,
      }));
    },
  },
];

function logView(world: TelnyxWorld, sim: SimFacts, session: Session, kind: number, now: number): object {
  const { fleet } = world;
  const over = session.end <= now;
  const cell: unknown = JSON.parse(cellText(fleet, sim, session, cellVariant(fleet.seed, sim, session, 0)));
  return {
    id: session.start * kinds.length + kind,
    record_type: 'wireless_connectivity_log',
    sim_card_id: simIdOf(world.seed, sim.index),
    log_type: kinds[kind],
    state: over ? 'closed' : 'active',
    start_time: new Date(session.start).toISOString(),
    stop_time: over ? new Date(session.end).toISOString() : null,
    last_seen: new Date(over ? session.end : now).toISOString(),
    imsi: imsiOf(sim),
    imei: session.imei,
    ...networkView('mobile_country_code', 'mobile_network_code', session.network),
    radio_access_technology: session.radio,
    cell_id: String(member(cell, 'eci') ?? member(cell, 'ci')),
    ...(kinds[kind] === 'data' ? { ipv4: sim.address, apn: 'data00.telnyx' } : {}),
  };
}

import { second } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { intParam } from '../http/context.ts';
import { sessionIdOf } from '../sessions.ts';
import type { Session } from '../sessions.ts';
import { sessionsBetween } from '../timeline.ts';
import { usageBetween } from '../usage.ts';
import { refusals, refuse } from './errors.ts';
import { pageOf } from './paging.ts';
import { simsNamed } from './reads.ts';
import type { OneOtRoute, OneOtWorld } from './world.ts';

/** ISO 3166-1 of the countries whose networks this world has. */
const countries: Readonly<Record<string, readonly [alpha3: string, name: string]>> = {
  NL: ['NLD', 'Netherlands'],
  DE: ['DEU', 'Germany'],
  BE: ['BEL', 'Belgium'],
  DK: ['DNK', 'Denmark'],
  SE: ['SWE', 'Sweden'],
  NO: ['NOR', 'Norway'],
  GB: ['GBR', 'United Kingdom'],
  FR: ['FRA', 'France'],
  ES: ['ESP', 'Spain'],
};

/** Sessions of one SIM begun in a window, newest first: bytes, cost, operator and country, but no end. `from` and `to` are in ms. */
export const sessionRoutes: readonly OneOtRoute[] = [
  {
    method: 'GET',
    path: '/get_sim_sessions',
    handle(call, world) {
      const [sim] = simsNamed(call, world) ?? [];
      if (sim === undefined) return refuse(refusals.noSim, call.now);
      const from = intParam(call.query, 'from', monthStart(call.now));
      const to = Math.min(call.now, intParam(call.query, 'to', call.now));
      const sessions = sessionsBetween(world.fleet, sim, world.scripts.of(sim.index), from - 1, to + 1)
        .filter(({ start }) => start >= from && start <= to)
        .reverse();
      const window = { from: Math.floor(from / second), to: Math.floor(to / second) };
      const row = (index: number): object => {
        const session = sessions[index];
        return session === undefined ? {} : sessionView(world, sim, session, call.now);
      };
      return pageOf(call, 'sessions', sessions.length, row, window);
    },
  },
];

/** The first moment of the UTC month that holds `at`, ms. */
export function monthStart(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function sessionView(world: OneOtWorld, sim: SimFacts, session: Session, now: number): object {
  const { upload, download } = usageBetween(
    world.fleet,
    sim,
    world.scripts.of(sim.index),
    session.start,
    Math.min(session.end, now),
  );
  const [alpha3, country] = countries[session.network.country] ?? [null, null];
  return {
    id: sessionIdOf(world.fleet.seed, sim, session),
    country,
    alpha3,
    operator: session.network.name,
    data_size: upload + download,
    data_cost: Math.round((upload + download) / 1_000) / 100_000,
    currency: 'EUR',
    start_time: Math.floor(session.start / second),
  };
}

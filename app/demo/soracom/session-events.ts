/** The session events of one SIM in the past 32 days, newest first. */
import { day } from '../../../shared/time.ts';
import { resolver, secondResolver } from '../gateways.ts';
import { refusals } from './errors.ts';
import type { SimFacts } from '../fleet.ts';
import type { Session } from '../sessions.ts';
import { sessionsBetween } from '../timeline.ts';
import { intParam } from '../http/context.ts';
import { refuse } from './errors.ts';
import type { WorldCore } from './world-core.ts';
import type { SoracomRoute } from './world-core.ts';
import { pageAsked, pageReply } from './paging.ts';
import { connectionText, handoversBy } from './sim-text.ts';
import { simOf } from './sims.ts';

const kept = 32 * day;

interface SessionEvent {
  readonly time: number;
  readonly event: 'Created' | 'Modified' | 'Deleted';
  readonly session: Session;
  readonly handovers: number;
}

export const sessionEventRoutes: readonly SoracomRoute[] = [
  {
    method: 'GET',
    path: '/sims/{sim_id}/events/sessions',
    handle(call, world) {
      const sim = simOf(call, world);
      if (sim === null) return refuse(refusals.noSim);
      const { limit, after } = pageAsked(call, 50, 500);
      const from = Math.max(call.now - kept, intParam(call.query, 'from', 0));
      const to = Math.min(call.now, intParam(call.query, 'to', call.now));
      const before = after === null ? to + 1 : Number(after);
      const events = eventsOf(world, sim, from, Math.min(to + 1, before));
      const page = events.slice(0, limit);
      const last = page.at(-1);
      const next = events.length > page.length && last !== undefined ? String(last.time) : null;
      return pageReply(
        call,
        page.map((event) => eventText(world, sim, event)),
        next,
      );
    },
  },
];

/** Events with from ≤ time < before (ms), newest first. No two events of a SIM share a time. */
function eventsOf(world: WorldCore, sim: SimFacts, from: number, before: number): SessionEvent[] {
  const script = world.scripts.of(sim.index);
  return sessionsBetween(world.fleet, sim, script, from - 1, before)
    .flatMap((session): SessionEvent[] => {
      const last = handoversBy(session, session.end);
      const modified = Array.from(
        { length: last },
        (_, i): SessionEvent => ({
          time: session.start + (i + 1) * (session.modifiedEvery ?? 0),
          event: 'Modified',
          session,
          handovers: i + 1,
        }),
      );
      return [
        { time: session.start, event: 'Created', session, handovers: 0 },
        ...modified,
        { time: session.end, event: 'Deleted', session, handovers: last },
      ];
    })
    .filter(({ time }) => time >= from && time < before)
    .sort((a, b) => b.time - a.time);
}

function eventText(
  world: WorldCore,
  sim: SimFacts,
  { time, event, session, handovers }: SessionEvent,
): string {
  return (
    `{"simId":"${sim.iccid}","operatorId":"${world.operatorId}","time":${time},"event":"${event}",` +
    `"createdTime":"${new Date(session.start).toISOString()}","apn":"soracom.io","dns0":"${resolver}","dns1":"${secondResolver}",` +
    `${connectionText(world, sim, session, handovers)}}`
  );
}

/**
 * Events of SIMs: data sessions as they begin and end, and changes of state; those of one SIM and of the organisation alike, kept for
 * 30 days, with the provider's event numbers. Filtered by time, and newest first: the only order that this world has. Nobody counts
 * them, so the answer has no totals.
 */
import { day, hour } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import type { Session } from '../sessions.ts';
import { hash32 } from '../random.ts';
import { sessionsBetween } from '../timeline.ts';
import type { Call, Reply } from '../http/context.ts';
import { countryOf, pdpContextOf, ratNumberOf } from './connectivity.ts';
import { refusals } from './errors.ts';
import { endpointIdOf, iccidOf, imsiOf, simIdOf } from './identity.ts';
import { pageAsked, pageReply } from './paging.ts';
import { withSim } from './sims.ts';
import { endpointSetting, simSetting } from './states.ts';
import type { EmnifyRoute, EmnifyWorld } from './world.ts';

const kept = 30 * day;

interface Occurrence {
  readonly at: number;
  readonly sim: SimFacts;
  readonly type: number;
  readonly session: Session | null;
}

const words: Readonly<Record<number, string>> = {
  3: 'Create PDP Context',
  5: 'Delete PDP Context',
  8: 'SIM activation',
  9: 'SIM suspension',
  10: 'SIM deletion',
  42: 'Endpoint enabled',
  43: 'Endpoint disabled',
};

/** Event numbers of a change of state, by setting and value. */
const changes: Readonly<Record<string, number>> = {
  [`${simSetting} 1`]: 8,
  [`${simSetting} 2`]: 9,
  [`${simSetting} 3`]: 10,
  [`${endpointSetting} 0`]: 42,
  [`${endpointSetting} 1`]: 43,
};

export const eventRoutes: readonly EmnifyRoute[] = [
  {
    method: 'GET',
    path: '/sim/{id}/event',
    handle: (call, world) =>
      withSim(call, world, (sim) => {
        const window = windowOf(call);
        if (window === null) return refusals.badRequest;
        const events = occurrences(world, sim, window.from, window.to).sort(newestFirst);
        const asked = pageAsked(call, usual);
        const page = events.slice(asked.first, asked.first + asked.size);
        return pageReply(
          call,
          asked,
          page.map((event) => eventText(world, event)),
          null,
        );
      }),
  },
  { method: 'GET', path: '/event', handle: ofAll },
];

/** Events to a page where nobody asks for another number. */
const usual = 100;

/** [from, to) in ms, of `q=from:…,until:…` within what is kept; null where only one of them is given or one is no time. */
function windowOf({ query, now }: Call): { readonly from: number; readonly to: number } | null {
  const whole = { from: now - kept, to: now + 1 };
  const filter = query.get('q');
  if (filter === null) return whole;
  const time = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)`;
  const [, from = '', until = ''] = new RegExp(`^from:${time},until:${time}$`).exec(filter) ?? [];
  const window = { from: Date.parse(from), to: Date.parse(until) + 1 };
  if (Number.isNaN(window.from) || Number.isNaN(window.to)) return null;
  return { from: Math.max(whole.from, window.from), to: Math.min(whole.to, window.to) };
}

/** Goes back hour by hour until the page is full: nobody counts the events of a month. */
async function ofAll(call: Call, world: EmnifyWorld): Promise<Reply> {
  const window = windowOf(call);
  if (window === null) return refusals.badRequest;
  const asked = pageAsked(call, usual);
  const wanted = asked.first + asked.size;
  const page: Occurrence[] = [];
  let passed = 0;
  for (let { to } = window; to > window.from && passed < wanted; ) {
    const from = Math.max(window.from, Math.floor((to - 1) / hour) * hour);
    const events = await ofHour(world, from, to);
    page.push(...events.slice(Math.max(0, asked.first - passed), Math.max(0, wanted - passed)));
    passed += events.length;
    to = from;
  }
  return pageReply(
    call,
    asked,
    page.map((event) => eventText(world, event)),
    null,
  );
}

/** Events of hours that are over do not change any more: some of them are remembered, per world. */
const remembered = new WeakMap<EmnifyWorld, Map<number, readonly Occurrence[]>>();
const mostRemembered = 100;

async function ofHour(world: EmnifyWorld, from: number, to: number): Promise<readonly Occurrence[]> {
  const whole = to - from === hour;
  const memory = remembered.get(world) ?? new Map<number, readonly Occurrence[]>();
  remembered.set(world, memory);
  const known = whole ? memory.get(from) : undefined;
  if (known !== undefined) return known;
  const events: Occurrence[] = [];
  for (let index = 0; index < world.fleet.size; index++) {
    if (index % 5_000 === 4_999) await new Promise(setImmediate);
    for (const event of occurrences(world, world.fleet.facts(index), from, to)) events.push(event);
  }
  events.sort(newestFirst);
  if (whole) {
    const oldest = memory.keys().next();
    if (memory.size >= mostRemembered && oldest.done === false) memory.delete(oldest.value);
    memory.set(from, events);
  }
  return events;
}

/** What happened to a SIM in [from, to). */
function occurrences(world: EmnifyWorld, sim: SimFacts, from: number, to: number): Occurrence[] {
  const script = world.scripts.of(sim.index);
  const found: Occurrence[] = [];
  const tell = (at: number, type: number, session: Session | null): void => {
    if (at >= from && at < to) found.push({ at, sim, type, session });
  };
  for (const session of sessionsBetween(world.fleet, sim, script, from - 1, to)) {
    tell(session.start, 3, session);
    tell(session.end, 5, session);
  }
  for (const { shownAt, name, value } of script?.settings ?? []) {
    const type = changes[`${name} ${value ?? ''}`];
    if (type !== undefined) tell(shownAt, type, null);
  }
  return found;
}

function newestFirst(a: Occurrence, b: Occurrence): number {
  return b.at - a.at || a.sim.index - b.sim.index || a.type - b.type;
}

function eventText(world: EmnifyWorld, { at, sim, type, session }: Occurrence): string {
  // 53 bits of chance from what the event is about: it has the same id whoever asks, and no other event has it.
  const id =
    (hash32(sim.index, type, Math.floor(at / 65_536)) & 0x1fffff) * 2 ** 32 +
    hash32(at >>> 0, sim.index, type);
  const { iccid } = iccidOf(sim);
  const device = session === null ? '' : `,"imei":"${session.imei}"`;
  // Only the beginning of a session tells where it is.
  const detail =
    session === null || type !== 3
      ? ''
      : `,"detail":${JSON.stringify({ name: session.network.name, country: countryOf(session), pdp_context: { ...pdpContextOf(world, sim, session), rat_type: ratNumberOf(session) } })}`;
  return (
    `{"id":${id},"timestamp":"${new Date(at).toISOString().replace('Z', '+0000')}","event_type":{"id":${type},"description":"${words[type] ?? ''}"},` +
    `"event_source":{"id":${session === null ? 2 : 0}},"event_severity":{"id":0,"description":"Info"},"sim":{"id":${simIdOf(sim.index)},"iccid":"${iccid}"},` +
    `"endpoint":{"id":${endpointIdOf(sim.index)},"ip_address":"${sim.address}"${device}},"imsi":{"imsi":"${imsiOf(sim)}"}${detail}}`
  );
}

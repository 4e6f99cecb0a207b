/**
 * Events of SIMs: data sessions as they begin and end, and changes of state. Newest first; those of one SIM and of the organisation
 * alike, kept for 30 days, with the provider's event numbers. The list says nothing of how long it is.
 */
import { day, hour } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { hash32 } from '../random.ts';
import { sessionsBetween } from '../timeline.ts';
import type { Call, Reply } from '../http/context.ts';
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
  readonly imei: string | null;
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
        const events = occurrences(world, sim, call.now - kept, call.now).sort(newestFirst);
        const asked = pageAsked(call);
        const page = events.slice(asked.first, asked.first + asked.size);
        return pageReply(call, asked, page.map(eventText), null);
      }),
  },
  { method: 'GET', path: '/event', handle: ofAll },
];

/** Goes back hour by hour until the page is full: nobody counts the events of a month. */
async function ofAll(call: Call, world: EmnifyWorld): Promise<Reply> {
  const asked = pageAsked(call);
  const wanted = asked.first + asked.size;
  const page: Occurrence[] = [];
  let passed = 0;
  for (let to = call.now + 1; to > call.now - kept && passed < wanted; ) {
    const from = Math.floor((to - 1) / hour) * hour;
    const events = await ofHour(world, from, to);
    page.push(...events.slice(Math.max(0, asked.first - passed), Math.max(0, wanted - passed)));
    passed += events.length;
    to = from;
  }
  return pageReply(call, asked, page.map(eventText), null);
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
  const tell = (at: number, type: number, imei: string | null): void => {
    if (at >= from && at < to) found.push({ at, sim, type, imei });
  };
  for (const { start, end, imei } of sessionsBetween(world.fleet, sim, script, from - 1, to)) {
    tell(start, 3, imei);
    tell(end, 5, imei);
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

function eventText({ at, sim, type, imei }: Occurrence): string {
  // 53 bits of chance from what the event is about: it has the same id whoever asks, and no other event has it.
  const id =
    (hash32(sim.index, type, Math.floor(at / 65_536)) & 0x1fffff) * 2 ** 32 +
    hash32(at >>> 0, sim.index, type);
  const { iccid } = iccidOf(sim);
  const device = imei === null ? '' : `,"imei":"${imei}"`;
  return (
    `{"id":${id},"timestamp":"${new Date(at).toISOString().replace('Z', '+0000')}","event_type":{"id":${type},"description":"${words[type] ?? ''}"},` +
    `"event_severity":{"id":0,"description":"Info"},"sim":{"id":${simIdOf(sim.index)},"iccid":"${iccid}"},` +
    `"endpoint":{"id":${endpointIdOf(sim.index)},"ip_address":"${sim.address}"${device}},"imsi":{"imsi":"${imsiOf(sim)}"}}`
  );
}

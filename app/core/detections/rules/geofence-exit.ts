import { day, isoSeconds, minute } from '../../../../shared/time.ts';
import { areaOf } from '../radio.ts';
import {
  groupBySite,
  nameOf,
  tagOf,
  type Draft,
  type Rule,
  type RuleContext,
  type SessionPoint,
  type SimView,
} from '../rule.ts';

const history = 14 * day;
/** So long a SIM must have been known, and so often seen, before its areas are its own. */
const knownFor = 7 * day;
const seenTimes = 10;
/** Share of all sightings that its areas hold together. */
const coverage = 0.99;
/** More areas than this belong to something that moves. */
const mostAreas = 8;
const dwell = 15 * minute;
/** SIMs outside whose stay is not long enough yet. */
const mostWaiting = 5_000;

/** A thing that never moves is somewhere else. */
export const geofenceExit: Rule = {
  meta: {
    id: 'D-NW-03',
    name: 'Geofence exit of static asset',
    layer: 'network',
    severity: 'medium',
    signal: 'Areas of the cells that serve a SIM',
    algorithm:
      'An area outside those that held 99 of 100 sightings of the fourteen days before, for 15 minutes without a sighting inside. Learns for seven days; SIMs of more than eight areas, or tagged `mobility` other than `fixed`, are not judged.',
    mappings: [{ id: 'FGT5018.004', name: 'Theft Of Assets', framework: 'FiGHT' }],
    falsePositives:
      'A new site of the operator, cells that were renumbered, a device that was moved on purpose.',
    response:
      'Ask the owner whether the device was moved. Compare the IMEI, read its place more often, open a theft case.',
    basis: 'proposed',
  },
  needs: ['sessions'],
  learnsFor: 0,
  refractory: 7 * day,
  evaluate(batch, memory, context) {
    const waiting = memory.get<Record<string, number>>('waiting') ?? {};
    const looking = new Map<number, { sim: SimView; from: number; to: number }>();
    for (const { sim, at, cell, plmn, type } of batch.sessions) {
      if (type === 'session.ended' || areaOf(cell, plmn) === null) continue;
      const known = looking.get(sim.simKey);
      looking.set(sim.simKey, {
        sim,
        from: Math.min(known?.from ?? at, at),
        to: Math.max(known?.to ?? at, at),
      });
    }
    for (const sim of batch.sims) {
      const at = waiting[sim.body];
      if (at !== undefined) looking.set(sim.simKey, { sim, from: at, to: at });
    }
    if (looking.size === 0) return [];
    const drafts: Draft[] = [];
    for (const { sim, from, to } of looking.values()) {
      const { draft, waitsSince } = exitOf(sim, from, to, context);
      if (draft !== null) drafts.push(draft);
      if (waitsSince === null) delete waiting[sim.body];
      else waiting[sim.body] = waitsSince;
    }
    memory.set('waiting', newest(waiting));
    return drafts;
  },
};

function newest(waiting: Readonly<Record<string, number>>): Record<string, number> {
  const entries = Object.entries(waiting);
  if (entries.length <= mostWaiting) return { ...waiting };
  return Object.fromEntries(entries.sort(([, a], [, b]) => b - a).slice(0, mostWaiting));
}

interface Exit {
  readonly draft: Draft | null;
  /** When the SIM was first seen outside, where it may still come back. */
  readonly waitsSince: number | null;
}

const nowhere: Exit = { draft: null, waitsSince: null };

function exitOf(sim: SimView, from: number, to: number, context: RuleContext): Exit {
  const mobility = tagOf(sim, 'mobility');
  if (mobility !== null && mobility !== 'fixed') return nowhere;
  // Mostly a SIM is where it was an hour ago, and nothing more needs to be read.
  const points = placed(context.sessions(sim.simKey, from - 2 * day, to + dwell + 1));
  const before = new Set(points.filter(({ at }) => at < from).map(({ area }) => area));
  if (before.size > 0 && points.every(({ area }) => before.has(area))) {
    const outside = points.find(({ at }) => at >= from);
    if (outside === undefined) return nowhere;
  }
  const all = placed(context.sessions(sim.simKey, from - history, to + dwell + 1));
  for (const [index, point] of all.entries()) {
    if (point.at < from || point.at > to) continue;
    const home = homeOf(all.slice(0, index));
    if (home === null || home.has(point.area)) continue;
    const back = all.slice(index + 1).find(({ at, area }) => at < point.at + dwell && home.has(area));
    if (back !== undefined) continue;
    if ((context.watermark(sim.providerId) ?? 0) < point.at + dwell)
      return { draft: null, waitsSince: point.at };
    return { draft: draftOf(sim, point, [...home]), waitsSince: null };
  }
  return nowhere;
}

interface Placed extends SessionPoint {
  readonly area: string;
}

function placed(points: readonly SessionPoint[]): Placed[] {
  return points.flatMap((point) => {
    const area = point.type === 'session.ended' ? null : areaOf(point.cell, point.plmn);
    return area === null ? [] : [{ ...point, area }];
  });
}

/** The areas of something that does not move; null while too little is known, and for what moves. Points in order. */
export function homeOf(
  points: readonly { readonly at: number; readonly area: string }[],
): ReadonlySet<string> | null {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < seenTimes) return null;
  if (last.at - first.at < knownFor) return null;
  const counts = new Map<string, number>();
  for (const { area } of points) counts.set(area, (counts.get(area) ?? 0) + 1);
  const home = new Set<string>();
  let held = 0;
  for (const [area, count] of [...counts].sort(([, a], [, b]) => b - a)) {
    if (held >= coverage * points.length) break;
    home.add(area);
    held += count;
  }
  return home.size > mostAreas ? null : home;
}

function draftOf(sim: SimView, point: Placed, home: readonly string[]): Draft {
  return {
    sim,
    at: point.at + dwell,
    severity: 'medium',
    subject: `${sim.body}:${point.area}`,
    summary: `${nameOf(sim)} left its place: since ${isoSeconds(point.at)} it is served in area ${point.area}, after ${home.length === 1 ? 'one area' : `${home.length} areas`} in two weeks.`,
    group: groupBySite(sim),
    signals: {
      at: point.at,
      area: point.area,
      cell: point.cell,
      plmn: point.plmn,
      country: point.country,
      home,
      imei: point.imei,
    },
  };
}

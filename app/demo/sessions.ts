/**
 * Sessions of a SIM at rest, in closed form: the current session of any SIM at any moment is arithmetic on the rhythm of its
 * class, never a search through a history.
 */
import { day, minute, second } from '../../shared/time.ts';
import type { Fleet, SimFacts } from './fleet.ts';
import type { Network } from './geography.ts';
import type { RadioType } from './models.ts';
import { purpose } from './purposes.ts';
import { between, hash32 } from './random.ts';

/** Interval of the periodic location update of a connected device (the usual value of timer T3412). */
export const locationUpdateEvery = 54 * minute;

/** One session, [start, end) in ms. `end` may lie ahead of now: then it has not happened yet. */
export interface Session {
  readonly start: number;
  readonly end: number;
  readonly imei: string;
  readonly network: Network;
  readonly radio: RadioType;
  /** When to the next handover while connected, in ms, or null. */
  readonly modifiedEvery: number | null;
  /** Number of the site whose cells serve it, where that is not its own. */
  readonly place?: number;
}

/** Start of the SIM's session number `k`; sessions are numbered from 1970. */
function startOf(seed: number, sim: SimFacts, k: number): number {
  const { every, startJitter } = sim.deviceClass.sessions;
  const late = hash32(seed ^ k, sim.index, purpose.sessionJitter) % startJitter;
  return phaseOf(seed, sim) + k * every + late;
}

/**
 * Where in its period a SIM connects. Short daily sessions keep to 00:30 to 05:35 UTC and so never cross midnight, which lets
 * usage count them to one day.
 */
function phaseOf(seed: number, sim: SimFacts): number {
  const { every, lasts } = sim.deviceClass.sessions;
  const chance = hash32(seed, sim.index, purpose.sessionPhase);
  return lasts === 'always' ? chance % every : 30 * minute + (chance % (281 * minute));
}

/** Session number `k` of the SIM, as if nothing ever happened to it. */
export function sessionAtRest(seed: number, sim: SimFacts, k: number): Session {
  const { lasts, modifiedEvery } = sim.deviceClass.sessions;
  const start = startOf(seed, sim, k);
  const gap = between(3, 15, seed ^ k, sim.index, purpose.sessionGap) * second;
  const end = lasts === 'always' ? startOf(seed, sim, k + 1) - gap : start + lasts;
  const network = sim.borderNetwork !== null && k % 3 === 0 ? sim.borderNetwork : sim.network;
  return { start, end, imei: sim.imei, network, radio: sim.model.radio, modifiedEvery };
}

/** The number of the last session begun at or before `at`. */
function sessionNumberAt(seed: number, sim: SimFacts, at: number): number {
  const k = Math.floor((at - phaseOf(seed, sim)) / sim.deviceClass.sessions.every);
  return startOf(seed, sim, k) <= at ? k : k - 1;
}

/** The newest two sessions begun by `at`, newest last, as if the SIM were active all its life. */
export function newestAtRest(seed: number, sim: SimFacts, at: number): Session[] {
  const k = sessionNumberAt(seed, sim, at);
  return [sessionAtRest(seed, sim, k - 1), sessionAtRest(seed, sim, k)].filter(
    ({ start }) => start >= sim.createdTime,
  );
}

/** All sessions at rest that overlap [from, to), oldest first. */
export function sessionsAtRest(seed: number, sim: SimFacts, from: number, to: number): Session[] {
  const sessions: Session[] = [];
  for (let k = sessionNumberAt(seed, sim, from); ; k++) {
    const session = sessionAtRest(seed, sim, k);
    if (session.start >= to) return sessions;
    if (session.end > from && session.start >= sim.createdTime) sessions.push(session);
  }
}

/** The five-minute bucket of the day, 0 to 287, in which a SIM with one short session a day sends its data. */
export function dailyBucketOf(seed: number, sim: SimFacts, dayStart: number): number {
  const k = sessionNumberAt(seed, sim, dayStart + day - 1);
  return Math.floor((startOf(seed, sim, k) - dayStart) / (5 * minute));
}

/**
 * The cell that serves a site, in the provider's words, as JSON text. A site hears three cells of each network; `variant` picks one.
 * The location area of 2G and the tracking area of LTE carry the same number, as operators often plan it, so that a
 * downgrade shows as the same place on an older radio.
 */
export function cellText(fleet: Fleet, sim: SimFacts, session: Session, variant: number): string {
  const { mcc, mnc } = session.network;
  const base = hash32(fleet.seed ^ (mcc * 100 + mnc), session.place ?? sim.site.number, purpose.siteCell);
  const area = 1 + (base % 65_000);
  const station = (base >>> 8) & 0xfffff;
  if (session.radio === 'GSM' || session.radio === '3G') {
    const ci = ((station & 0x3fff) << 2) | (variant % 3);
    return `{"radioType":"${session.radio}","mcc":${mcc},"mnc":${mnc},"lac":${area},"ci":${ci},"rac":${base & 0xff}}`;
  }
  const eci = (station << 8) | (variant % 3);
  return `{"radioType":"${session.radio}","mcc":${mcc},"mnc":${mnc},"tac":${area},"eci":${eci}}`;
}

/** A stable id for a session: two sessions of a SIM never begin in the same millisecond. */
export function sessionIdOf(seed: number, sim: SimFacts, session: Session): string {
  const low = hash32(seed, sim.index ^ (session.start >>> 0), purpose.sessionId);
  const high = hash32(seed, Math.floor(session.start / 65_536), purpose.sessionId + sim.index);
  return hex32(high) + hex32(low);
}

const hexBytes: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Eight hexadecimal digits, from a table: two session ids are written with every row of a SIM list. */
function hex32(value: number): string {
  return `${hexBytes[value >>> 24]}${hexBytes[(value >>> 16) & 0xff]}${hexBytes[(value >>> 8) & 0xff]}${hexBytes[value & 0xff]}`;
}

/** Which of the site's cells serves a session after its `handovers`-th handover. */
export function cellVariant(seed: number, sim: SimFacts, session: Session, handovers: number): number {
  return hash32(seed, sim.index ^ (session.start >>> 0), purpose.cell + handovers * 131) % 3;
}

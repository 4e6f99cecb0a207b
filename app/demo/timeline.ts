/**
 * Sessions of a SIM as they really were: the rhythm at rest, bent by attacks, cut by suspensions, resets and IMEI locks.
 * SIMs without a script take the closed form; the few with one are worked out over a window.
 */
import { imei14 } from '../../shared/ids.ts';
import { day, second } from '../../shared/time.ts';
import type { Fleet, SimFacts, SimStatus } from './fleet.ts';
import type { Overlay, SessionShape, SimScript } from './scripts.ts';
import { newestAtRest, sessionsAtRest } from './sessions.ts';
import type { Session } from './sessions.ts';

/** A span of time, [from, to) in ms. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** How long a device takes to attach again after it lost its session. */
const reattach = 4 * second;

/** The status that the provider's answers show at `at`. */
export function shownStatus(sim: SimFacts, script: SimScript | undefined, at: number): SimStatus {
  return script?.statusChanges.findLast((change) => change.shownAt <= at)?.status ?? sim.status;
}

/** The IMEI lock that the provider's answers show at `at`, or null. */
export function shownLock(sim: SimFacts, script: SimScript | undefined, at: number): string | null {
  const change = script?.lockChanges.findLast((each) => each.shownAt <= at);
  return change === undefined ? sim.lockedImei : change.imei;
}

/** What a person set that the provider's answers show at `at`; undefined where nobody set it, null where it was taken away. */
export function shownSetting(
  script: SimScript | undefined,
  name: string,
  at: number,
): string | null | undefined {
  return script?.settings.findLast((change) => change.name === name && change.shownAt <= at)?.value;
}

/** Sessions that overlap [from, to), oldest first, with what was done to the SIM taken into account. */
export function sessionsBetween(
  fleet: Fleet,
  sim: SimFacts,
  script: SimScript | undefined,
  from: number,
  to: number,
): Session[] {
  let sessions = sessionsAtRest(fleet.seed, sim, from, to);
  // Overlays outside the window count too: they may cut a session that reaches into it.
  for (const overlay of script?.overlays ?? []) sessions = bend(fleet, sim, sessions, overlay, { from, to });
  for (const at of script?.resets ?? []) sessions = sessions.flatMap((session) => splitAt(session, at));
  for (const off of offSpans(sim, script)) sessions = sessions.flatMap((session) => without(session, off));
  return sessions.filter(
    (session) => session.end > from && session.start < to && admitted(sim, script, session),
  );
}

/** The newest sessions begun by `at`, at most two, newest last. */
export function newestSessions(
  fleet: Fleet,
  sim: SimFacts,
  script: SimScript | undefined,
  at: number,
): Session[] {
  if (script === undefined) return newestUnscripted(fleet, sim, at);
  const { every } = sim.deviceClass.sessions;
  for (const reach of [2 * every, 16 * every, 60 * day]) {
    const begun = sessionsBetween(fleet, sim, script, at - reach, at + 1);
    if (begun.length >= 2) return begun.slice(-2);
  }
  return sessionsBetween(fleet, sim, script, at - 60 * day, at + 1).slice(-2);
}

function newestUnscripted(fleet: Fleet, sim: SimFacts, at: number): Session[] {
  if (sim.status === 'active') return newestAtRest(fleet.seed, sim, at);
  if (sim.status === 'ready') return [];
  const sessions = newestAtRest(fleet.seed, sim, Math.min(at, sim.statusSince - 1));
  return sessions.map((session) => ({ ...session, end: Math.min(session.end, sim.statusSince) }));
}

/** True when [from, to) holds nothing but the rhythm at rest, so that closed forms apply. */
export function untouched(sim: SimFacts, script: SimScript | undefined, { from, to }: Span): boolean {
  if (script === undefined)
    return sim.status === 'active' || (sim.status !== 'ready' && to <= sim.statusSince);
  return (
    !script.overlays.some((overlay) => overlay.from < to && overlay.to > from) &&
    !offSpans(sim, script).some((off) => off.from < to && off.to > from) &&
    !script.lockChanges.some((change) => change.at < to)
  );
}

/** When the SIM could not hold a session, because its status was not active. */
function offSpans(sim: SimFacts, script: SimScript | undefined): Span[] {
  const changes = [
    { at: sim.status === 'ready' ? -Infinity : sim.statusSince, status: sim.status },
    ...(script?.statusChanges ?? []),
  ];
  return changes.flatMap(({ at, status }, i) =>
    status === 'active' ? [] : [{ from: at, to: changes[i + 1]?.at ?? Infinity }],
  );
}

/** A network that holds a SIM to an IMEI refuses the session of any other device; sessions begun before stay up. */
function admitted(sim: SimFacts, script: SimScript | undefined, session: Session): boolean {
  const change = script?.lockChanges.findLast((each) => each.at <= session.start);
  const lock = change === undefined ? sim.lockedImei : change.imei;
  return lock === null || imei14(lock) === imei14(session.imei);
}

/** Replaces what lies inside an overlay by its own sessions; an overlay that only adds usage leaves sessions whole. */
function bend(fleet: Fleet, sim: SimFacts, sessions: Session[], overlay: Overlay, window: Span): Session[] {
  const traits = {
    ...(overlay.imei === undefined ? {} : { imei: overlay.imei }),
    ...(overlay.network === undefined ? {} : { network: overlay.network }),
    ...(overlay.radio === undefined ? {} : { radio: overlay.radio }),
    ...(overlay.place === undefined ? {} : { place: overlay.place }),
  };
  const { shape } = overlay;
  if (shape === undefined && Object.keys(traits).length === 0) return sessions;
  const outside = sessions.flatMap((session) => without(session, overlay));
  const inside =
    shape === undefined
      ? sessions.flatMap((session) => within(session, overlay))
      : patterned(fleet, sim, overlay, shape, window);
  return [...outside, ...inside.map((session) => ({ ...session, ...traits }))].sort(
    (a, b) => a.start - b.start,
  );
}

/** Sessions that follow the shape of an overlay, as far as they touch the window. */
function patterned(
  fleet: Fleet,
  sim: SimFacts,
  overlay: Overlay,
  shape: SessionShape,
  window: Span,
): Session[] {
  const pattern = newestAtRest(fleet.seed, sim, overlay.from).at(-1);
  if (shape.kind === 'silent' || pattern === undefined) return [];
  const length = shape.kind === 'storm' ? shape.every * 0.6 : shape.every - reattach;
  const sessions: Session[] = [];
  const first = Math.max(0, Math.floor((window.from - overlay.from) / shape.every));
  for (let n = first; overlay.from + n * shape.every < Math.min(window.to, overlay.to); n++) {
    const start = overlay.from + n * shape.every + reattach / 2;
    sessions.push({ ...pattern, modifiedEvery: null, start, end: Math.min(start + length, overlay.to) });
  }
  return sessions.filter(({ start, end }) => start < end);
}

/** The part of a session inside a span, attached anew at its beginning. */
function within(session: Session, { from, to }: Span): Session[] {
  const start = session.start < from ? from + reattach : session.start;
  const end = Math.min(session.end, to);
  return start < end ? [{ ...session, start, end }] : [];
}

/** A session less a span: what remains before it, and what attaches again after it. */
function without(session: Session, { from, to }: Span): Session[] {
  if (session.end <= from || session.start >= to) return [session];
  const before = session.start < from ? [{ ...session, end: from }] : [];
  const after = session.end > to + reattach ? [{ ...session, start: to + reattach }] : [];
  return [...before, ...after];
}

function splitAt(session: Session, at: number): Session[] {
  return at > session.start && at < session.end ? without(session, { from: at, to: at }) : [session];
}

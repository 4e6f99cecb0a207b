/** A SIM in the provider's words, at one moment. */
import { hour } from '../../../shared/time.ts';
import { resolver } from '../gateways.ts';
import type { SimFacts } from '../fleet.ts';
import type { SimScript } from '../scripts.ts';
import { cellOf, cellVariant, locationUpdateEvery, sessionIdOf } from '../sessions.ts';
import type { Session } from '../sessions.ts';
import { newestSessions, shownLock, shownStatus } from '../timeline.ts';
import type { WorldCore } from './context.ts';

export const subscription = 'plan01s';
export const speedClass = 's1.4xfast';
const dnsServers = [resolver, '100.127.1.53'];
const placement = { infrastructureProvider: 'aws', region: 'eu-central-1' };
const capabilities = { data: true, sms: true };
/** Status words that the description allows for a subscriber inside a profile. */
const subscriberWords: ReadonlySet<string> = new Set(['ready', 'active', 'terminated']);

/** The `Sim` object of the API. */
export function simView(world: WorldCore, sim: SimFacts, now: number): Record<string, unknown> {
  const { fleet } = world;
  const script = world.scripts.of(sim.index);
  const status = shownStatus(sim, script, now);
  const lock = shownLock(sim, script, now);
  const [previous, newest] = lastTwo(newestSessions(fleet, sim, script, now));
  const online = newest !== undefined && newest.end > now;
  const ended = online ? previous : newest;
  const view: Record<string, unknown> = {
    simId: sim.iccid,
    type: sim.embedded ? 'euicc' : 'uicc',
    moduleType: sim.embedded ? 'embedded' : 'trio',
    operatorId: world.operatorId,
    status,
    groupId: sim.group?.groupId,
    createdTime: sim.createdTime,
    lastModifiedTime: lastModified(sim, script, now),
    speedClass,
    tags: fleet.tags(sim),
    activeProfileId: sim.iccid,
    profiles: {
      [sim.iccid]: {
        iccid: sim.iccid,
        primaryImsi: sim.imsi,
        otaSupported: sim.embedded,
        subscribers: {
          [sim.imsi]: {
            imsi: sim.imsi,
            msisdn: sim.msisdn,
            status: subscriberWords.has(status) ? status : undefined,
            subscription,
            bundles: [],
            capabilities,
          },
        },
      },
    },
    imeiLock: lock === null ? undefined : { imei: lock },
    sessionStatus: online ? onlineStatus(world, sim, newest, now) : { online: false, lastUpdatedAt: newest?.end },
    previousSession: ended === undefined ? undefined : endedSession(world, sim, ended),
    lastLocationUpdateTime: newest === undefined ? undefined : lastLocationUpdate(newest, now),
    terminationEnabled: false,
    serialNumber: `MU${sim.iccid.slice(-11, -1)}`,
    capabilities,
  };
  return view;
}

function lastTwo(sessions: readonly Session[]): [Session | undefined, Session | undefined] {
  return [sessions.at(-2), sessions.at(-1)];
}

/** Handovers of a session by `at`. */
export function handoversBy(session: Session, at: number): number {
  return session.modifiedEvery === null ? 0 : Math.floor((Math.min(at, session.end - 1) - session.start) / session.modifiedEvery);
}

function onlineStatus(world: WorldCore, sim: SimFacts, session: Session, now: number): Record<string, unknown> {
  const handovers = handoversBy(session, now);
  return {
    online: true,
    lastUpdatedAt: session.start + handovers * (session.modifiedEvery ?? hour),
    ...connection(world, sim, session, handovers),
    dnsServers,
    placement,
  };
}

function endedSession(world: WorldCore, sim: SimFacts, session: Session): Record<string, unknown> {
  return {
    createdTime: session.start,
    deletedTime: session.end,
    ...connection(world, sim, session, handoversBy(session, session.end)),
  };
}

/** What a session is made of, in status and events alike. */
export function connection(world: WorldCore, sim: SimFacts, session: Session, handovers: number): Record<string, unknown> {
  const { fleet } = world;
  return {
    sessionId: sessionIdOf(fleet.seed, sim, session),
    imei: session.imei,
    imsi: sim.imsi,
    cell: cellOf(fleet, sim, session, cellVariant(fleet.seed, sim, session, handovers)),
    ueIpAddress: sim.address,
    vpgId: sim.group?.gateway?.vpgId,
    subscription,
  };
}

function lastLocationUpdate(session: Session, now: number): number {
  const until = Math.min(now, session.end - 1);
  return session.start + Math.floor((until - session.start) / locationUpdateEvery) * locationUpdateEvery;
}

function lastModified(sim: SimFacts, script: SimScript | undefined, now: number): number {
  const atRest = sim.status === 'ready' ? sim.createdTime : Math.max(sim.createdTime, sim.status === 'active' ? 0 : sim.statusSince);
  if (script === undefined) return atRest;
  const shown = [...script.statusChanges, ...script.lockChanges].map(({ shownAt }) => shownAt).filter((at) => at <= now);
  return Math.max(atRest, ...shown);
}

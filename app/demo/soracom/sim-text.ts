/**
 * A SIM in the provider's words, at one moment, as JSON text.
 *
 * Rows are written as text rather than built as objects: a fleet of a million is listed often, and this is some three times as fast. Every value
 * put in is made by this world and needs no escaping, tags excepted.
 */
import type { SimFacts } from '../fleet.ts';
import { resolver, secondResolver } from '../gateways.ts';
import type { SimScript } from '../scripts.ts';
import { cellText, cellVariant, locationUpdateEvery, sessionIdOf } from '../sessions.ts';
import type { Session } from '../sessions.ts';
import { newestSessions, shownLock, shownSetting, shownStatus } from '../timeline.ts';
import type { WorldCore } from './world-core.ts';

export const subscription = 'plan01s';
/** The speed class of every SIM that nobody gave another. */
export const speedClass = 's1.4xfast';
const placement = '"placement":{"infrastructureProvider":"aws","region":"eu-central-1"}';
const capabilities = '"capabilities":{"data":true,"sms":true}';
/** Status words that the description allows for a subscriber inside a profile. */
const subscriberWords: ReadonlySet<string> = new Set(['ready', 'active', 'terminated']);

/** The `Sim` object of the API at `now` (ms) as JSON text. */
export function simText(world: WorldCore, sim: SimFacts, now: number): string {
  const script = world.scripts.of(sim.index);
  const status = shownStatus(sim, script, now);
  const lock = shownLock(sim, script, now);
  const sessions = newestSessions(world.fleet, sim, script, now);
  const newest = sessions.at(-1);
  const online = newest !== undefined && newest.end > now;
  const set = shownSetting(script, 'group', now);
  const groupId = set === undefined ? sim.group?.groupId : set;
  const ended = online ? sessions.at(-2) : newest;
  return (
    `{"simId":"${sim.iccid}","type":"${sim.embedded ? 'euicc' : 'uicc'}","moduleType":"${sim.embedded ? 'embedded' : 'trio'}",` +
    `"operatorId":"${world.operatorId}","status":"${status}",` +
    (groupId === null || groupId === undefined ? '' : `"groupId":"${groupId}",`) +
    `"createdTime":${sim.createdTime},"lastModifiedTime":${lastModified(sim, script, now)},"speedClass":"${shownSetting(script, 'speedClass', now) ?? speedClass}",` +
    `"tags":${JSON.stringify(shownTags(world, sim, now))},"activeProfileId":"${sim.iccid}",${profilesText(sim, status)},` +
    (lock === null ? '' : `"imeiLock":{"imei":"${lock}"},`) +
    sessionStatusText(world, sim, newest, now) +
    (ended === undefined ? '' : `"previousSession":${endedText(world, sim, ended)},`) +
    (newest === undefined ? '' : `"lastLocationUpdateTime":${lastLocationUpdate(newest, now)},`) +
    `"terminationEnabled":${!terminationProtected(sim)},"serialNumber":"MU${sim.iccid.slice(-11, -1)}",${capabilities}}`
  );
}

/** Settings of a SIM that are tags. */
export const tagPrefix = 'tag:';

/** The tags that the provider's answers show at `now`: those at rest, with what people changed. */
export function shownTags(
  { fleet, scripts }: Pick<WorldCore, 'fleet' | 'scripts'>,
  sim: SimFacts,
  now: number,
): Record<string, string> {
  const tags = fleet.tags(sim);
  for (const { name, value, shownAt } of scripts.of(sim.index)?.settings ?? []) {
    if (!name.startsWith(tagPrefix) || shownAt > now) continue;
    const tag = name.slice(tagPrefix.length);
    if (value === null) delete tags[tag];
    else tags[tag] = value;
  }
  return tags;
}

/** Somebody took the protection off SIMs that are no longer used. */
export function terminationProtected(sim: SimFacts): boolean {
  return sim.status !== 'inactive' && sim.status !== 'terminated';
}

function profilesText(sim: SimFacts, status: string): string {
  const subscriberStatus = subscriberWords.has(status) ? `"status":"${status}",` : '';
  return (
    `"profiles":{"${sim.iccid}":{"iccid":"${sim.iccid}","primaryImsi":"${sim.imsi}","otaSupported":${sim.embedded},"subscribers":` +
    `{"${sim.imsi}":{"imsi":"${sim.imsi}","msisdn":"${sim.msisdn}",${subscriberStatus}"subscription":"${subscription}","bundles":[],${capabilities}}}}}`
  );
}

function sessionStatusText(
  world: WorldCore,
  sim: SimFacts,
  session: Session | undefined,
  now: number,
): string {
  if (session === undefined) return '"sessionStatus":{"online":false},';
  if (session.end <= now) return `"sessionStatus":{"online":false,"lastUpdatedAt":${session.end}},`;
  const handovers = handoversBy(session, now);
  const updated = session.start + handovers * (session.modifiedEvery ?? 0);
  return (
    `"sessionStatus":{"online":true,"lastUpdatedAt":${updated},${connectionText(world, sim, session, handovers)},` +
    `"dnsServers":["${resolver}","${secondResolver}"],${placement}},`
  );
}

function endedText(world: WorldCore, sim: SimFacts, session: Session): string {
  const connection = connectionText(world, sim, session, handoversBy(session, session.end));
  return `{"createdTime":${session.start},"deletedTime":${session.end},${connection}}`;
}

/** Handovers of a session by `at`. */
export function handoversBy(session: Session, at: number): number {
  return session.modifiedEvery === null
    ? 0
    : Math.floor((Math.min(at, session.end - 1) - session.start) / session.modifiedEvery);
}

/** What a session is made of, in status and events alike: members of a JSON object, without braces. */
export function connectionText(world: WorldCore, sim: SimFacts, session: Session, handovers: number): string {
  const { fleet } = world;
  const cell = cellText(fleet, sim, session, cellVariant(fleet.seed, sim, session, handovers));
  const vpgId = sim.group?.gateway?.vpgId;
  return (
    `"sessionId":"${sessionIdOf(fleet.seed, sim, session)}","imei":"${session.imei}","imsi":"${sim.imsi}","cell":${cell},` +
    `"ueIpAddress":"${sim.address}",${vpgId === undefined ? '' : `"vpgId":"${vpgId}",`}"subscription":"${subscription}"`
  );
}

function lastLocationUpdate(session: Session, now: number): number {
  const until = Math.min(now, session.end - 1);
  return session.start + Math.floor((until - session.start) / locationUpdateEvery) * locationUpdateEvery;
}

function lastModified(sim: SimFacts, script: SimScript | undefined, now: number): number {
  const atRest =
    sim.status === 'ready'
      ? sim.createdTime
      : Math.max(sim.createdTime, sim.status === 'active' ? 0 : sim.statusSince);
  if (script === undefined) return atRest;
  const shown = [...script.statusChanges, ...script.lockChanges, ...script.settings]
    .map(({ shownAt }) => shownAt)
    .filter((at) => at <= now);
  return Math.max(atRest, ...shown);
}

/** A SIM and its endpoint in the provider's words, at one moment, as JSON text. */
import type { SimFacts } from '../fleet.ts';
import type { SimScript } from '../scripts.ts';
import type { Session } from '../sessions.ts';
import { newestSessions, shownLock } from '../timeline.ts';
import { endpointIdOf, iccidOf, imsiOf, msisdnOf, simIdOf } from './identity.ts';
import { profileOf } from './profiles.ts';
import { endpointWords, simWords, statesOf } from './states.ts';
import type { EmnifyWorld } from './world.ts';

/** The row of a SIM. It names its endpoint without state and lock. */
export function simText(world: EmnifyWorld, sim: SimFacts, now: number): string {
  const script = world.scripts.of(sim.index);
  const states = statesOf(sim, script, now);
  const { iccid, withLuhn } = iccidOf(sim);
  const eid = world.fleet.eid(sim);
  const { endpoint } = states;
  return (
    `{"id":${simIdOf(sim.index)},"iccid":"${iccid}","iccid_with_luhn":"${withLuhn}","imsi":"${imsiOf(sim)}","msisdn":"${msisdnOf(sim)}",` +
    (eid === null ? '' : `"eid":"${eid}",`) +
    `"production_date":"${timeText(sim.createdTime)}","status":${termText(states.sim, simWords)}` +
    (endpoint === null ? '}' : `,"endpoint":${namedText(world, sim, now)}}`)
  );
}

/** The endpoint as its SIM's row names it. */
function namedText(world: EmnifyWorld, sim: SimFacts, now: number): string {
  const profile = profileOf(world, sim, now);
  return (
    `{"id":${endpointIdOf(sim.index)},"name":${JSON.stringify(sim.name)},${imeiText(world, sim, now)}` +
    `"organisation_id":4711,"service_profile_id":${profile.id},"tags":null,"ip_address":"${sim.address}"}`
  );
}

/** The IMEI on record: the one that the endpoint is held to, else that of the device last seen. */
function imeiText(world: EmnifyWorld, sim: SimFacts, now: number): string {
  const script = world.scripts.of(sim.index);
  const imei = shownLock(sim, script, now) ?? newestSession(world, sim, script, now)?.imei ?? null;
  if (imei === null) return '"imei":null,';
  return `"imei":"${imei.slice(0, 14)}",` + (imei.length === 15 ? `"imei_with_luhn":"${imei}",` : '');
}

/** The endpoint of a SIM, or `null` where it has none. */
export function endpointText(world: EmnifyWorld, sim: SimFacts, now: number): string {
  const script = world.scripts.of(sim.index);
  const states = statesOf(sim, script, now);
  if (states.endpoint === null) return 'null';
  const lock = shownLock(sim, script, now);
  const profile = profileOf(world, sim, now);
  const { iccid, withLuhn } = iccidOf(sim);
  return (
    `{"id":${endpointIdOf(sim.index)},"name":${JSON.stringify(sim.name)},"status":${termText(states.endpoint, endpointWords)},` +
    imeiText(world, sim, now) +
    `"imei_lock":${lock !== null},"ip_address":"${sim.address}","tags":null,` +
    `"service_profile":{"id":${profile.id},"name":${JSON.stringify(profile.name)}},"tariff_profile":{"id":501,"name":"Everywhere"},` +
    `"sim":{"id":${simIdOf(sim.index)},"iccid":"${iccid}","iccid_with_luhn":"${withLuhn}","imsi":"${imsiOf(sim)}","msisdn":"${msisdnOf(sim)}","status":${termText(states.sim, simWords)}}}`
  );
}

/** A time as rows tell it. */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}

function termText(id: number, words: readonly string[]): string {
  return `{"id":${id},"description":"${words[id] ?? ''}"}`;
}

/** The session now or last. */
export function newestSession(
  world: EmnifyWorld,
  sim: SimFacts,
  script: SimScript | undefined,
  now: number,
): Session | undefined {
  return newestSessions(world.fleet, sim, script, now).at(-1);
}

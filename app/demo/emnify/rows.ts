/** A SIM and its endpoint in the provider's words, at one moment, as JSON text. */
import { hour } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import type { SimScript } from '../scripts.ts';
import { newestSessions, shownLock } from '../timeline.ts';
import { endpointIdOf, iccidOf, imsiOf, msisdnOf, simIdOf } from './identity.ts';
import { endpointWords, isBlocked, simWords, statesOf } from './states.ts';
import type { EmnifyWorld } from './world.ts';

/** How long a SIM is still called attached after its device went: one to two days at the provider. */
const attachedFor = 36 * hour;

/** The row of a SIM, its endpoint within. */
export function simText(world: EmnifyWorld, sim: SimFacts, now: number): string {
  const script = world.scripts.of(sim.index);
  const states = statesOf(sim, script, now);
  const { iccid, withLuhn } = iccidOf(sim);
  const seen = deviceOf(world, sim, script, now);
  const eid = world.fleet.eid(sim);
  return (
    `{"id":${simIdOf(sim.index)},"iccid":"${iccid}","iccid_with_luhn":"${withLuhn}","imsi":"${imsiOf(sim)}","msisdn":"${msisdnOf(sim)}",` +
    (eid === null ? '' : `"eid":"${eid}",`) +
    (seen === null ? '' : `"imei":"${seen.imei.slice(0, 14)}","imei_with_luhn":"${seen.imei}",`) +
    `"status":${termText(states.sim, simWords)},"endpoint":${endpointText(world, sim, now)}}`
  );
}

/** The endpoint of a SIM, or `null` where it has none. */
export function endpointText(world: EmnifyWorld, sim: SimFacts, now: number): string {
  const script = world.scripts.of(sim.index);
  const states = statesOf(sim, script, now);
  if (states.endpoint === null) return 'null';
  const lock = shownLock(sim, script, now);
  const seen = deviceOf(world, sim, script, now);
  const imei = lock ?? seen?.imei ?? null;
  const { group } = sim;
  return (
    `{"id":${endpointIdOf(sim.index)},"name":${JSON.stringify(sim.name)},"status":${termText(states.endpoint, endpointWords)},` +
    (imei === null ? '' : `"imei":"${imei.slice(0, 14)}",`) +
    (imei?.length === 15 ? `"imei_with_luhn":"${imei}",` : '') +
    `"imei_lock":${lock !== null},"ip_address":"${sim.address}",` +
    (group === null
      ? ''
      : `"service_profile":{"id":${world.fleet.groups.indexOf(group) + 301},"name":${JSON.stringify(group.name)}},`) +
    `"connectivity":{"status":{"description":"${connectivityWord(world, sim, now)}"}}}`
  );
}

function termText(id: number, words: readonly string[]): string {
  return `{"id":${id},"description":"${words[id] ?? ''}"}`;
}

interface SeenDevice {
  readonly imei: string;
  /** When the session ends or ended; beyond now while it lasts. */
  readonly until: number;
}

function deviceOf(
  world: EmnifyWorld,
  sim: SimFacts,
  script: SimScript | undefined,
  now: number,
): SeenDevice | null {
  const newest = newestSessions(world.fleet, sim, script, now).at(-1);
  return newest === undefined ? null : { imei: newest.imei, until: newest.end };
}

/** The word lags: a device that went is called attached for a day and a half. */
export function connectivityWord(world: EmnifyWorld, sim: SimFacts, now: number): string {
  const script = world.scripts.of(sim.index);
  if (isBlocked(script, now)) return 'BLOCKED';
  const seen = deviceOf(world, sim, script, now);
  if (seen === null) return 'OFFLINE';
  if (seen.until > now) return 'ONLINE';
  return now - seen.until < attachedFor ? 'ATTACHED' : 'OFFLINE';
}

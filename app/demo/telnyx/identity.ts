/**
 * The identifiers under which this provider knows the SIMs of the fleet: an issuer, networks and numbers of its own, so that no
 * SIM of a mixed fleet belongs to two providers. Serials are those of the fleet.
 */
import { luhnDigit } from '../../../shared/ids.ts';
import type { Fleet, SimFacts } from '../fleet.ts';
import { hash32, hexDigits } from '../random.ts';

/** Not among the purposes of the fleet: the ids are this provider's. */
const idPurpose = 7_001;
/** 89, country 31 (Netherlands), issuer; one digit more on soldered chips, as the fleet has it. */
const cardPrefix = '893108014';
const chipPrefix = '8931080147';

export function iccidOf(sim: SimFacts): string {
  const body = (sim.embedded ? chipPrefix : cardPrefix) + sim.iccid.slice(-10, -1);
  return body + luhnDigit(body);
}

export function imsiOf(sim: SimFacts): string {
  return `204080${sim.imsi.slice(-9)}`;
}

export function msisdnOf(sim: SimFacts): string {
  return `+31970${sim.msisdn.slice(-9)}`;
}

/** The provider's id of a SIM, shaped like a UUID; its last eight digits lead back to the index. */
export function simIdOf(seed: number, index: number): string {
  const hex = hexDigits(24, seed, index, idPurpose);
  const tail = ((index ^ maskOf(seed)) >>> 0).toString(16).padStart(8, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}${tail}`;
}

/** The SIM behind an id, or null. */
export function indexOfSimId(fleet: Fleet, simId: string): number | null {
  if (!/^[0-9a-f-]{36}$/.test(simId)) return null;
  const index = (Number.parseInt(simId.slice(-8), 16) ^ maskOf(fleet.seed)) >>> 0;
  return index < fleet.size && simIdOf(fleet.seed, index) === simId ? index : null;
}

function maskOf(seed: number): number {
  return hash32(seed, 0, idPurpose);
}

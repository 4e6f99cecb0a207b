import { luhnDigit } from '../../../shared/ids.ts';
import type { Fleet, SimFacts } from '../fleet.ts';

/**
 * Identifiers as a Danish provider would issue them (ITU-T E.118: country code 45; E.212: MCC 238), one for each SIM of the fleet, so
 * that two providers of one mixed fleet never hold the same SIM. The provider's own id is the number of the SIM, nine digits.
 */
const first = 100_000_001;

export function simIdOf(index: number): string {
  return String(first + index).padStart(9, '0');
}

/** The SIM with this id, or null. */
export function simBy(fleet: Fleet, id: string): SimFacts | null {
  const index = /^\d{9}$/.test(id) ? Number(id) - first : -1;
  return index >= 0 && index < fleet.size ? fleet.facts(index) : null;
}

export function iccidOf(sim: SimFacts): string {
  const body = (sim.embedded ? '8945730060' : '894573005') + sim.iccid.slice(-10, -1);
  return body + luhnDigit(body);
}

export function imsiOf(sim: SimFacts): string {
  return `238730${sim.imsi.slice(-9)}`;
}

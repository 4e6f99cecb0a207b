import { luhnDigit } from '../../../shared/ids.ts';
import type { Fleet, SimFacts } from '../fleet.ts';

/**
 * Identifiers as an operator in North America would issue them (ITU-T E.118: country code 1), one for each SIM of the fleet, so that two
 * providers of one mixed fleet never hold the same SIM. They carry their check digit.
 */

/** The fleet's own prefixes of plug-in cards and chips, and ours, which tell the two apart as well. */
const prefixes = [
  { fleet: '894231022', own: '890117027', digits: 19 },
  { fleet: '8942310784', own: '890117028', digits: 20 },
] as const;

export function iccidOf(sim: SimFacts): string {
  const chip = sim.iccid.length === prefixes[1].digits;
  const body = prefixes[chip ? 1 : 0].own + sim.iccid.slice(-10, -1);
  return body + luhnDigit(body);
}

/** The SIM with this ICCID, or null. */
export function simBy(fleet: Fleet, iccid: string): SimFacts | null {
  const prefix = prefixes.find(({ own }) => iccid.startsWith(own));
  if (prefix === undefined || !/^\d{19}$/.test(iccid)) return null;
  const body = prefix.fleet + iccid.slice(-10, -1);
  const index = fleet.indexOf(body + luhnDigit(body));
  return index === null ? null : fleet.facts(index);
}

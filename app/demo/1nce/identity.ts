import { luhnDigit } from '../../../shared/ids.ts';
import type { Fleet, SimFacts } from '../fleet.ts';

/**
 * Identifiers as this provider issues them (ITU-T E.118 and E.164: country code 882 of international networks; E.212: MCC 901), one
 * for each SIM of the fleet, so that two providers of one mixed fleet never hold the same SIM. ICCIDs come without their check digit.
 */

/** The fleet's own prefixes of plug-in cards and chips, and ours, which tell the two apart as well. */
const prefixes = [
  { fleet: '894231022', own: '8988228066', digits: 19 },
  { fleet: '8942310784', own: '8988228067', digits: 20 },
] as const;

export function iccidOf(sim: SimFacts): string {
  const chip = sim.iccid.length === prefixes[1].digits;
  return prefixes[chip ? 1 : 0].own + sim.iccid.slice(-10, -1);
}

/** The SIM with this ICCID, with its check digit or without, or null. */
export function simBy(fleet: Fleet, text: string): SimFacts | null {
  const iccid =
    text.length === 20 && text.endsWith(String(luhnDigit(text.slice(0, -1)))) ? text.slice(0, -1) : text;
  const prefix = prefixes.find(({ own }) => iccid.startsWith(own));
  if (prefix === undefined || !/^\d{19}$/.test(iccid)) return null;
  const body = prefix.fleet + iccid.slice(-9);
  const index = fleet.indexOf(body + luhnDigit(body));
  return index === null ? null : fleet.facts(index);
}

export function imsiOf(sim: SimFacts): string {
  return `901405${sim.imsi.slice(-9)}`;
}

export function msisdnOf(sim: SimFacts): string {
  return `882285${sim.msisdn.slice(-9)}`;
}

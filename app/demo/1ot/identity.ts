import { luhnDigit } from '../../../shared/ids.ts';
import type { Fleet, SimFacts } from '../fleet.ts';

/**
 * Identifiers of SIMs as an Estonian provider would issue them (ITU-T E.118: country code 372; E.212: MCC 248), one for each SIM of
 * the fleet, so that two providers of one mixed fleet never hold the same SIM.
 */

/** The fleet's own prefixes of plug-in cards and chips, and ours of the same length. */
const prefixes = [
  { fleet: '894231022', own: '893720405', digits: 19 },
  { fleet: '8942310784', own: '8937204059', digits: 20 },
] as const;

/** @throws RangeError for an ICCID that is not the fleet's */
export function iccidOf(sim: SimFacts): string {
  const prefix = prefixes.find(
    ({ fleet, digits }) => sim.iccid.length === digits && sim.iccid.startsWith(fleet),
  );
  if (prefix === undefined) throw new RangeError(`${sim.iccid} is no ICCID of the fleet`);
  return withCheckDigit(prefix.own + sim.iccid.slice(prefix.fleet.length, -1));
}

/** The SIM with this ICCID, or null. */
export function simBy(fleet: Fleet, iccid: string): SimFacts | null {
  const prefix = prefixes.find(({ own, digits }) => iccid.length === digits && iccid.startsWith(own));
  if (prefix === undefined || !/^\d+$/.test(iccid)) return null;
  const index = fleet.indexOf(withCheckDigit(prefix.fleet + iccid.slice(prefix.own.length, -1)));
  const sim = index === null ? null : fleet.facts(index);
  return sim !== null && iccidOf(sim) === iccid ? sim : null;
}

function withCheckDigit(body: string): string {
  return body + luhnDigit(body);
}

export function imsiOf(sim: SimFacts): string {
  return `248040${sim.imsi.slice(-9)}`;
}

export function msisdnOf(sim: SimFacts): string {
  return `37258${sim.msisdn.slice(-9)}`;
}

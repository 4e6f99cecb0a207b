/**
 * The fleet's identifiers as this provider issues them, so that no SIM of a mixed fleet has two providers. ICCIDs per ITU-T E.118 and
 * MSISDNs per E.164 with the country code 883 of international networks, IMSIs per E.212 with its MCC 901; issuer and serials are
 * invented. Ids of SIMs and endpoints are numbers, as at the provider.
 */
import { luhnDigit } from '../../../shared/ids.ts';
import type { SimFacts } from '../fleet.ts';

const firstSim = 40_000_001;
const firstEndpoint = 70_000_001;

export function simIdOf(index: number): number {
  return firstSim + index;
}

export function endpointIdOf(index: number): number {
  return firstEndpoint + index;
}

/** The index that an id in a path stands for, or null. */
export function indexOf(kind: 'sim' | 'endpoint', text: string, size: number): number | null {
  if (!/^[1-9]\d{0,9}$/.test(text)) return null;
  const index = Number(text) - (kind === 'sim' ? firstSim : firstEndpoint);
  return index >= 0 && index < size ? index : null;
}

interface Iccid {
  readonly iccid: string;
  readonly withLuhn: string;
}

/** 19 digits with the check digit on cards, 20 on soldered chips. */
export function iccidOf(sim: SimFacts): Iccid {
  const iccid = (sim.embedded ? '8988399200' : '898839910') + serialOf(sim);
  return { iccid, withLuhn: iccid + String(luhnDigit(iccid)) };
}

export function imsiOf(sim: SimFacts): string {
  return `901990${serialOf(sim)}`;
}

export function msisdnOf(sim: SimFacts): string {
  return `883990${serialOf(sim)}`;
}

function serialOf(sim: SimFacts): string {
  return sim.iccid.slice(-10, -1);
}

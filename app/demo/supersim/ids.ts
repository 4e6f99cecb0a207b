/**
 * Identifiers of the emulated Super SIM account, from nothing but the seed and an index. SIDs are two letters and 32 hexadecimal
 * digits, as published; ICCIDs carry 89 883 07 (ITU-T E.118: 883 is shared by global networks), as the descriptions' examples do.
 */
import { luhnDigit } from '../../../shared/ids.ts';
import type { SimFacts } from '../fleet.ts';
import { hash32, hexDigits } from '../random.ts';

const purpose = {
  account: 700,
  sim: 701,
  mask: 702,
  unused: 703,
  access: 704,
  network: 705,
  settings: 706,
} as const;

export function accountSidOf(seed: number): string {
  return `AC${hexDigits(32, seed, 0, purpose.account)}`;
}

/** The last eight digits hide the index, so that a SIM is found without any table. */
export function simSidOf(seed: number, index: number): string {
  const hidden = (index ^ hash32(seed, 0, purpose.mask)) >>> 0;
  return `HS${hexDigits(24, seed, index, purpose.sim)}${hidden.toString(16).padStart(8, '0')}`;
}

/** The index that a SID was made from, or null where it is of no SIM below `size`. */
export function indexOfSimSid(seed: number, size: number, sid: string): number | null {
  if (!/^HS[0-9a-f]{32}$/.test(sid)) return null;
  const index = (Number.parseInt(sid.slice(-8), 16) ^ hash32(seed, 0, purpose.mask)) >>> 0;
  return index < size && simSidOf(seed, index) === sid ? index : null;
}

/** Twenty digits of Super SIM's own issuer around the serial that the fleet gave the SIM. */
export function superIccidOf({ iccid }: SimFacts): string {
  const body = `8988307000${iccid.slice(-10, -1)}`;
  return body + luhnDigit(body);
}

/** True for SIMs out of the box: nobody has set them to ready yet. */
export function isUnused(seed: number, index: number): boolean {
  return hash32(seed, index, purpose.unused) % 2 === 0;
}

/** From the UUID that the fleet gave the group. */
export function fleetSidOf(groupId: string): string {
  return `HF${groupId.replaceAll('-', '')}`;
}

export function accessSidOf(seed: number, position: number): string {
  return `HA${hexDigits(32, seed, position, purpose.access)}`;
}

export function networkSidOf(mcc: number, mnc: number): string {
  return `HW${hexDigits(32, mcc, mnc, purpose.network)}`;
}

export function settingsSidOf(seed: number, index: number, position: number): string {
  return `OB${hexDigits(32, seed ^ (position * 7_919), index, purpose.settings)}`;
}

/**
 * The identifiers of a SIM and its device from nothing but the seed and an index.
 *
 * Structures: ICCID per ITU-T E.118 (89, country 423, issuer, serial, Luhn digit; 19 digits on cards, 20 on soldered chips), IMSI
 * per ITU-T E.212 (295 05 is the Liechtenstein network that Soracom's global plan roams with), MSISDN per E.164, IMEI per
 * 3GPP TS 23.003, EID per GSMA SGP.02 (32 digits, last two such that the whole is 1 modulo 97). The serials are invented.
 *
 * Serials run through an affine map modulo a power of ten: neighbours look unrelated, no two are equal, and the map can be
 * undone, so a SIM is found by its ICCID without any table.
 */
import { luhnDigit } from '../../shared/ids.ts';
import { purpose } from './purposes.ts';
import { hash32 } from './random.ts';

const serials = 1_000_000_000;
const deviceSerials = 1_000_000;
/** Ends in 7, hence coprime to every power of ten; below 2^53 / 1,000,000 so that products stay exact. */
const factor = 618_033_987;

function shiftOf(seed: number): number {
  return hash32(seed, 0, purpose.serial) % serials;
}

function serialOf(seed: number, index: number): number {
  return (index * factor + shiftOf(seed)) % serials;
}

const cardPrefix = '894231022';
const chipPrefix = '8942310784';

/** The ICCID of a SIM: 20 digits when the chip is soldered in, else 19. */
export function iccidOf(seed: number, index: number, embedded: boolean): string {
  const body = (embedded ? chipPrefix : cardPrefix) + String(serialOf(seed, index)).padStart(9, '0');
  return body + luhnDigit(body);
}

const inverse = modularInverse(BigInt(factor), BigInt(serials));

/** The index that an ICCID was made from, or null when it has another shape. The caller still compares the ICCID in full. */
export function indexOfIccid(seed: number, iccid: string): number | null {
  const prefix = iccid.length === 20 ? chipPrefix : cardPrefix;
  if (!/^\d{19,20}$/.test(iccid) || !iccid.startsWith(prefix)) return null;
  const serial = BigInt(iccid.slice(prefix.length, prefix.length + 9));
  const size = BigInt(serials);
  return Number((((serial - BigInt(shiftOf(seed)) + size) % size) * inverse) % size);
}

export function imsiOf(seed: number, index: number): string {
  return `295050${String((serialOf(seed, index) + 304_050_607) % serials).padStart(9, '0')}`;
}

export function msisdnOf(seed: number, index: number): string {
  return `423663${String((serialOf(seed, index) + 90_817_263) % serials).padStart(9, '0')}`;
}

/** An IMEI with this type allocation code; `index` picks the serial, one per SIM up to a million. */
export function imeiOf(seed: number, tac: string, index: number): string {
  const serial = (index * 314_159 + (shiftOf(seed) % deviceSerials)) % deviceSerials;
  const body = tac + String(serial).padStart(6, '0');
  return body + luhnDigit(body);
}

export function eidOf(seed: number, index: number): string {
  const body = `890490320000010000000${String(serialOf(seed, index)).padStart(9, '0')}`;
  const check = 98n - ((BigInt(body) * 100n) % 97n);
  return body + String(check).padStart(2, '0');
}

function modularInverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1] = [modulus, value % modulus];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return ((t0 % modulus) + modulus) % modulus;
}

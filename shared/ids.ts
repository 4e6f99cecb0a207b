/**
 * Identifiers of SIMs and devices. All are strings, compared in canonical form.
 *
 * Sources: ITU-T E.118 (ICCID, Luhn), 3GPP TS 23.003 (IMEI: 8-digit TAC, 6-digit serial, check digit or SV).
 */

/** The Luhn check digit of a string of decimal digits (ISO/IEC 7812-1). */
export function luhnDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

/** True when the last digit is the Luhn check digit of those before it. */
export function luhnValid(digits: string): boolean {
  return (
    /^\d{2,}$/.test(digits) && luhnDigit(digits.slice(0, -1)) === digits.charCodeAt(digits.length - 1) - 48
  );
}

/** Digits only, without spaces, dashes or the filler `F` that some exports pad an ICCID with. */
export function digitsOf(text: string): string {
  return text.replace(/[\s\-_.]/g, '').replace(/f+$/i, '');
}

/**
 * The part of an ICCID that identifies the SIM: without its check digit where it carries one.
 * Providers print 19 digits, 20 digits (with check digit) or 18 + check; two spellings of one SIM share this body.
 */
export function iccidBody(iccid: string): string {
  const digits = digitsOf(iccid);
  return (digits.length === 19 || digits.length === 20) && luhnValid(digits) ? digits.slice(0, -1) : digits;
}

/** The first 14 digits of an IMEI (TAC and serial): check digit and software version never count. Null when too short. */
export function imei14(imei: string | null | undefined): string | null {
  if (imei === null || imei === undefined) return null;
  const digits = digitsOf(imei);
  return /^\d{14,16}$/.test(digits) ? digits.slice(0, 14) : null;
}

/** The type allocation code: the first eight digits of an IMEI. */
export function tacOf(imei: string | null | undefined): string | null {
  return imei14(imei)?.slice(0, 8) ?? null;
}

export type HumanIdPrefix = 'INC' | 'ACT';

/** `INC-1042`, `ACT-311`: the id people say aloud. */
export function humanId(prefix: HumanIdPrefix, id: number): string {
  return `${prefix}-${id}`;
}

/** The number in a human id, or null. Accepts `inc-1042`, `INC-1042` and `1042`. */
export function parseHumanId(prefix: HumanIdPrefix, text: string): number | null {
  const match = new RegExp(`^(?:${prefix}-)?(\\d{1,12})$`, 'i').exec(text.trim());
  return match?.[1] === undefined ? null : Number(match[1]);
}

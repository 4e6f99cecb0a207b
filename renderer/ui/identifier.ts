/** How long numeric identifiers are read: a quiet issuer part, the body, a quiet check part. */

export type IdentifierKind = 'iccid' | 'imei' | 'eid' | 'plain';

export interface IdentifierParts {
  /** ICCID: 7 digits of issuer identification (ITU-T E.118). IMEI: 8 digits of TAC. EID: 8 digits of EUM id. */
  readonly prefix: string;
  readonly body: string;
  /** One Luhn digit (ICCID, IMEI) or two ISO 7064 digits (EID); '' where the text carries none. */
  readonly check: string;
  /** Whether the check part agrees with the rest; null where there is nothing to check. */
  readonly valid: boolean | null;
}

/**
 * Splits an identifier for display. Joining prefix, body and check always gives back the input.
 * Text that has not the shape of its kind comes back whole as body.
 */
export function splitIdentifier(kind: IdentifierKind, raw: string): IdentifierParts {
  if (kind === 'iccid' && /^\d{19,20}$/.test(raw)) return cut(raw, 7, 1, luhnHolds(raw));
  if (kind === 'imei' && /^\d{15}$/.test(raw)) return cut(raw, 8, 1, luhnHolds(raw));
  if (kind === 'eid' && /^\d{32}$/.test(raw)) return cut(raw, 8, 2, mod97Holds(raw));
  return { prefix: '', body: raw, check: '', valid: null };
}

function cut(raw: string, head: number, tail: number, valid: boolean): IdentifierParts {
  const end = raw.length - tail;
  return { prefix: raw.slice(0, head), body: raw.slice(head, end), check: raw.slice(end), valid };
}

/** ISO/IEC 7812-1 annex B over the whole text, check digit included. @param digits decimal digits only */
export function luhnHolds(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    const digit = Number(digits[digits.length - 1 - fromRight]);
    const weighted = fromRight % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** GSMA SGP.02 EID check: the 32 digits, read as one number, leave 1 modulo 97. @param digits decimal digits only */
export function mod97Holds(digits: string): boolean {
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

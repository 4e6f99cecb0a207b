import type { SensitiveUse } from '../../../shared/contract/index.ts';

/**
 * Identifiers in what leaves the machine. Titles and summaries are free text in which a rule may have named one, so
 * they are looked through as well.
 */

/** EID, ICCID, IMSI, IMEI, telephone numbers: ten digits or more, also where single signs group them. */
const digits = /(?<![\dA-Za-z])\+?\d(?:[ .-]?\d){9,31}(?![\dA-Za-z])/g;
const ipv4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;
/** Anything with two colons or more; times of day have two, addresses more or two in a row. */
const colons = /(?<![\w:])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])/gi;

export const hiddenIdentifier = '[hidden]';

/** Free text as the channel may carry it. */
export function scrub(text: string, use: SensitiveUse): string {
  if (use === 'whole') return text;
  const mask = (found: string): string => (use === 'none' ? hiddenIdentifier : maskIdentifier(found));
  const address = (found: string): string => (use === 'none' ? hiddenIdentifier : maskAddress(found));
  return text
    .replace(ipv4, address)
    .replace(colons, (found) => (isIpv6(found) ? address(found) : found))
    .replace(digits, mask);
}

function isIpv6(text: string): boolean {
  return /[\da-f]/i.test(text) && (text.includes('::') || text.split(':').length > 4);
}

/** The last four characters, which tell two apart; nothing of what is shorter than eight. */
export function maskIdentifier(value: string): string {
  return value.length < 8 ? '…' : `…${value.slice(-4)}`;
}

/** An address without the part that names the host. */
export function maskAddress(value: string): string {
  const parts = value.split('.');
  return parts.length === 4 ? `${parts[0]}.${parts[1]}.…` : `${value.split(':')[0] ?? ''}:…`;
}

import type { SimFacts } from '../facts.ts';

/** Readings of the words that providers and files use. */

/** Generation of a radio technology by its name; null for a name nobody told or that is not known. */
export function radioGeneration(rat: string | null): 2 | 3 | 4 | 5 | null {
  if (rat === null) return null;
  if (/^(2g|gsm|gprs|edge|geran)/i.test(rat)) return 2;
  if (/^(3g|umts|wcdma|hspa|utran)/i.test(rat)) return 3;
  if (/^(5g|nr)/i.test(rat)) return 5;
  return /^(4g|lte|nb|e-?utran|cat)/i.test(rat) ? 4 : null;
}

/**
 * Whether an address can be reached from the internet by its kind: everything outside the private, shared, link-local and
 * loopback ranges (RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291).
 */
export function isPublicAddress(address: string): boolean {
  return !(address.includes(':') ? privateV6 : privateV4).test(address);
}

const privateV4 =
  /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
const privateV6 = /^(f[cd]|fe[89ab]|::1$)/i;

/** A tag of the SIM, else of its group; null where nobody set it. */
export function planTag(facts: SimFacts, name: string): string | null {
  const own = facts.sim.tags.includes(`"${name}"`)
    ? (JSON.parse(facts.sim.tags) as Record<string, unknown>)[name]
    : undefined;
  const value = typeof own === 'string' ? own : facts.group.tags[name];
  return value === undefined || value.trim() === '' ? null : value.trim();
}

/** The parts of a comma-separated tag. */
export function listOf(tag: string): readonly string[] {
  return tag
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `2026-11-20`, for sentences. */
export function dateWords(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Criticality weight from which an asset counts as critical: levels 3 and 4 of 4. */
export const criticalFrom = 4;

import type { SimFacts, TagPlan } from '../facts.ts';

/** Readings of the words that providers and files use. */

export type Generation = 2 | 3 | 4 | 5;

const commonRadio: ReadonlyMap<string, Generation> = new Map([
  ['GSM', 2],
  ['3G', 3],
  ['LTE', 4],
  ['LTE-M', 4],
  ['NB-IoT', 4],
  ['5G', 5],
]);

/** Generation of a radio technology by its name; null for a name nobody told or that is not known. */
export function radioGeneration(rat: string | null): Generation | null {
  if (rat === null) return null;
  const common = commonRadio.get(rat);
  if (common !== undefined) return common;
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

/** Reads the tags `allowed_countries` and `allowed_radio`: lists with commas. */
export function planOf(tags: Readonly<Record<string, unknown>>): TagPlan {
  return { countries: listOf(tags['allowed_countries']), radio: listOf(tags['allowed_radio']) };
}

function listOf(tag: unknown): readonly string[] | null {
  if (typeof tag !== 'string') return null;
  const parts = tag
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length === 0 ? null : parts;
}

/** The plan of the SIM's own tags, else of its group. */
export function tagPlan({ sim, group }: SimFacts): TagPlan {
  if (!sim.tags.includes('"allowed_')) return group.plan;
  const own = planOf(JSON.parse(sim.tags) as Record<string, unknown>);
  return { countries: own.countries ?? group.plan.countries, radio: own.radio ?? group.plan.radio };
}

/** `2026-11-20`, for sentences. */
export function dateWords(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Criticality weight from which an asset counts as critical: levels 3 and 4 of 4. */
export const criticalFrom = 4;

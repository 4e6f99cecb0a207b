import type { Logsource } from './model.ts';

const parts = ['category', 'product', 'service'] as const;

/**
 * Whether a log source lies within the one that a rule asks for: each part that the rule names is the same there,
 * without case. What the rule leaves out does not matter.
 */
export function agrees(wanted: Logsource, given: Logsource): boolean {
  return parts.every((part) => {
    const word = wanted[part];
    return word === undefined || word.toLowerCase() === given[part]?.toLowerCase();
  });
}

/**
 * What an event says of its log source: the member `logsource` with category, product and service. Null when it says
 * nothing, so that every rule is tried.
 */
export function logsourceOf(event: Readonly<Record<string, unknown>>): Logsource | null {
  const stated = event['logsource'];
  if (typeof stated !== 'object' || stated === null) return null;
  const found: Record<string, string> = {};
  for (const part of parts) {
    const word: unknown = (stated as Record<string, unknown>)[part];
    if (typeof word === 'string' && word !== '') found[part] = word;
  }
  return Object.keys(found).length === 0 ? null : found;
}

/** One text for a log source, so that those that are the same meet in a map. */
export function logsourceKey(logsource: Logsource): string {
  return parts.map((part) => logsource[part]?.toLowerCase() ?? '').join('\n');
}

/** A reason is read by others later: three characters are the least. */
export function isReason(text: string): boolean {
  return text.trim().length >= 3;
}

/**
 * What a form waits for, as one line at its foot.
 *
 * @param there what it asks for, in the order of its fields: whether it is there
 * @returns undefined where nothing is missing: `{ rule: false, reason: true }` → `Still needed: rule.`
 */
export function stillNeeded(there: Readonly<Record<string, boolean>>): string | undefined {
  const missing = Object.entries(there).flatMap(([name, isThere]) => (isThere ? [] : [name]));
  return missing.length === 0 ? undefined : `Still needed: ${missing.join(', ')}.`;
}

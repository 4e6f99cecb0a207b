/** Places inside an answer: `pagination.next_page`, `pdp_contexts.0.imsi`. */

export interface Path {
  /** As the description wrote it. */
  readonly text: string;
  readonly keys: readonly string[];
}

/** More steps than this lead nowhere. */
const mostKeys = 12;

/** The path of a text, `.` for the whole answer; null when it is none. */
export function parsePath(text: string): Path | null {
  if (text === '.') return { text, keys: [] };
  return pathOf(text, text.split('.'));
}

/** A path from its keys, for names that hold dots themselves; null when it is none. */
export function pathOf(text: string, keys: readonly string[]): Path | null {
  const usable =
    keys.length <= mostKeys && keys.every((key) => key !== '' && key.length <= 200 && key !== '__proto__');
  return usable && keys.length > 0 ? { text, keys } : null;
}

/** What lies at a path: only a value's own members are followed. Undefined where there is nothing; null where that is written. */
export function valueAt(value: unknown, { keys }: Path): unknown {
  let found: unknown = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

/** A value as text where it is one, or a number or truth value that has one; null otherwise and for empty text. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return typeof value === 'boolean' ? String(value) : null;
}

/** A whole number at or above zero, also where it is written as text; null otherwise. */
export function countOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

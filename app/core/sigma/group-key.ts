import { type EventView, holding, type Scalar } from './event-view.ts';
import { sigmaLimits } from './limits.ts';

/** Stands between the members of an array, and between the fields of a tuple. */
const separator = '\u001f';

/**
 * The value of a field as one exact text, or null where it has none. The members of an array make one text together.
 */
export function labelOf(view: EventView, slot: number): string | null {
  if (view.holds(slot) < holding.one) return null;
  const values = view.values(slot);
  const [only] = values;
  if (values.length === 1 && only !== undefined) return bounded(textOf(only));
  return bounded(values.map(textOf).join(separator));
}

/** Each value of a field as an exact text. */
export function labelsOf(view: EventView, slot: number): readonly string[] {
  return view.values(slot).map((value) => bounded(textOf(value)));
}

/** One key for several labels; labels that differ give keys that differ, whatever characters they hold. */
export function keyOf(labels: readonly string[]): string {
  const [only] = labels;
  if (labels.length === 1 && only !== undefined) return only;
  return labels.map((label) => `${label.length}${separator}${label}`).join(separator);
}

/** The labels behind a key of so many of them: a group that keeps only its key takes a fifth less room. */
export function labelsIn(key: string, count: number): readonly string[] {
  if (count === 1) return [key];
  const labels: string[] = [];
  for (let at = 0; labels.length < count; ) {
    const text = key.indexOf(separator, at) + 1;
    const end = text + Number(key.slice(at, text - 1));
    labels.push(key.slice(text, end));
    at = end + 1;
  }
  return labels;
}

function textOf(value: Scalar): string {
  return typeof value === 'string' ? value : String(value);
}

/** A long text as its head and a hash: what is kept of an event must not grow with it. */
function bounded(text: string): string {
  if (text.length <= sigmaLimits.keyChars) return text;
  return `${text.slice(0, sigmaLimits.keyChars - 32)}…${text.length.toString(36)}-${hashed(text)}`;
}

/** 53 bits of two multiplicative hashes: enough that no two texts of a window meet by chance. */
function hashed(text: string): string {
  let first = 0xdeadbeef;
  let second = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    first = Math.imul(first ^ code, 2654435761);
    second = Math.imul(second ^ code, 1597334677);
  }
  first = Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909);
  second = Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909);
  return (4294967296 * (2097151 & second) + (first >>> 0)).toString(36);
}

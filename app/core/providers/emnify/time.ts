import { second } from '../../../../shared/time.ts';

/** A time that emnify tells, ms UTC; null where it is none. Numbers may be seconds or ms, texts without a zone are UTC. */
export function timeOf(told: number | string): number | null {
  if (typeof told === 'number') return told < 1e11 ? told * second : told;
  const text = told
    .trim()
    .replace(' ', 'T')
    .replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const at = Date.parse(/[zZ]$|[+-]\d{2}:\d{2}$/.test(text) || !text.includes('T') ? text : `${text}Z`);
  return Number.isNaN(at) ? null : at;
}

/** The newest of several times, null where none is told. */
export function newestOf(...told: readonly (number | string | null | undefined)[]): number | null {
  const times = told
    .map((one) => (one === null || one === undefined ? null : timeOf(one)))
    .filter((at) => at !== null);
  return times.length === 0 ? null : Math.max(...times);
}

/** A time as filters take it: `2026-11-20T12:00:00Z`. @param at ms UTC */
export function filterTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

import type { SubjectKind } from '../../../shared/contract/index.ts';

/** How an incident says what it is about: `EV charger, Moerdijk`, `Heat meters, 6 sites`. */
export interface ScopeFacts {
  readonly sims: number;
  /** Device classes with their number of SIMs, the most first. */
  readonly classes: readonly string[];
  readonly sites: number;
  /** The site, where there is exactly one. */
  readonly site: string | null;
  /** The device, where there is exactly one SIM. */
  readonly device: string | null;
  readonly iccid: string | null;
  /** What it is about beside SIMs, the first first. */
  readonly others: readonly { readonly kind: Exclude<SubjectKind, 'sim'>; readonly name: string }[];
}

export function scopeOf(facts: ScopeFacts): string {
  if (facts.sims === 0 && facts.others.length > 0) return scopeOfOthers(facts.others);
  const what = facts.sims === 1 ? (facts.classes[0] ?? null) : whatOfMany(facts);
  const where = facts.sites === 1 ? facts.site : facts.sites > 1 ? `${facts.sites} sites` : null;
  const parts = [what, where].filter((part) => part !== null);
  if (facts.sims === 1 && parts.length < 2) parts.push(facts.device ?? facts.iccid ?? '');
  return parts.filter((part) => part !== '').join(', ') || `${facts.sims} SIMs`;
}

function scopeOfOthers(others: ScopeFacts['others']): string {
  const [first, second] = others;
  if (first === undefined) return '';
  if (second === undefined) return first.name;
  const oneKind = others.every(({ kind }) => kind === first.kind);
  return oneKind ? `${others.length} ${plural(first.kind)}` : `${first.name} and ${others.length - 1} more`;
}

function whatOfMany({ classes, sims }: ScopeFacts): string {
  const [first, second] = classes;
  if (first === undefined) return `${sims} SIMs`;
  if (second === undefined) return plural(first);
  return classes.length === 2 ? `${plural(first)} and ${lowered(plural(second))}` : 'Devices';
}

/** English plural of a device class. */
export function plural(noun: string): string {
  if (/[^aeiou]y$/i.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/i.test(noun) ? `${noun}es` : `${noun}s`;
}

/** For the middle of a sentence: abbreviations such as EV stay as they are. */
function lowered(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** A wildcard: any number of characters, or exactly one. */
export interface Wildcard {
  readonly wild: 'many' | 'one';
}

/** A Sigma value as literal parts and wildcards. No two literals and no two `many` stand side by side. */
export type Pattern = readonly (string | Wildcard)[];

export const many: Wildcard = { wild: 'many' };
export const one: Wildcard = { wild: 'one' };

/**
 * Reads a Sigma value. `*` and `?` are wildcards; a backslash before `*`, `?` or a backslash takes it literally, and
 * before anything else stands for itself (Sigma rules specification 2.1, "Escaping").
 */
export function parsePattern(text: string): Pattern {
  const parts: (string | Wildcard)[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push(literal);
    literal = '';
  };
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      index++;
    } else if (character === '*') {
      flush();
      if (parts.at(-1) !== many) parts.push(many);
    } else if (character === '?') {
      flush();
      parts.push(one);
    } else literal += character;
  }
  flush();
  return parts;
}

/** A text that reads as the pattern: `parsePattern(printPattern(p))` equals `p`. */
export function printPattern(pattern: Pattern): string {
  return pattern
    .map((part) => {
      if (typeof part === 'string') return part.replace(/[\\*?]/g, '\\$&');
      return part.wild === 'many' ? '*' : '?';
    })
    .join('');
}

/** A text taken literally. */
export function literalPattern(text: string): Pattern {
  return text === '' ? [] : [text];
}

export function hasWildcard(pattern: Pattern): boolean {
  return pattern.some((part) => typeof part !== 'string');
}

/** The literal text of a pattern without wildcards. */
export function plainText(pattern: Pattern): string {
  return pattern.map((part) => (typeof part === 'string' ? part : '')).join('');
}

/** The pattern with its literals changed. */
export function mapLiterals(pattern: Pattern, change: (literal: string) => string): Pattern {
  return pattern.map((part) => (typeof part === 'string' ? change(part) : part));
}

/** The pattern open at its start, its end or both, as `endswith`, `startswith` and `contains` make it. */
export function opened(pattern: Pattern, start: boolean, end: boolean): Pattern {
  const parts = [...pattern];
  if (start && parts[0] !== many) parts.unshift(many);
  if (end && parts.at(-1) !== many) parts.push(many);
  return parts;
}

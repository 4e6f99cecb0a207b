import { finder, type Finder } from './find-text.ts';
import { many, type Pattern } from './pattern.ts';
import { compileExpression } from './regex.ts';

/** Does the text match? The text is in lower case where the pattern heeds no case. */
export type TextTest = (text: string) => boolean;

/** A text test with the literals that every matching text holds, for the index. */
export interface CompiledText {
  readonly test: TextTest;
  /** Null where no text can be named. */
  readonly needs: {
    readonly place: 'equals' | 'prefix' | 'suffix' | 'contains';
    readonly text: string;
  } | null;
}

/** Compiles a pattern: plain comparisons where they do, else a walk that never takes a literal back. */
export function compilePattern(pattern: Pattern): CompiledText {
  const [first, second, third] = pattern;
  if (pattern.length === 0) return { test: (text) => text === '', needs: { place: 'equals', text: '' } };
  if (pattern.length === 1 && typeof first === 'string')
    return { test: (text) => text === first, needs: { place: 'equals', text: first } };
  if (pattern.length === 1 && first === many) return { test: () => true, needs: null };
  if (pattern.length === 2 && typeof first === 'string' && second === many)
    return { test: (text) => text.startsWith(first), needs: { place: 'prefix', text: first } };
  if (pattern.length === 2 && first === many && typeof second === 'string')
    return { test: (text) => text.endsWith(second), needs: { place: 'suffix', text: second } };
  if (pattern.length === 3 && first === many && typeof second === 'string' && third === many)
    return { test: containsTest(second), needs: { place: 'contains', text: second } };
  return { test: globTest(pattern), needs: longestLiteral(pattern) };
}

function longestLiteral(pattern: Pattern): CompiledText['needs'] {
  let longest = '';
  for (const part of pattern) if (typeof part === 'string' && part.length > longest.length) longest = part;
  if (longest === '') return null;
  const place = longest === pattern[0] ? 'prefix' : longest === pattern.at(-1) ? 'suffix' : 'contains';
  return { place, text: longest };
}

function containsTest(literal: string): TextTest {
  const find = finder(literal);
  return (text) => find(text, 0) >= 0;
}

/** Literals and single wildcards between two `*`. */
interface Segment {
  /** `?` stands as null; otherwise a literal. */
  readonly parts: readonly (string | null)[];
  readonly length: number;
  /** Characters before its first literal, and the search for that literal; null where it has none. */
  readonly lead: number;
  readonly find: Finder | null;
}

function segmentsOf(pattern: Pattern): readonly Segment[] {
  const segments: (string | null)[][] = [[]];
  for (const part of pattern) {
    if (part === many) segments.push([]);
    else segments.at(-1)?.push(typeof part === 'string' ? part : null);
  }
  return segments.map((parts) => {
    const lead = parts.findIndex((part) => part !== null);
    const literal = parts[lead] ?? null;
    return {
      parts,
      length: parts.reduce((sum, part) => sum + (part === null ? 1 : part.length), 0),
      lead: Math.max(0, lead),
      find: literal === null ? null : finder(literal),
    };
  });
}

/** Beyond so many steps at worst an expression takes over, which takes time in proportion to the text. */
const mostSteps = 20_000_000;

function globTest(pattern: Pattern): TextTest {
  const segments = segmentsOf(pattern);
  const head = segments[0];
  const tail = segments.at(-1);
  if (head === undefined || tail === undefined) return (text) => text === '';
  if (segments.length === 1) return (text) => text.length === head.length && fitsAt(text, head, 0);
  const middle = segments.slice(1, -1).filter(({ length }) => length > 0);
  const widest = Math.max(0, ...middle.map(({ parts, length }) => (parts.length === 1 ? 0 : length)));
  let expression: TextTest | null = null;
  return (text) => {
    if (text.length * widest > mostSteps) {
      expression ??= expressionFor(pattern);
      return expression(text);
    }
    const end = text.length - tail.length;
    if (end < head.length || !fitsAt(text, head, 0) || !fitsAt(text, tail, end)) return false;
    let from = head.length;
    for (const segment of middle) {
      const found = findSegment(text, segment, from, end);
      if (found < 0) return false;
      from = found + segment.length;
    }
    return true;
  };
}

function expressionFor(pattern: Pattern): TextTest {
  const body = pattern.map((part) =>
    typeof part === 'string' ? part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : part === many ? '.*' : '.',
  );
  const compiled = compileExpression(`^${body.join('')}$`, 's');
  return 'fix' in compiled ? () => false : compiled.test;
}

function fitsAt(text: string, { parts }: Segment, at: number): boolean {
  let position = at;
  for (const part of parts) {
    if (part === null) position++;
    else if (!text.startsWith(part, position)) return false;
    else position += part.length;
  }
  return true;
}

/** The first place in `[from, end)` where the segment fits, or -1. */
function findSegment(text: string, segment: Segment, from: number, end: number): number {
  const { parts, length, lead, find } = segment;
  if (find === null) return from + length <= end ? from : -1;
  for (let at = from; at + length <= end; at++) {
    const found = find(text, at + lead);
    if (found < 0 || found - lead + length > end) return -1;
    at = found - lead;
    if (parts.length === 1 || fitsAt(text, segment, at)) return at;
  }
  return -1;
}

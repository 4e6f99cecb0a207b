import type { ListContent } from '../../../shared/contract/index.ts';
import { isProblem, readValue, type CanonicalValue } from './value.ts';

/** A value with what its source says of it. Times ms UTC. */
export interface ReadEntry extends CanonicalValue {
  readonly line: number;
  readonly source: string | null;
  readonly note: string | null;
  readonly confidence: number | null;
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  readonly until: number | null;
  /** The source took it back. */
  readonly revoked: boolean;
}

/** One thing that a reading came upon. */
export type Reading =
  | { readonly is: 'entry'; readonly entry: ReadEntry }
  | { readonly is: 'refused'; readonly line: number; readonly value: string; readonly reason: string }
  | { readonly is: 'not-understood'; readonly line: number; readonly value: string; readonly reason: string }
  | { readonly is: 'not-for-detection' };

export type Facts = Partial<Omit<ReadEntry, 'kind' | 'value' | 'line'>>;

/** Reads one value with its facts. */
export function entryOf(text: string, content: ListContent, line: number, facts: Facts = {}): Reading {
  const read = readValue(text, content);
  if (isProblem(read)) return { is: 'refused', line, value: excerpt(text), reason: read.reason };
  return {
    is: 'entry',
    entry: {
      ...read,
      line,
      source: null,
      note: null,
      confidence: null,
      firstSeen: null,
      lastSeen: null,
      until: null,
      revoked: false,
      ...facts,
    },
  };
}

/** A text as problems show it. */
export function excerpt(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return clean.length > 120 ? `${clean.slice(0, 119)}…` : clean;
}

/** A note of bearable length, or null. */
export function noteOf(text: unknown): string | null {
  return typeof text === 'string' && text.trim() !== '' ? excerpt(text) : null;
}

/** Whole per cent, or null where it is none. */
export function confidenceOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 && number <= 100 ? Math.round(number) : null;
}

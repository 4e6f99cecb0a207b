import { isModifierKey, matchesChord, type KeyPress, type Sequence } from './chord.ts';

/** How long a started sequence waits for its next key, in ms. */
export const SEQUENCE_TIMEOUT = 1_200;

export interface Candidate<Id> {
  readonly id: Id;
  readonly sequence: Sequence;
}

export type MatchResult<Id> =
  | { readonly kind: 'match'; readonly id: Id }
  | { readonly kind: 'pending' }
  | { readonly kind: 'none' };

export interface SequenceMatcher<Id> {
  /**
   * Takes one press at a time `at` (ms, monotonic). Earlier candidates win over later ones.
   * A completed sequence wins over one that merely begins with it; a press that breaks a started sequence is
   * tried again as a first key.
   */
  feed(press: KeyPress, at: number, candidates: readonly Candidate<Id>[]): MatchResult<Id>;
  /** Forgets a started sequence. */
  reset(): void;
}

/** A matcher keeps only the keys of the sequence under way; the candidates may change between presses. */
export function createSequenceMatcher<Id>(timeout: number = SEQUENCE_TIMEOUT): SequenceMatcher<Id> {
  let begun: readonly KeyPress[] = [];
  let last = 0;

  const attempt = (presses: readonly KeyPress[], candidates: readonly Candidate<Id>[]): MatchResult<Id> => {
    let pending = false;
    for (const { id, sequence } of candidates) {
      if (sequence.length < presses.length || !presses.every((press, i) => stepIs(sequence, i, press)))
        continue;
      if (sequence.length === presses.length) return { kind: 'match', id };
      pending = true;
    }
    return pending ? { kind: 'pending' } : { kind: 'none' };
  };

  return {
    feed(press, at, candidates) {
      if (isModifierKey(press.key)) return begun.length > 0 ? { kind: 'pending' } : { kind: 'none' };
      if (at - last > timeout) begun = [];
      last = at;
      let presses: readonly KeyPress[] = [...begun, press];
      let result = attempt(presses, candidates);
      if (result.kind === 'none' && begun.length > 0) {
        presses = [press];
        result = attempt(presses, candidates);
      }
      begun = result.kind === 'pending' ? presses : [];
      return result;
    },
    reset() {
      begun = [];
    },
  };
}

function stepIs(sequence: Sequence, index: number, press: KeyPress): boolean {
  const chord = sequence[index];
  return chord !== undefined && matchesChord(chord, press);
}

/** Words of one column, each stored once and named by a small code. Code 0 is "nothing known". */
export interface Dictionary {
  readonly words: readonly (string | null)[];
  /** The code of a word, given a new one where it was unseen. */
  code(word: string | null): number;
  /** The code of a word already seen, or undefined. */
  find(word: string): number | undefined;
  /** For each code its place in alphabetical order, from 1; 0 for nothing known. */
  ranks(): Uint32Array;
}

export function createDictionary(): Dictionary {
  const words: (string | null)[] = [null];
  const codes = new Map<string, number>();
  let ranked: Uint32Array | null = null;
  return {
    words,
    code(word) {
      if (word === null) return 0;
      const known = codes.get(word);
      if (known !== undefined) return known;
      const code = words.length;
      words.push(word);
      codes.set(word, code);
      ranked = null;
      return code;
    },
    find: (word) => codes.get(word),
    ranks() {
      if (ranked !== null) return ranked;
      const order = words.map((_, code) => code).slice(1);
      order.sort((a, b) => compareText(words[a] ?? '', words[b] ?? ''));
      ranked = new Uint32Array(words.length);
      for (const [index, code] of order.entries()) ranked[code] = index + 1;
      return ranked;
    },
  };
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Order of words for people: `mdk-9` before `mdk-10`. */
export function compareText(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

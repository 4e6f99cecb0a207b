/** The first place of a literal in a text at or after `from`, or -1. */
export type Finder = (text: string, from: number) => number;

/** Below so many steps at worst, the search built into the language is used: it is the fastest on all but made-up texts. */
const nativeSteps = 20_000_000;

/**
 * A search that takes time in proportion to the text, whatever the literal. The built-in search takes their product
 * where a text is made for it: eight seconds for the lengths that a rule and an event may have.
 */
export function finder(literal: string): Finder {
  let borders: Int32Array | null = null;
  return (text, from) => {
    if ((text.length - from) * literal.length <= nativeSteps) return text.indexOf(literal, from);
    borders ??= bordersOf(literal);
    return findLinear(text, from, literal, borders);
  };
}

/** For each prefix of the literal the length of the longest proper prefix that also ends it (Knuth, Morris, Pratt). */
function bordersOf(literal: string): Int32Array {
  const borders = new Int32Array(literal.length);
  let length = 0;
  for (let index = 1; index < literal.length; index++) {
    const code = literal.charCodeAt(index);
    while (length > 0 && literal.charCodeAt(length) !== code) length = borders[length - 1] ?? 0;
    if (literal.charCodeAt(length) === code) length++;
    borders[index] = length;
  }
  return borders;
}

function findLinear(text: string, from: number, literal: string, borders: Int32Array): number {
  let length = 0;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    while (length > 0 && literal.charCodeAt(length) !== code) length = borders[length - 1] ?? 0;
    if (literal.charCodeAt(length) === code) length++;
    if (length === literal.length) return index - length + 1;
  }
  return -1;
}

/**
 * A text without its case. The final sigma of Greek, which lower case writes by its place in a word, is written as any
 * other: a part of a text then folds as it does within the whole.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower;
}

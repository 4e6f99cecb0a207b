/** Whether a word is the one that was asked for: `*` is any run of characters, case does not count. */
export function matcher(value: string): (word: string) => boolean {
  const wanted = value.toLowerCase();
  if (!wanted.includes('*')) return (word) => word.toLowerCase() === wanted;
  const parts = wanted.split('*');
  return (word) => wildcard(word.toLowerCase(), parts);
}

function wildcard(word: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!word.startsWith(first) || !word.endsWith(last) || word.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = word.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= word.length - last.length;
}

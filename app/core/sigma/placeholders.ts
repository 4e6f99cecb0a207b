/** What `%name%` stands for in values with `expand`: names without percent signs, each with its values. */
export type Placeholders = Readonly<Record<string, readonly string[]>>;

const placeholder = /%([A-Za-z0-9_.-]+)%/g;

/** The names of placeholders in a text, each once. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name))];
}

/**
 * Every text that replacing the placeholders gives; several placeholders give every combination.
 *
 * @param limit of texts
 * @returns null when there would be more than `limit`
 */
export function expandPlaceholders(
  text: string,
  table: Placeholders,
  limit: number,
): readonly string[] | null {
  let texts: readonly string[] = [text];
  for (const name of placeholdersIn(text)) {
    const values = Object.hasOwn(table, name) ? (table[name] ?? []) : [];
    if (texts.length * values.length > limit) return null;
    texts = texts.flatMap((part) => values.map((value) => part.replaceAll(`%${name}%`, () => value)));
  }
  return texts;
}

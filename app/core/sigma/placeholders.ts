import type { ListTable } from './list-table.ts';

/**
 * What `%name%` stands for in values with `expand`: names without percent signs, each with its values, or with a table that is asked
 * instead of writing its values out.
 */
export type Placeholders = Readonly<Record<string, readonly string[] | ListTable>>;

/** The table of a name; null where there is none, or where its values are plain. */
export function tableOf(name: string, placeholders: Placeholders): ListTable | null {
  const found = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined;
  return found === undefined || isPlain(found) ? null : found;
}

function isPlain(values: readonly string[] | ListTable): values is readonly string[] {
  return Array.isArray(values);
}

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
    const listed = Object.hasOwn(table, name) ? (table[name] ?? []) : [];
    const values = isPlain(listed) ? listed : listed.values(limit);
    if (values === null) return null;
    if (texts.length * values.length > limit) return null;
    texts = texts.flatMap((part) => values.map((value) => part.replaceAll(`%${name}%`, () => value)));
  }
  return texts;
}

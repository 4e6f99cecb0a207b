/**
 * Joins class names, leaving out the absent ones.
 * @param names class names; `false`, `null`, `undefined` and '' are skipped
 */
export function cx(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter((name): name is string => typeof name === 'string' && name !== '').join(' ');
}

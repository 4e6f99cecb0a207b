import { matcher } from './wildcards.ts';

/**
 * The providers that a word of a query means. A name or an id, with `*` for any run of characters, means just that; else the word is
 * a kind (`emnify`) or how a name begins (`1nce`), and may then mean several accounts.
 *
 * @param names id → name of the connected providers
 * @returns ids; none where nothing is called so
 */
export function providersCalled(
  word: string,
  names: Iterable<readonly [id: string, name: string]>,
): string[] {
  const all = [...names];
  const match = matcher(word);
  const exact = all.filter(([id, name]) => match(id) || match(name));
  const wanted = word.toLowerCase();
  const found =
    exact.length > 0
      ? exact
      : all.filter(([id, name]) => kindOf(id) === wanted || name.toLowerCase().startsWith(wanted));
  return found.map(([id]) => id);
}

/** Ids are the kind and a number: `emnify-2`. */
function kindOf(id: string): string {
  return id.replace(/-\d+$/, '');
}

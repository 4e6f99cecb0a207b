/** A comparison of a pattern that a list can hold. */
export interface StixValue {
  readonly path: string;
  readonly value: string;
}

/** Object paths whose value is one that events carry (STIX 2.1, part 6). */
const paths =
  /^(?:ipv[46]-addr:value|domain-name:value|url:value|network-traffic:(?:dst|src)_ref\.value|(?:file|artifact):hashes\.(?:'(?:MD5|SHA-1|SHA-256)'|"(?:MD5|SHA-1|SHA-256)"|MD5|SHA1|SHA256))$/i;

/**
 * The values of a STIX 2.1 pattern, where any of them makes it true: comparisons with `=`, `IN` and, for addresses, `ISSUBSET`, joined by
 * `OR`, in one observation or several. Whatever asks for more than one thing (`AND`, `FOLLOWEDBY`, `WITHIN`, `NOT`, `MATCHES`…) is not
 * guessed at.
 *
 * @returns null where the pattern is not understood
 */
export function stixValues(pattern: string): readonly StixValue[] | null {
  const tokens = tokensOf(pattern);
  if (tokens === null) return null;
  const values: StixValue[] = [];
  let at = 0;
  const take = (wanted: string): boolean => {
    if (tokens[at]?.toUpperCase() !== wanted) return false;
    at++;
    return true;
  };
  const literal = (): string | null => {
    const token = tokens[at];
    if (token === undefined || !token.startsWith("'")) return null;
    at++;
    return token.slice(1, -1).replace(/\\(['\\])/g, '$1');
  };
  const comparison = (): boolean => {
    const path = tokens[at++] ?? '';
    if (!paths.test(path)) return false;
    const several = take('IN');
    if (!several && !take('=') && !(/addr:value$/i.test(path) && take('ISSUBSET'))) return false;
    if (several && !take('(')) return false;
    do {
      const value = literal();
      if (value === null) return false;
      values.push({ path, value });
    } while (several && take(','));
    return !several || take(')');
  };
  const choices = (open: string, close: string, one: () => boolean): boolean => {
    if (tokens[at] !== open) return one();
    at++;
    do if (!choices('(', ')', one)) return false;
    while (take('OR'));
    return take(close);
  };
  do {
    const observed = choices('(', ')', () => tokens[at] === '[' && choices('[', ']', comparison));
    if (!observed) return null;
  } while (take('OR'));
  return at === tokens.length && values.length > 0 ? values : null;
}

const longest = 20_000;
/** Nested parentheses: each costs a call. */
const deepest = 20;

function tokensOf(pattern: string): readonly string[] | null {
  if (pattern.length > longest || (pattern.match(/\(/g)?.length ?? 0) > deepest) return null;
  const token =
    /\s*(?:('(?:[^'\\]|\\.)*')|([A-Za-z][\w-]*:[\w.-]+(?:'[^']*'|"[^"]*")?)|([A-Za-z]+)|([[\](),=]))\s*/y;
  const tokens: string[] = [];
  while (token.lastIndex < pattern.length) {
    const match = token.exec(pattern);
    const found = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4];
    if (found === undefined) return null;
    tokens.push(found);
  }
  return tokens;
}

/**
 * JSON whose identifiers survive. `JSON.parse` turns `89423107842007409343` into a rounded double; here an integer that a
 * double cannot hold exactly stays the text that was sent.
 */

/** An unquoted run of 16 or more digits after a JSON delimiter: only then can an integer lie beyond 2^53. */
const longInteger = /(?:^|[\s:,[])-?\d{16}/;

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
const parseWithSource: (text: string, reviver: Reviver) => unknown = JSON.parse;

/**
 * Parses an answer. Integers beyond ±(2^53 − 1) come back as strings, everything else as `JSON.parse` gives it.
 *
 * @throws SyntaxError for text that is no JSON, and where the runtime cannot show a number's source (ECMA-262 proposal
 *   "JSON.parse source text access", in V8 since 11.4): an identifier is refused rather than rounded.
 */
export function parseJson(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text);
  return parseWithSource(text, (_key, value, context) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    if (source === undefined)
      throw new SyntaxError('a number is too long to be read exactly by this runtime');
    return /^-?\d+$/.test(source) ? source : value;
  });
}

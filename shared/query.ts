/**
 * The query bar's grammar, shared by the page (marks and completion) and the engine (evaluation).
 *
 *   query  = { term }
 *   term   = [ "-" ] [ field ":" ] [ "<" | "<=" | ">" | ">=" ] value { "," value }
 *   value  = bare text without spaces, commas or quotes | '"' anything '"'
 *
 * `sort:severity,-data` orders, a leading minus descends. `*` in a value matches any run of characters.
 * Values are never turned into numbers here: an ICCID of twenty digits and an IMEI with a leading zero stay text.
 */
export interface QueryTerm {
  /** Lower-case field, or null for free text. */
  readonly field: string | null;
  readonly op: '=' | '<' | '<=' | '>' | '>=';
  /** One or more alternatives; any of them matches. Quotes are removed. */
  readonly values: readonly string[];
  readonly negated: boolean;
  /** Half-open range of the whole term in the text. */
  readonly from: number;
  readonly to: number;
  /** Where the first value begins, for marks and completion. */
  readonly valueFrom: number;
}

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

export interface QueryProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

export interface ParsedQuery {
  readonly terms: readonly QueryTerm[];
  readonly sort: readonly SortKey[];
  readonly problems: readonly QueryProblem[];
}

/**
 * Parses a query. Never throws: what cannot be understood becomes a problem with its place, and the rest still counts.
 * @param fields known fields; others are a problem. Leave out to accept any.
 */
export function parseQuery(text: string, fields?: readonly string[]): ParsedQuery {
  const terms: QueryTerm[] = [];
  const sort: SortKey[] = [];
  const problems: QueryProblem[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const from = at;
    const negated = text.charAt(at) === '-' && at + 1 < text.length && !/\s/.test(text.charAt(at + 1));
    if (negated) at++;
    const named = /^([a-z][a-z0-9_]*):/i.exec(text.slice(at));
    const field = named?.[1] === undefined ? null : named[1].toLowerCase();
    if (named !== null) at += named[0].length;
    const operator = field === null ? null : /^(<=|>=|<|>|=)/.exec(text.slice(at));
    if (operator !== null) at += operator[0].length;
    const valueFrom = at;
    const read = readValues(text, at);
    at = read.to;
    if (read.unclosed) problems.push({ message: 'The quote is not closed.', from: valueFrom, to: at });
    if (field !== null && field !== 'sort' && fields !== undefined && !fields.includes(field)) {
      problems.push({
        message: `There is no field "${field}".${closest(field, fields)}`,
        from,
        to: from + field.length + (negated ? 1 : 0),
      });
      continue;
    }
    if (read.values.length === 0) {
      problems.push({
        message: field === null ? 'Nothing to search for.' : `"${field}:" needs a value.`,
        from,
        to: at,
      });
      continue;
    }
    if (field === 'sort') {
      for (const value of read.values) {
        const descending = value.startsWith('-');
        const name = (descending ? value.slice(1) : value).toLowerCase();
        if (fields !== undefined && !fields.includes(name)) {
          problems.push({
            message: `Cannot sort by "${name}".${closest(name, fields)}`,
            from: valueFrom,
            to: at,
          });
        } else {
          sort.push({ field: name, descending });
        }
      }
      continue;
    }
    const op = operator?.[0] ?? '=';
    terms.push({ field, op: op as QueryTerm['op'], values: read.values, negated, from, to: at, valueFrom });
  }
  return { terms, sort, problems };
}

function readValues(text: string, start: number): { values: string[]; to: number; unclosed: boolean } {
  const values: string[] = [];
  let at = start;
  let unclosed = false;
  for (;;) {
    let value = '';
    let quoted = false;
    if (text.charAt(at) === '"') {
      quoted = true;
      const end = text.indexOf('"', at + 1);
      unclosed ||= end === -1;
      value = text.slice(at + 1, end === -1 ? text.length : end);
      at = end === -1 ? text.length : end + 1;
    } else {
      const bare = /^[^\s,"]*/.exec(text.slice(at))?.[0] ?? '';
      value = bare;
      at += bare.length;
    }
    if (quoted || value !== '') values.push(value);
    if (text.charAt(at) !== ',') {
      // A quote glued to bare text ends the value: what follows is the next term.
      if (!quoted && value === '' && text.charAt(at) === '"') continue;
      return { values, to: at === start ? Math.min(start + 1, text.length) : at, unclosed };
    }
    at++;
  }
}

function closest(word: string, known: readonly string[]): string {
  const near = known.find((name) => name.startsWith(word.slice(0, 2)));
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

/** Writes a value so that `parseQuery` reads the same value back. */
export function quoteValue(value: string): string {
  return value === '' || /[\s,"]|^[<>=-]/.test(value) ? `"${value.replaceAll('"', '')}"` : value;
}

/** The text with a term added, replaced or removed: what a click on a facet or a value does. */
export function withTerm(
  text: string,
  field: string,
  value: string,
  how: 'include' | 'exclude' | 'only' | 'remove',
): string {
  const parsed = parseQuery(text);
  const sameField = parsed.terms.filter((term) => term.field === field);
  const keepsOthers =
    how !== 'only' ? sameField.filter((term) => !(term.values.length === 1 && term.values[0] === value)) : [];
  const kept = parsed.terms
    .filter((term) => term.field !== field || keepsOthers.includes(term))
    .map((term) => text.slice(term.from, term.to));
  if (how === 'include' || how === 'only') kept.push(`${field}:${quoteValue(value)}`);
  if (how === 'exclude') kept.push(`-${field}:${quoteValue(value)}`);
  if (parsed.sort.length > 0)
    kept.push(`sort:${parsed.sort.map((key) => (key.descending ? '-' : '') + key.field).join(',')}`);
  return kept.join(' ');
}

/** Bytes in `5MB`, `1.5 GB`, `800`: decimal units as providers bill them. Null when it is no size. */
export function parseBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|tb)?$/i.exec(text.trim());
  if (match === null) return null;
  const power = { b: 0, kb: 1, mb: 2, gb: 3, tb: 4 }[(match[2] ?? 'b').toLowerCase()] ?? 0;
  return Number(match[1]) * 1000 ** power;
}

/** Milliseconds in `15m`, `24h`, `7d`, `30s`. Null when it is no duration. */
export function parseDuration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)$/i.exec(text.trim());
  if (match === null) return null;
  const unit =
    { s: 1e3, m: 6e4, min: 6e4, h: 36e5, d: 864e5, w: 6048e5 }[(match[2] ?? '').toLowerCase()] ?? 0;
  return Number(match[1]) * unit;
}

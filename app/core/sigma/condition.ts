import { sigmaLimits } from './limits.ts';
import { nearest, quoted } from '../../../shared/near-words.ts';

/** A condition over the named detections of a rule. */
export type Condition =
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  | { readonly op: 'name'; readonly name: string };

/** Why a condition cannot be read; `at` counts characters from 0. */
export class ConditionError extends Error {
  readonly at: number;
  readonly fix: string;
  constructor(at: number, message: string, fix: string) {
    super(message);
    this.at = at;
    this.fix = fix;
  }
}

interface Token {
  readonly text: string;
  readonly at: number;
}

/**
 * Reads a condition: `not` before `and` before `or`, parentheses, `1 of`, `any of` and `all of` a name pattern or
 * `them`. Patterns are resolved to the names they stand for (Sigma rules specification 2.1, "Condition").
 *
 * @param names of the detections, in the order written
 * @throws ConditionError
 */
export function parseCondition(text: string, names: readonly string[]): Condition {
  if (text.length > sigmaLimits.conditionChars)
    throw new ConditionError(0, 'The condition is too long.', 'Use patterns such as `1 of selection_*`.');
  const tokens = tokenise(text);
  let position = 0;
  const peek = (): string => tokens[position]?.text.toLowerCase() ?? '';
  const here = (): number => tokens[position]?.at ?? text.length;
  const take = (): Token => {
    const token = tokens[position];
    if (token === undefined)
      throw new ConditionError(
        text.length,
        'The condition ends too early.',
        'Name a detection after the last word.',
      );
    position++;
    return token;
  };

  const chain = (op: 'and' | 'or', operand: (depth: number) => Condition, depth: number): Condition => {
    const of = [operand(depth)];
    while (peek() === op) {
      position++;
      of.push(operand(depth));
    }
    const [only] = of;
    return of.length === 1 && only !== undefined ? only : { op, of };
  };
  const either = (depth: number): Condition => chain('or', both, depth);
  const both = (depth: number): Condition => chain('and', negated, depth);
  const negated = (depth: number): Condition => {
    if (peek() !== 'not') return single(depth);
    const { at } = take();
    return { op: 'not', of: negated(deeper(depth, at)) };
  };
  const single = (depth: number): Condition => {
    const token = take();
    if (token.text === '(') {
      const inner = either(deeper(depth, token.at));
      if (peek() !== ')')
        throw new ConditionError(here(), 'A parenthesis is not closed.', 'Add the missing ")".');
      position++;
      return inner;
    }
    if (peek() === 'of') return quantified(token);
    return named(token);
  };
  let resolved = 0;
  const quantified = (quantifier: Token): Condition => {
    position++;
    const word = quantifier.text.toLowerCase();
    if (word !== '1' && word !== 'any' && word !== 'all')
      throw new ConditionError(
        quantifier.at,
        `${quoted(quantifier.text)} of is not a quantifier.`,
        'Write `1 of`, `any of` or `all of`; count matches over time with a correlation.',
      );
    const target = take();
    const of = matching(target, names).map((name): Condition => ({ op: 'name', name }));
    resolved += of.length;
    if (resolved > sigmaLimits.conditionChars)
      throw new ConditionError(
        target.at,
        'The condition uses too many detections.',
        'Use each pattern once.',
      );
    const [only] = of;
    if (of.length === 1 && only !== undefined) return only;
    return { op: word === 'all' ? 'and' : 'or', of };
  };
  const named = (token: Token): Condition => {
    if (reserved.has(token.text.toLowerCase()))
      throw new ConditionError(
        token.at,
        `${quoted(token.text)} is not expected here.`,
        'Name a detection here.',
      );
    if (token.text.includes('*'))
      throw new ConditionError(
        token.at,
        `${quoted(token.text)} needs a quantifier.`,
        `Write \`1 of ${token.text}\` or \`all of ${token.text}\`.`,
      );
    if (!names.includes(token.text)) throw new ConditionError(token.at, ...unknownName(token.text, names));
    return { op: 'name', name: token.text };
  };

  if (tokens.length === 0)
    throw new ConditionError(
      0,
      'The condition is empty.',
      `Write for example \`${names[0] ?? 'selection'}\`.`,
    );
  const condition = either(0);
  const rest = tokens[position];
  if (rest !== undefined)
    throw new ConditionError(
      rest.at,
      `${quoted(rest.text)} is not expected here.`,
      rest.text === ')' ? 'Remove it, or open a parenthesis before.' : 'Join both sides with `and` or `or`.',
    );
  return condition;
}

const reserved = new Set(['and', 'or', 'not', 'of', 'them', ')']);

function deeper(depth: number, at: number): number {
  if (depth >= sigmaLimits.conditionDepth)
    throw new ConditionError(
      at,
      'The condition is nested too deep.',
      'Remove parentheses that change nothing.',
    );
  return depth + 1;
}

function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|[()]|[A-Za-z0-9_*-]+/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const [found] = pattern.exec(text) ?? [];
    if (found === undefined) throw new ConditionError(at, ...strangeCharacter(text, at));
    if (found.trim() !== '') tokens.push({ text: found, at });
  }
  return tokens;
}

function strangeCharacter(text: string, at: number): [message: string, fix: string] {
  if (text[at] === '|')
    return [
      'Aggregations after "|" are no longer part of Sigma.',
      'Remove the "|" and what follows, and count with a correlation rule (event_count or value_count).',
    ];
  return [
    `${quoted(text[at] ?? '')} cannot stand in a condition.`,
    'Names hold letters, digits, "_" and "-"; put words between them: and, or, not.',
  ];
}

/** The names that a quantifier is about. Names that begin with "_" take part only where the pattern does too. */
function matching(target: Token, names: readonly string[]): readonly string[] {
  const { text, at } = target;
  if (text === '(' || (reserved.has(text.toLowerCase()) && text.toLowerCase() !== 'them'))
    throw new ConditionError(
      at,
      `${quoted(text)} is not expected here.`,
      'Name a pattern such as `selection_*`.',
    );
  if (!text.includes('*') && text.toLowerCase() !== 'them') {
    if (!names.includes(text)) throw new ConditionError(at, ...unknownName(text, names));
    return [text];
  }
  const wanted = text.toLowerCase() === 'them' ? '*' : text;
  const found = names.filter((name) => name.startsWith('_') === wanted.startsWith('_') && fits(name, wanted));
  if (found.length === 0)
    throw new ConditionError(at, `No detection fits ${quoted(text)}.`, `There are: ${names.join(', ')}.`);
  return found;
}

/** Whether the name fits a pattern of literals and `*`: leftmost literals first, which never has to be taken back. */
function fits(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}

function unknownName(name: string, names: readonly string[]): [message: string, fix: string] {
  const near = nearest(name, names);
  return [
    `No detection is called ${quoted(name)}.`,
    near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean \`${near}\`?`,
  ];
}

/** The names that a condition uses. */
export function namesIn(condition: Condition): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (part: Condition): void => {
    if (part.op === 'name') names.add(part.name);
    else if (part.op === 'not') walk(part.of);
    else part.of.forEach(walk);
  };
  walk(condition);
  return names;
}

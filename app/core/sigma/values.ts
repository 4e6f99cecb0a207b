import { parseNetwork } from './cidr.ts';
import { base64, base64Offsets, bytesOf, latin1 } from './encodings.ts';
import { timePartRange } from './instants.ts';
import { sigmaLimits } from './limits.ts';
import type { Comparison, Test, TimePart } from './model.ts';
import type { FieldKey, Modifier } from './modifiers.ts';
import {
  hasWildcard,
  literalPattern,
  mapLiterals,
  opened,
  type Pattern,
  parsePattern,
  plainText,
} from './pattern.ts';
import type { ListQuestion } from './list-table.ts';
import { expandPlaceholders, placeholdersIn, tableOf, type Placeholders } from './placeholders.ts';
import { quoted } from '../../../shared/near-words.ts';
import { compileExpression } from './regex.ts';
import type { ScalarTree } from '../kernel/yaml-tree.ts';

/** Why a value cannot be used. */
export class ValueError extends Error {
  readonly fix: string;
  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/**
 * The tests that one value of a detection stands for; any of them may hold. More than one where encodings, dashes or
 * placeholders have several forms.
 *
 * @param placeholders null where the host has no table of them
 * @throws ValueError
 */
export function testsOf(
  value: ScalarTree['value'],
  key: FieldKey,
  placeholders: Placeholders | null,
): readonly Test[] {
  const has = (modifier: Modifier): boolean => key.modifiers.includes(modifier);
  if (typeof value === 'string' && value.length > sigmaLimits.literalChars)
    throw new ValueError(
      `The value has ${value.length} characters.`,
      'Match its characteristic part with contains.',
    );
  if (has('exists')) return [existsTest(value)];
  const part = timeParts.find(has);
  const comparison = comparisons.find(has);
  if (part !== undefined) return [timeTest(value, part, comparison ?? 'eq')];
  if (comparison !== undefined) return [{ is: 'number', comparison, than: numeric(value, comparison) }];
  if (has('fieldref')) return [fieldTest(value, key)];
  if (value === null) return [nullTest(key)];
  const text = textOf(value, key);
  const asked = has('expand') ? tableTests(text, key, placeholders ?? {}) : null;
  if (asked !== null) return asked;
  const texts = has('expand') ? expanded(text, placeholders) : [text];
  const tests = has('re')
    ? texts.map((source) => regexTest(source, key))
    : has('cidr')
      ? texts.map(cidrTest)
      : texts.flatMap((one) => textTests(one, key));
  return has('expand') ? [...tests, ...writtenTables(text, placeholders ?? {})] : tests;
}

/** The forms in which a list is asked instead of being written out: `%list%` alone, `.%list%` at the end, and networks. */
function tableTests(text: string, key: FieldKey, placeholders: Placeholders): readonly Test[] | null {
  const [, dot = '', name = ''] = /^(\.?)%([A-Za-z0-9_.-]+)%$/.exec(text) ?? [];
  const table = tableOf(name, placeholders);
  if (table === null || key.field === null) return null;
  const others = key.modifiers.filter((one) => one !== 'expand' && one !== 'all' && one !== 'neq');
  const only = others.length === 1 ? others[0] : undefined;
  const ask = (how: ListQuestion): Test => ({ is: 'listed', name, table, how });
  if (dot === '' && only === 'cidr') return [ask('network')];
  if (dot === '.' && only === 'endswith') return [ask('below'), ...wildcardTests(table.patterns, '.', key)];
  if (dot === '' && others.length === 0) return [ask('equals'), ...wildcardTests(table.patterns, '', key)];
  return null;
}

function wildcardTests(patterns: readonly string[], before: string, key: FieldKey): readonly Test[] {
  return patterns.flatMap((one) => textTests(`${before}${one}`, key));
}

/** Tests that never hold, which say that a rule uses a list. */
function writtenTables(text: string, placeholders: Placeholders): readonly Test[] {
  return placeholdersIn(text).flatMap((name): Test[] => {
    const table = tableOf(name, placeholders);
    return table === null ? [] : [{ is: 'listed', name, table, how: 'written' }];
  });
}

const timeParts: readonly TimePart[] = ['minute', 'hour', 'day', 'week', 'month', 'year'];
const comparisons: readonly Exclude<Comparison, 'eq' | 'neq'>[] = ['lt', 'lte', 'gt', 'gte'];
const stringOnly: readonly Modifier[] = [
  'base64',
  'base64offset',
  'utf16le',
  'utf16be',
  'utf16',
  'wide',
  'windash',
];

function existsTest(value: ScalarTree['value']): Test {
  if (typeof value !== 'boolean')
    throw new ValueError(
      '"exists" needs true or false.',
      'Write `field|exists: true` or `field|exists: false`.',
    );
  return { is: 'exists' };
}

function numeric(value: ScalarTree['value'], modifier: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const quotes = typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value);
  throw new ValueError(
    `"${modifier}" needs a number, not ${quoted(String(value))}.`,
    quotes ? `Write ${value} without quotes, and below 2^53.` : 'Write a number.',
  );
}

function timeTest(value: ScalarTree['value'], part: TimePart, comparison: Comparison): Test {
  const than = numeric(value, part);
  const range = timePartRange[part];
  if (!Number.isInteger(than) || (range !== undefined && (than < range[0] || than > range[1])))
    throw new ValueError(
      `${than} is no ${part}.`,
      range === undefined ? 'Write a whole number.' : `Write a whole number from ${range[0]} to ${range[1]}.`,
    );
  return { is: 'time', part, comparison, than };
}

function fieldTest(value: ScalarTree['value'], key: FieldKey): Test {
  const pattern = typeof value === 'string' ? parsePattern(value) : [];
  if (pattern.length === 0 || hasWildcard(pattern))
    throw new ValueError('"fieldref" needs the name of a field.', 'Write one field name, without wildcards.');
  const places = ['startswith', 'endswith', 'contains'] as const;
  const how = places.find((place) => key.modifiers.includes(place)) ?? 'equals';
  return { is: 'field', other: plainText(pattern), how, cased: key.modifiers.includes('cased') };
}

function nullTest(key: FieldKey): Test {
  const stranger = key.modifiers.find((modifier) => modifier !== 'neq' && modifier !== 'all');
  if (key.field === null) throw new ValueError('A keyword is empty.', 'Remove it, or write a text.');
  if (stranger !== undefined)
    throw new ValueError(`null cannot be used with "${stranger}".`, 'Write `field: null` without modifiers.');
  return { is: 'null' };
}

function textOf(value: string | number | boolean, key: FieldKey): string {
  if (typeof value === 'string') return value;
  const stranger = key.modifiers.find((modifier) => stringOnly.includes(modifier));
  if (
    typeof value === 'boolean' &&
    key.modifiers.some((modifier) => modifier !== 'neq' && modifier !== 'all')
  )
    throw new ValueError(
      'true and false take no modifiers but neq.',
      'Put the word into quotes to match a text.',
    );
  if (stranger !== undefined)
    throw new ValueError(`"${stranger}" needs a text.`, `Put ${String(value)} into quotes.`);
  return String(value);
}

function expanded(text: string, placeholders: Placeholders | null): readonly string[] {
  const names = placeholdersIn(text);
  const listed = names.map((name) => `%${name}%`).join(', ');
  if (names.length === 0)
    throw new ValueError(
      '"expand" needs a placeholder.',
      'Write a name between percent signs: "%internal_hosts%".',
    );
  const missing = names.filter((name) => placeholders === null || !Object.hasOwn(placeholders, name));
  if (placeholders === null || missing.length > 0)
    throw new ValueError(
      `Nothing says what ${listed} stands for.`,
      'Give a table of placeholders with this name, or write the values into the rule.',
    );
  const texts = expandPlaceholders(text, placeholders, sigmaLimits.expansions);
  if (texts === null)
    throw new ValueError(
      `${listed} gives too many values.`,
      'Use one placeholder per value; of a long list `field|expand`, `field|cidr|expand`, or `field|endswith|expand` with a dot before it.',
    );
  return texts;
}

function regexTest(source: string, key: FieldKey): Test {
  const flags = ['i', 'm', 's'].filter((flag) => key.modifiers.includes(flag as Modifier)).join('');
  const compiled = compileExpression(source, flags);
  if ('fix' in compiled) throw new ValueError(compiled.message, compiled.fix);
  return { is: 'regex', source, flags };
}

function cidrTest(text: string): Test {
  if (parseNetwork(text) === null)
    throw new ValueError(`${quoted(text)} is no network.`, 'Write for example 10.0.0.0/8 or fe80::/10.');
  return { is: 'cidr', network: text };
}

function textTests(text: string, key: FieldKey): readonly Test[] {
  const has = (modifier: Modifier): boolean => key.modifiers.includes(modifier);
  const pattern = parsePattern(text);
  if (pattern.filter((part) => typeof part !== 'string').length > sigmaLimits.wildcards)
    throw new ValueError('The value has too many wildcards.', 'Split it into several values, or use re.');
  const loose = key.field === null && !has('startswith') && !has('endswith');
  const open = (one: Pattern): Pattern =>
    opened(one, loose || has('contains') || has('endswith'), loose || has('contains') || has('startswith'));
  const cased = has('cased');
  const test = (one: Pattern): Test => ({ is: 'text', pattern: open(one), cased });
  if (has('windash') && dashes(pattern) > 2) {
    if (encodes(key))
      throw new ValueError('Too many dashes to encode every form of them.', 'Split the value.');
    return [{ is: 'dashed', pattern: open(pattern), cased }];
  }
  const dashed = has('windash') ? dashedForms(pattern) : [pattern];
  return dashed.flatMap((one) => encodedForms(one, key)).map(test);
}

const dash = /(?<![\p{L}\p{N}_])[-/](?=[\p{L}\p{N}_])/gu;
/** Characters that begin an argument on Windows: hyphen, slash, en dash, em dash, horizontal bar. */
const dashCharacters = ['-', '/', '–', '—', '―'];

function dashes(pattern: Pattern): number {
  return pattern.reduce(
    (sum, part) => sum + (typeof part === 'string' ? [...part.matchAll(dash)].length : 0),
    0,
  );
}

/** Every combination of dash characters where an argument begins. */
function dashedForms(pattern: Pattern): readonly Pattern[] {
  let forms: readonly Pattern[] = [[]];
  for (const part of pattern) {
    const variants = typeof part === 'string' ? dashedTexts(part) : [part];
    forms = forms.flatMap((form) => variants.map((variant) => [...form, variant]));
  }
  return forms;
}

function dashedTexts(text: string): readonly string[] {
  const places = [...text.matchAll(dash)].map(({ index }) => index);
  return places.reduce<readonly string[]>(
    (texts, place) =>
      texts.flatMap((one) =>
        dashCharacters.map((dashed) => one.slice(0, place) + dashed + one.slice(place + 1)),
      ),
    [text],
  );
}

/** An expression for a pattern with so many dashes that writing out every form would be large. */
export function dashedExpression(pattern: Pattern): string {
  const escape = (literal: string): string => literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const body = pattern.map((part) => {
    if (typeof part !== 'string') return part.wild === 'many' ? '.*' : '.';
    const pieces: string[] = [];
    let from = 0;
    for (const { index } of part.matchAll(dash)) {
      pieces.push(escape(part.slice(from, index)));
      from = index + 1;
    }
    pieces.push(escape(part.slice(from)));
    return pieces.join(`[${dashCharacters.join('')}]`.replace('[-', '[\\-'));
  });
  return `^${body.join('')}$`;
}

const charsets: readonly Modifier[] = ['utf16le', 'utf16be', 'utf16', 'wide'];

function encodes(key: FieldKey): boolean {
  return key.modifiers.some((modifier) => stringOnly.includes(modifier) && modifier !== 'windash');
}

function encodedForms(pattern: Pattern, key: FieldKey): readonly Pattern[] {
  if (!encodes(key)) return [pattern];
  const charset = charsets.find((modifier) => key.modifiers.includes(modifier));
  const toBase64 = key.modifiers.includes('base64');
  const toOffsets = key.modifiers.includes('base64offset');
  if (!toBase64 && !toOffsets) return [mapLiterals(pattern, (literal) => latin1(bytesOf(literal, charset)))];
  if (hasWildcard(pattern))
    throw new ValueError(
      'A text with wildcards has no Base64 form.',
      'Write \\* and \\? to take them literally.',
    );
  const bytes = bytesOf(plainText(pattern), charset);
  return (toBase64 ? [base64(bytes)] : base64Offsets(bytes)).map(literalPattern);
}

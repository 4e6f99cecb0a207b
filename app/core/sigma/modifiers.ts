import { nearest, quoted } from '../../../shared/near-words.ts';

/** Every modifier of the specification 2.1, and nothing else. */
const known = [
  'all',
  'startswith',
  'endswith',
  'contains',
  'exists',
  'cased',
  'neq',
  'windash',
  're',
  'i',
  'm',
  's',
  'base64',
  'base64offset',
  'utf16le',
  'utf16be',
  'utf16',
  'wide',
  'lt',
  'lte',
  'gt',
  'gte',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'year',
  'cidr',
  'expand',
  'fieldref',
] as const;

export type Modifier = (typeof known)[number];

/** A field with its modifiers, as a key of a detection writes them. */
export interface FieldKey {
  /** Null for keywords: the whole event. */
  readonly field: string | null;
  readonly modifiers: readonly Modifier[];
}

/** Why a key cannot be read. */
export interface KeyProblem {
  readonly message: string;
  readonly fix: string;
}

/** Reads `field|modifier|modifier`. */
export function parseFieldKey(key: string): FieldKey | KeyProblem {
  const [name = '', ...words] = key.split('|');
  const modifiers: Modifier[] = [];
  for (const word of words) {
    const modifier = known.find((candidate) => candidate === word);
    if (modifier === undefined) return unknownModifier(word);
    if (modifiers.includes(modifier))
      return { message: `The modifier ${quoted(word)} stands twice.`, fix: 'Remove one of them.' };
    modifiers.push(modifier);
  }
  const clash = clashOf(modifiers) ?? (name === '' ? fieldlessClash(modifiers) : null);
  return clash ?? { field: name === '' ? null : name, modifiers };
}

function unknownModifier(word: string): KeyProblem {
  if (word === '') return { message: 'A modifier is empty.', fix: 'Remove the "|" that nothing follows.' };
  const near = nearest(word, known);
  return {
    message: `There is no modifier ${quoted(word)}.`,
    fix: near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean \`${near}\`?`,
  };
}

/** Kinds of modifiers of which a key has one at most. */
const kinds = {
  place: ['startswith', 'endswith', 'contains'],
  comparison: ['lt', 'lte', 'gt', 'gte'],
  timePart: ['minute', 'hour', 'day', 'week', 'month', 'year'],
  charset: ['utf16le', 'utf16be', 'utf16', 'wide'],
  base64: ['base64', 'base64offset'],
  flags: ['i', 'm', 's'],
} as const satisfies Record<string, readonly Modifier[]>;

/** What may stand beside a modifier that decides how a value is compared. */
const company: Readonly<Partial<Record<Modifier, readonly Modifier[]>>> = {
  exists: [],
  re: [...kinds.flags, 'all', 'neq', 'expand'],
  cidr: ['all', 'neq', 'expand'],
  fieldref: [...kinds.place, 'cased', 'all', 'neq'],
  lt: [...kinds.timePart, 'all'],
  lte: [...kinds.timePart, 'all'],
  gt: [...kinds.timePart, 'all'],
  gte: [...kinds.timePart, 'all'],
  minute: [...kinds.comparison, 'all', 'neq'],
  hour: [...kinds.comparison, 'all', 'neq'],
  day: [...kinds.comparison, 'all', 'neq'],
  week: [...kinds.comparison, 'all', 'neq'],
  month: [...kinds.comparison, 'all', 'neq'],
  year: [...kinds.comparison, 'all', 'neq'],
};

function clashOf(modifiers: readonly Modifier[]): KeyProblem | null {
  for (const group of [kinds.place, kinds.comparison, kinds.timePart, kinds.charset, kinds.base64]) {
    const used = modifiers.filter((modifier) => (group as readonly Modifier[]).includes(modifier));
    if (used.length > 1) return { message: `${listed(used)} exclude each other.`, fix: oneOf(used) };
  }
  const flag = modifiers.find((modifier) => (kinds.flags as readonly Modifier[]).includes(modifier));
  if (flag !== undefined && !modifiers.includes('re'))
    return { message: `"${flag}" is a flag of regular expressions.`, fix: `Write \`re|${flag}\`.` };
  if (flag !== undefined && modifiers.indexOf(flag) < modifiers.indexOf('re'))
    return { message: `"${flag}" stands before "re".`, fix: `Write \`re|${flag}\`.` };
  for (const modifier of modifiers) {
    const allowed = company[modifier];
    if (allowed === undefined) continue;
    const stranger = modifiers.find((other) => other !== modifier && !allowed.includes(other));
    if (stranger !== undefined) return strangerProblem(modifier, stranger, allowed);
  }
  const [charset] = modifiers.filter((modifier) => (kinds.charset as readonly Modifier[]).includes(modifier));
  const [base64] = modifiers.filter((modifier) => (kinds.base64 as readonly Modifier[]).includes(modifier));
  if (charset !== undefined && base64 !== undefined && modifiers.indexOf(charset) > modifiers.indexOf(base64))
    return {
      message: `"${charset}" stands after "${base64}", so it would encode the encoded text.`,
      fix: `Write \`${charset}|${base64}\`.`,
    };
  return null;
}

function strangerProblem(modifier: Modifier, stranger: Modifier, allowed: readonly Modifier[]): KeyProblem {
  const message = `"${stranger}" cannot stand beside "${modifier}".`;
  if (modifier === 're' && stranger === 'cased')
    return { message, fix: 'Remove `cased`: regular expressions heed case unless `i` follows.' };
  if (modifier === 're' && (kinds.place as readonly Modifier[]).includes(stranger))
    return {
      message,
      fix: `Remove \`${stranger}\`: an expression matches anywhere; anchor it with ^ and $.`,
    };
  return {
    message,
    fix: allowed.length === 0 ? `Use \`${modifier}\` alone.` : `Beside it may stand: ${allowed.join(', ')}.`,
  };
}

const needField: readonly Modifier[] = ['exists', 'fieldref', ...kinds.comparison, ...kinds.timePart];

function fieldlessClash(modifiers: readonly Modifier[]): KeyProblem | null {
  const wrong = modifiers.find((modifier) => needField.includes(modifier));
  if (wrong !== undefined)
    return { message: `"${wrong}" needs a field.`, fix: `Write the field before it: \`field|${wrong}\`.` };
  if (modifiers.length === 0)
    return { message: 'A field name is empty.', fix: 'Name the field, or write keywords as a list.' };
  return null;
}

function listed(modifiers: readonly Modifier[]): string {
  return modifiers.map((modifier) => `"${modifier}"`).join(' and ');
}

function oneOf(modifiers: readonly Modifier[]): string {
  if (modifiers.includes('startswith') && modifiers.includes('endswith'))
    return 'Use `contains`, or one text with a wildcard: `start*end`.';
  return `Keep one of them.`;
}

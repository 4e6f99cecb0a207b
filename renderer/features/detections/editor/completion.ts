import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { RuleVocabulary } from '../../../../shared/contract/index.ts';
import { placeAt, type RulePlace } from './rule-place.ts';

type Field = RuleVocabulary['logsources'][number]['fields'][number];

/** Offers what may stand at the cursor: keys, fields with their type and meaning, modifiers, values, lists, techniques. */
export function completeRule(words: RuleVocabulary) {
  return (context: CompletionContext): CompletionResult | null => {
    const place = placeAt(context.state.doc.toString(), context.pos);
    const offered = offersAt(words, place);
    if (offered === null || offered.options.length === 0) return null;
    if (!context.explicit && place.typed === '' && offered.shy) return null;
    return { from: context.pos - offered.typed.length, options: offered.options, validFor: /^[\w.%'"-]*$/ };
  };
}

interface Offered {
  readonly options: Completion[];
  /** What of the word stands before the cursor. */
  readonly typed: string;
  /** Waits to be asked where nothing is typed yet. */
  readonly shy: boolean;
}

export function offersAt(words: RuleVocabulary, place: RulePlace): Offered | null {
  return place.kind === 'key' ? keyOffers(words, place) : valueOffers(words, place);
}

function keyOffers(words: RuleVocabulary, place: RulePlace): Offered | null {
  const { path, typed } = place;
  const [top, second] = path;
  if ((top === 'detection' || top === 'filter') && path.length >= 2) return fieldOffers(words, place);
  const within = path.length === 0 ? '' : second === 'condition' ? 'condition' : (top ?? '');
  const options = words.keys
    .filter((key) => key.within === within)
    .map(({ name, about }) => ({ label: name, detail: about, apply: `${name}: `, type: 'keyword' }));
  return { options, typed, shy: true };
}

/** Fields of the log source, or modifiers once the bar is typed. */
function fieldOffers(words: RuleVocabulary, place: RulePlace): Offered {
  const bar = place.typed.lastIndexOf('|');
  if (bar >= 0)
    return {
      typed: place.typed.slice(bar + 1),
      shy: false,
      options: words.modifiers.map(({ name, about }) => ({ label: name, detail: about, type: 'function' })),
    };
  const options = fieldsFor(words, place.categories).map((field) => ({
    label: field.name,
    detail: field.type,
    info: helpOf(field),
    type: 'property',
  }));
  return { options, typed: place.typed, shy: false };
}

function valueOffers(words: RuleVocabulary, place: RulePlace): Offered | null {
  const { key, path, typed } = place;
  const [field = '', ...modifiers] = (key ?? '').split('|');
  const offer = (options: Completion[], shy = false): Offered => ({ options, typed, shy });
  if (field === 'tags') return offer(words.tags.map(optionOf));
  if (path[0] === 'logsource' && field === 'category')
    return offer(
      words.logsources.map(({ category, about, seen }) => ({
        label: category,
        detail: seen ? 'events came' : 'no event came yet',
        info: about,
        type: 'enum',
      })),
    );
  if (field === 'condition' && (path[0] === 'detection' || path[0] === 'filter'))
    return offer([
      ...place.selections.map((label) => ({ label, type: 'variable' })),
      ...operators.map(([label, detail]) => ({ label, detail, type: 'keyword' })),
    ]);
  if (path[0] === 'correlation' && (field === 'group-by' || field === 'field'))
    return offer(
      fieldsFor(words, place.categories).map((one) => ({
        label: one.name,
        detail: one.type,
        info: helpOf(one),
      })),
    );
  if (field === 'rules') return offer(place.names.map((label) => ({ label, type: 'variable' })));
  if (path[0] === 'detection' || path[0] === 'filter')
    return offer(fieldValues(words, place, field, modifiers), true);
  return offer(words.values.filter(({ of }) => of === field).map(optionOf));
}

const operators = [
  ['and', 'both'],
  ['or', 'one of both'],
  ['not', 'the opposite'],
  ['1 of ', 'any selection of a pattern: 1 of selection_*'],
  ['all of ', 'every selection of a pattern: all of them'],
] as const;

/** What the value of a field may be: lists, event types, words of a closed set. */
function fieldValues(
  words: RuleVocabulary,
  place: RulePlace,
  name: string,
  modifiers: readonly string[],
): Completion[] {
  if (modifiers.includes('expand'))
    return words.placeholders.map(({ name: list, about }) => ({
      label: `%${list}%`,
      apply: place.typed.startsWith("'") ? `'%${list}%` : `'%${list}%'`,
      detail: about,
      type: 'constant',
    }));
  if (modifiers.includes('exists')) return ['true', 'false'].map((label) => ({ label, type: 'constant' }));
  if (name === 'type')
    return words.logsources
      .filter(({ category }) => place.categories.length === 0 || place.categories.includes(category))
      .flatMap(({ types }) => types.map(optionOf));
  const field = fieldsFor(words, place.categories).find((one) => one.name === name);
  if (field === undefined) return [];
  if (field.type === 'true or false') return ['true', 'false'].map((label) => ({ label, type: 'constant' }));
  if (field.type.includes(', ') && !field.type.startsWith('time'))
    return field.type.split(', ').map((label) => ({ label, type: 'enum' }));
  return field.example === null ? [] : [{ label: field.example, detail: 'an example', type: 'text' }];
}

function optionOf({ name, about }: { readonly name: string; readonly about: string }): Completion {
  return { label: name, detail: about, type: 'enum' };
}

/** Fields of these log sources, each once; of all where none of them is known. */
export function fieldsFor(words: RuleVocabulary, categories: readonly string[]): readonly Field[] {
  const known = words.logsources.filter(({ category }) => categories.includes(category));
  const found = new Map<string, Field>();
  for (const { fields } of known.length > 0 ? known : words.logsources)
    for (const field of fields) if (!found.has(field.name)) found.set(field.name, field);
  return [...found.values()];
}

/** A field in words: meaning, type, example, and what others call it. */
export function helpOf({ about, type, example, aliases }: Field): string {
  return [
    `${about.charAt(0).toUpperCase()}${about.slice(1)} (${type}).`,
    ...(example === null ? [] : [`Example: ${example}.`]),
    ...(aliases.length === 0 ? [] : [`Also: ${aliases.slice(0, 4).join(', ')}.`]),
  ].join(' ');
}

import type { z } from 'zod';
import type { RuleVocabulary } from '../../../shared/contract/index.ts';
import { classNames } from '../events/classes.ts';
import { examples } from '../events/examples.ts';
import { fields, fieldsOf, type FieldName } from '../events/fields.ts';
import { bodies, envelope, eventClasses, type EventClass } from '../events/model.ts';
import { keyWords, modifierWords, valueWords } from './rule-words.ts';
import { techniques } from './techniques.ts';

/**
 * Every word that the editor offers and explains.
 *
 * @param seen categories of which an event came
 * @param placeholders lists that `%name%` may stand for
 */
export function vocabularyOf(
  seen: readonly string[],
  placeholders: RuleVocabulary['placeholders'],
): RuleVocabulary {
  return {
    logsources: eventClasses.map((kind) => {
      const { about, category, types } = classNames[kind];
      return {
        category,
        about,
        seen: seen.includes(category),
        types: Object.entries(types).map(([name, meaning]) => ({ name, about: meaning })),
        fields: fieldsOf(kind)
          .filter((name) => !hidden.has(name))
          .map((name) => ({
            name,
            about: fields[name].about,
            type: typeOf(kind, name),
            example: examples[name] ?? null,
            aliases: [...fields[name].sigma],
          })),
      };
    }),
    modifiers: Object.entries(modifierWords).map(([name, about]) => ({ name, about })),
    keys: [...keyWords],
    values: [...valueWords],
    placeholders,
    tags: techniques.map(({ id, name, framework }) => ({
      name: `${framework === 'FiGHT' ? 'fight' : 'attack'}.${id.toLowerCase()}`,
      about: `${name} (${framework})`,
    })),
  };
}

/** Members that serve the console and say nothing that a rule could be about. */
const hidden: ReadonlySet<FieldName> = new Set(['id', 'simKey', 'logsource', 'raw', 'late']);

function typeOf(kind: EventClass, name: FieldName): string {
  if (name === 'class') return 'text';
  const shape: Readonly<Record<string, z.ZodType>> = { ...envelope, ...bodies[kind] };
  const found = shape[name];
  if (found === undefined) return 'text';
  const known = typeWord(found as unknown as Described);
  return known === 'whole number' && /ms UTC/.test(fields[name].about) ? 'time, ms UTC' : known;
}

/** What a schema tells of itself, as far as it is read here. */
interface Described {
  readonly def: {
    readonly type: string;
    readonly innerType?: Described;
    readonly entries?: Readonly<Record<string, string>>;
    readonly element?: Described;
    readonly format?: string;
  };
}

function typeWord({ def }: Described): string {
  if (def.innerType !== undefined) return typeWord(def.innerType);
  if (def.type === 'number') return def.format === 'safeint' ? 'whole number' : 'number';
  if (def.type === 'boolean') return 'true or false';
  if (def.type === 'enum') return Object.keys(def.entries ?? {}).join(', ');
  if (def.type === 'array') return 'several texts';
  return 'text';
}

import { luhnDigit } from '../../../../shared/ids.ts';
import { bytesPerUnit, type ByteUnit, byteUnits } from './units.ts';

/** Texts with places to fill: `/sims/{sim}/lock`, `Bearer {apiKey}`. Filled once and never read again, so a value cannot smuggle in a place. */
export interface Template {
  readonly pieces: readonly Piece[];
}

type Piece = string | { readonly name: string; readonly format: string | null };

/** What a place may hold: text, a number of bytes, or a moment in ms UTC. */
export type Fillings = Readonly<Record<string, string | number | undefined>>;

/** Names that may stand in a template, each with the formats it takes; the empty list takes none. */
export type Places = Readonly<Record<string, readonly string[]>>;

export interface TemplateProblem {
  readonly message: string;
  readonly fix: string;
}

export const timeFormats = ['iso', 'date', 'seconds', 'millis'] as const;
export const secretPlaces: Places = {
  apiKey: [],
  username: [],
  password: [],
  clientId: [],
  clientSecret: [],
};
export const simPlaces: Places = { sim: [] };
export const changesPlaces: Places = { since: timeFormats };
export const usagePlaces: Places = { sim: [], from: timeFormats, to: timeFormats, last: timeFormats };
export const dataLimitFormats: readonly string[] = byteUnits;

/** Parses a template. A brace that is meant as such is written twice. */
export function parseTemplate(text: string, places: Places): Template | TemplateProblem {
  const pieces: Piece[] = [];
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character !== '{' && character !== '}') {
      plain += character;
      continue;
    }
    if (text[at + 1] === character) {
      plain += character;
      at += 1;
      continue;
    }
    const end = character === '{' ? text.indexOf('}', at) : -1;
    if (end < 0)
      return {
        message: 'A brace stands alone.',
        fix: 'Close the placeholder, or write {{ and }} for braces themselves.',
      };
    const inside = text.slice(at + 1, end);
    const [name = '', format = null, ...rest] = inside.split(':');
    const problem = rest.length > 0 ? unknownPlace(inside, places) : placeProblem(name, format, places);
    if (problem !== null) return problem;
    if (plain !== '') pieces.push(plain);
    plain = '';
    pieces.push({ name, format });
    at = end;
  }
  if (plain !== '') pieces.push(plain);
  return { pieces };
}

function placeProblem(name: string, format: string | null, places: Places): TemplateProblem | null {
  const formats = Object.hasOwn(places, name) ? places[name] : undefined;
  if (formats === undefined) return unknownPlace(name, places);
  const moment = formats === timeFormats;
  if (format === null)
    return moment
      ? {
          message: `{${name}} needs a form of time.`,
          fix: `Write {${name}:${formats.join(`} or {${name}:`)}}.`,
        }
      : null;
  if (formats.includes(format)) return null;
  return formats.length === 0
    ? { message: `{${name}} takes no form.`, fix: `Write {${name}}.` }
    : { message: `{${name}} does not take that form.`, fix: `Forms are ${formats.join(', ')}.` };
}

function unknownPlace(name: string, places: Places): TemplateProblem {
  const known = Object.keys(places).map((each) => `{${each}}`);
  return {
    message: `There is no placeholder {${name.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 40)}} here.`,
    fix:
      known.length === 0
        ? 'No placeholders are filled in here; write the text itself.'
        : `Known are ${known.join(', ')}.`,
  };
}

/** The names of the places in a template. */
export function placesOf({ pieces }: Template): string[] {
  return pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.name]));
}

/**
 * The text with every place filled.
 *
 * @param encode applied to each filled-in value, never to the text around it
 * @throws RangeError for a place that has no value: the caller checks what is needed beforehand
 */
export function fill(
  template: Template,
  values: Fillings,
  encode: (text: string) => string = (text) => text,
): string {
  return template.pieces
    .map((piece) => (typeof piece === 'string' ? piece : encode(String(formatted(piece, values)))))
    .join('');
}

/** As `fill`, but a template that is one place alone keeps a number a number. */
export function fillValue(template: Template, values: Fillings): string | number {
  const [only, ...others] = template.pieces;
  return only !== undefined && typeof only !== 'string' && others.length === 0
    ? formatted(only, values)
    : fill(template, values);
}

function formatted({ name, format }: Exclude<Piece, string>, values: Fillings): string | number {
  const value = values[name];
  if (value === undefined) throw new RangeError(`nothing to fill {${name}} with`);
  if (format === null) return value;
  if (format === '15' && typeof value === 'string')
    return value.length === 14 ? value + luhnDigit(value) : value.slice(0, 15);
  if (typeof value !== 'number') return value;
  if ((byteUnits as readonly string[]).includes(format))
    return Math.floor(value / bytesPerUnit(format as ByteUnit));
  if (format === 'iso') return new Date(value).toISOString();
  if (format === 'date') return new Date(value).toISOString().slice(0, 10);
  return format === 'seconds' ? Math.floor(value / 1_000) : value;
}

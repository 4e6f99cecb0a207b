import type { ChannelTemplate, TemplateProblem } from '../../../shared/contract/index.ts';
import { nearest } from '../../../shared/near-words.ts';
import { fieldNamed, templateFields } from './fields.ts';

/** Templates: text with `{{field}}` in it, and nothing else. No logic, so that what leaves can be read off a template. */

/** How a text is written: one line, lines of text, or JSON with fields inside its strings. */
export type TemplateFormat = 'line' | 'text' | 'json';

export type Values = Readonly<Record<string, string | number>>;

interface Part {
  readonly text: string;
  /** Name of the field, for a placeholder. */
  readonly field: string | null;
  readonly from: number;
  readonly to: number;
}

export interface Problem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

function partsOf(template: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(/\{\{([^{}]*)\}\}/g)) {
    if (match.index > end)
      parts.push({ text: template.slice(end, match.index), field: null, from: end, to: match.index });
    end = match.index + match[0].length;
    parts.push({ text: match[0], field: (match[1] ?? '').trim(), from: match.index, to: end });
  }
  if (end < template.length)
    parts.push({ text: template.slice(end), field: null, from: end, to: template.length });
  return parts;
}

/**
 * Names of the fields that a template takes out of the machine, each once. A webhook is its body alone, and the line for
 * folded messages leaves only where one of the others asks for those lines.
 */
export function fieldsIn(template: ChannelTemplate, body: TemplateFormat): readonly string[] {
  const named = (text: string): readonly string[] =>
    partsOf(text).flatMap(({ field }) => (field === null ? [] : [field]));
  const written = [...(body === 'json' ? [] : named(template.subject)), ...named(template.body)];
  return [...new Set([...written, ...(written.includes('more.lines') ? named(template.line) : [])])];
}

/** What is wrong with one text of a template. `sensitive`: whether identifiers may be named. */
export function problemsOf(template: string, format: TemplateFormat, sensitive: boolean): readonly Problem[] {
  const parts = partsOf(template);
  const problems: Problem[] = [];
  for (const { text, field, from, to } of parts) {
    if (field === null) {
      const stray = text.indexOf('{{');
      if (stray >= 0)
        problems.push({
          from: from + stray,
          to: from + stray + 2,
          message: 'This "{{" has no "}}" after a name.',
        });
      continue;
    }
    const known = fieldNamed(field);
    if (known === undefined) {
      const near = nearest(
        field,
        templateFields.map(({ name }) => name),
      );
      const message = `There is no field "${field}".${near === undefined ? '' : ` Did you mean {{${near}}}?`}`;
      problems.push({ from, to, message });
    } else if (known.sensitive && !sensitive) {
      problems.push({
        from,
        to,
        message: `{{${field}}} is an identifier. Allow identifiers for this channel first, or take it out.`,
      });
    }
  }
  if (problems.length > 0) return problems;
  if (format === 'json') return jsonProblems(template, parts);
  const lineEnd = format === 'line' ? template.search(/[\r\n]/) : -1;
  return lineEnd < 0
    ? []
    : [{ from: lineEnd, to: lineEnd + 1, message: 'This is one line; take the line break out.' }];
}

/** Fields stand inside strings, where they are escaped; numbers may stand alone. */
function jsonProblems(template: string, parts: readonly Part[]): readonly Problem[] {
  let inside = false;
  for (const { text, field, from, to } of parts) {
    if (field === null) {
      inside = insideStringAfter(text, inside);
    } else if (!inside && fieldNamed(field)?.type !== 'number') {
      return [{ from, to, message: `Put {{${field}}} in quotes: it is text.` }];
    }
  }
  const sample = parts
    .map(({ text, field }) => (field === null ? text : fieldNamed(field)?.type === 'number' ? '0' : 'x'))
    .join('');
  try {
    JSON.parse(sample);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/ in JSON.*$/s, '') : String(error);
    return [{ from: 0, to: template.length, message: `This is no JSON: ${reason}.` }];
  }
}

function insideStringAfter(text: string, inside: boolean): boolean {
  for (let index = 0; index < text.length; index++) {
    if (inside && text[index] === '\\') index++;
    else if (text[index] === '"') inside = !inside;
  }
  return inside;
}

/** Problems of all three texts; the body of a webhook is JSON. */
export function templateProblems(
  template: ChannelTemplate,
  body: TemplateFormat,
  sensitive: boolean,
): readonly TemplateProblem[] {
  const formats = { subject: 'line', body, line: 'line' } as const;
  return (['subject', 'body', 'line'] as const).flatMap((part) =>
    problemsOf(template[part], formats[part], sensitive).map((problem) => ({ part, ...problem })),
  );
}

/**
 * Writes a template out. A value can never end the line, the string or the header that it stands in: it is escaped for
 * the format, whatever it holds. A field without a value is written as nothing, in JSON numbers as null.
 */
export function render(template: string, format: TemplateFormat, values: Values): string {
  return partsOf(template)
    .map(({ text, field }) => (field === null ? text : written(values[field], field, format)))
    .join('');
}

function written(value: string | number | undefined, field: string, format: TemplateFormat): string {
  const many = fieldNamed(field)?.lines === true;
  if (format === 'json') {
    if (typeof value === 'number') return String(value);
    if (value === undefined && fieldNamed(field)?.type === 'number') return 'null';
    return JSON.stringify(many ? cleanLines(value ?? '') : oneLine(value ?? '')).slice(1, -1);
  }
  const text = String(value ?? '');
  return many && format === 'text' ? cleanLines(text) : oneLine(text);
}

/** Control characters, line separators and direction marks could end a header or forge a line: they become a blank. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ').trim();
}

function cleanLines(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}

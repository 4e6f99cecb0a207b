import { actionKinds, fleetFields, type FleetField } from '../../../shared/contract/index.ts';
import { parseQuery, quoteValue } from '../../../shared/query.ts';
import type { FleetColumns } from './columns.ts';
import { wordFields } from './filter.ts';

export interface Suggestion {
  readonly text: string;
  readonly label: string;
  readonly count: number | null;
}

const shown = 12;

const fixedValues: Partial<Record<FleetField, readonly string[]>> = {
  severity: ['critical', 'high', 'medium', 'low', 'info', 'none', 'any'],
  inflight: ['any', 'none', ...actionKinds, 'queued', 'accepted', 'unknown'],
  seen: ['<15m', '<24h', '>24h', 'never'],
  data: ['>1MB', '>5MB', '>100MB', 'none'],
  posture: ['<50', '<60', '>80', 'none'],
  criticality: ['8', '4', '2', '1', 'none'],
};

/** Completions at the caret: fields while a word is typed, values that occur once a field is named. */
export function suggest(
  columns: FleetColumns,
  providerNames: ReadonlyMap<string, string>,
  query: string,
  caret: number,
): { from: number; to: number; items: Suggestion[] } {
  const word = /[^\s]*$/.exec(query.slice(0, caret))?.[0] ?? '';
  const from = caret - word.length;
  const named = /^(-?)([a-z]+):(.*)$/i.exec(word);
  if (named === null) {
    const typed = word.replace(/^-/, '').toLowerCase();
    const items = [...fleetFields, 'sort']
      .filter((field) => field.startsWith(typed))
      .map((field) => ({
        text: `${word.startsWith('-') ? '-' : ''}${field}:`,
        label: `${field}:`,
        count: null,
      }));
    return { from, to: caret, items: items.slice(0, shown) };
  }
  const [, minus = '', field = '', typed = ''] = named;
  const last = typed.slice(typed.lastIndexOf(',') + 1).replaceAll('"', '');
  const kept = typed.slice(0, typed.lastIndexOf(',') + 1);
  const values =
    field === 'sort'
      ? fleetFields.flatMap((name) => [name, `-${name}`]).map((text) => ({ text, label: text, count: null }))
      : valuesOf(columns, providerNames, field as FleetField);
  const items = values
    .filter(
      (value) =>
        value.label.toLowerCase().includes(last.toLowerCase()) ||
        value.text.toLowerCase().includes(last.toLowerCase()),
    )
    .map((value) => {
      const text = `${minus}${field}:${kept}${/^[<>]/.test(value.text) ? value.text : quoteValue(value.text)}`;
      // A completion that does not read back is worse than none.
      return parseQuery(text).problems.length === 0 ? { ...value, text } : null;
    })
    .filter((item) => item !== null);
  return { from, to: caret, items: items.slice(0, shown) };
}

function valuesOf(
  columns: FleetColumns,
  providerNames: ReadonlyMap<string, string>,
  field: FleetField,
): Suggestion[] {
  const fixed = fixedValues[field];
  if (fixed !== undefined) return fixed.map((text) => ({ text, label: text, count: null }));
  const column = wordFields[field];
  if (column === undefined) return [];
  const counts = new Map<number, number>();
  const alive = columns.alive();
  const codes = columns.words[column];
  for (let row = 1; row < columns.end(); row++) {
    if (alive[row] === 1) counts.set(codes[row] ?? 0, (counts.get(codes[row] ?? 0) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => {
      const word = columns.dictionaries[column].words[code] ?? null;
      const text = word === null ? 'none' : field === 'provider' ? (providerNames.get(word) ?? word) : word;
      return { text, label: text, count };
    });
}

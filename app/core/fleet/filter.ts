import { actionKinds, actionStates, severities, type FleetField } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { digitsOf, iccidBody } from '../../../shared/ids.ts';
import { parseBytes, parseDuration, type QueryTerm } from '../../../shared/query.ts';
import type { FleetColumns, NumberColumn, TextColumn, WordColumn } from './columns.ts';
import { noSeverity } from './columns.ts';
import { providersCalled } from './provider-words.ts';
import { matcher } from './wildcards.ts';

/** Query field → word column. */
export const wordFields: Partial<Record<FleetField, WordColumn>> = {
  model: 'model',
  class: 'device_class',
  site: 'site',
  firmware: 'firmware',
  state: 'lifecycle',
  connectivity: 'connectivity',
  provider: 'provider_id',
  lock: 'imei_lock',
  country: 'country',
  rat: 'rat',
  plmn: 'plmn',
  apn: 'apn',
  group: 'group_id',
};
export const textFields: Partial<Record<FleetField, TextColumn>> = { iccid: 'iccid', device: 'device' };
export const numberFields: Partial<Record<FleetField, NumberColumn>> = {
  data: 'data_24h',
  seen: 'last_seen_at',
  posture: 'score',
  criticality: 'criticality',
};
/** Identifiers that are not held in memory: asked of the database. */
export const identifierFields = ['imei', 'eid', 'imsi', 'msisdn'] as const;
export type IdentifierField = (typeof identifierFields)[number];

/** What a filter needs beside the columns. */
export interface FilterContext {
  readonly columns: FleetColumns;
  readonly now: number;
  /** Id → name of the providers, for `provider:Soracom`. */
  readonly providerNames: ReadonlyMap<string, string>;
  /** SIM keys whose identifier contains any of the texts. */
  lookUp(field: IdentifierField, values: readonly string[]): readonly number[];
}

/** Whether a row satisfies a term. */
export type Predicate = (row: number) => boolean;

/** The predicate of one term. Throws INVALID_INPUT with the place of what cannot be understood. */
export function compileTerm(term: QueryTerm, context: FilterContext): Predicate {
  const test = term.field === null ? freeText(term, context) : fieldTest(term.field, term, context);
  return term.negated ? (row) => !test(row) : test;
}

function fieldTest(field: string, term: QueryTerm, context: FilterContext): Predicate {
  const name = field as FleetField;
  const word = wordFields[name];
  if (word !== undefined)
    return wordTest(
      word,
      field === 'provider' ? providerIds(term.values, context) : term.values,
      context.columns,
    );
  const text = textFields[name];
  if (text !== undefined) return textTest(text, term.values, context.columns);
  const number = numberFields[name];
  if (number !== undefined) return numberTest(number, name, term, context);
  const identifier = identifierFields.find((known) => known === field);
  if (identifier !== undefined) {
    const keys = new Set(context.lookUp(identifier, term.values.map(digitsOf)));
    return (row) => keys.has(row);
  }
  if (field === 'severity') return severityTest(term, context.columns);
  if (field === 'inflight') return inFlightTest(term, context.columns);
  throw fail('INVALID_INPUT', `There is no field "${field}".`, {
    field: 'query',
    at: { from: term.from, to: term.to },
  });
}

function wordTest(column: WordColumn, values: readonly string[], columns: FleetColumns): Predicate {
  const { words } = columns.dictionaries[column];
  const matchers = values.map(matcher);
  const wantsNone = values.some((value) => /^(none|unknown)$/i.test(value));
  const allowed = Uint8Array.from(words, (word) =>
    Number(word === null ? wantsNone : matchers.some((match) => match(word))),
  );
  const codes = columns.words[column];
  return (row) => allowed[codes[row] ?? 0] === 1;
}

function textTest(column: TextColumn, values: readonly string[], columns: FleetColumns): Predicate {
  const texts = columns.texts[column];
  if (column === 'iccid' && values.every(isWholeIccid)) {
    // A pasted list: compared by body, so that a missing check digit does not lose a SIM.
    const bodies = new Set(values.map(iccidBody));
    return (row) => bodies.has(iccidBody(texts[row] ?? ''));
  }
  const matchers = values.map((value) => (value.includes('*') ? matcher(value) : contains(value)));
  return (row) => {
    const text = texts[row];
    return typeof text === 'string' && matchers.some((match) => match(text));
  };
}

/** Long enough to name one SIM, with or without its check digit. */
function isWholeIccid(value: string): boolean {
  return /^\d{18,20}$/.test(digitsOf(value));
}

function contains(value: string): (text: string) => boolean {
  const wanted = value.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}

function numberTest(
  column: NumberColumn,
  field: FleetField,
  term: QueryTerm,
  context: FilterContext,
): Predicate {
  const values = context.columns.numbers[column];
  if (term.values.some((value) => /^(none|unknown|never)$/i.test(value)))
    return (row) => Number.isNaN(values[row] ?? Number.NaN);
  const ranges = term.values.map((value) => /^(.+)\.\.(.+)$/.exec(value));
  if (ranges.some((range) => range !== null)) return rangeTest(values, field, ranges, term, context);
  const wanted = term.values.map((value) => readNumber(field, value, term));
  if (field === 'seen') {
    // `seen:<15m` speaks of age, the column holds the instant.
    return (row) =>
      wanted.some((age) =>
        compare(context.now - (values[row] ?? Number.NaN), term.op === '=' ? '<=' : term.op, age),
      );
  }
  return (row) => wanted.some((number) => compare(values[row] ?? Number.NaN, term.op, number));
}

/** `seen:15m..24h`, `data:1MB..5MB`: both ends included. */
function rangeTest(
  values: Float64Array,
  field: FleetField,
  ranges: readonly (RegExpExecArray | null)[],
  term: QueryTerm,
  context: FilterContext,
): Predicate {
  const bounds = ranges.map((range, index) => ({
    low: readNumber(field, range?.[1] ?? term.values[index] ?? '', term),
    high: readNumber(field, range?.[2] ?? term.values[index] ?? '', term),
  }));
  return (row) => {
    const value = values[row] ?? Number.NaN;
    const measured = field === 'seen' ? context.now - value : value;
    return bounds.some(({ low, high }) => measured >= low && measured <= high);
  };
}

function readNumber(field: FleetField, value: string, term: QueryTerm): number {
  const number =
    field === 'data' ? parseBytes(value) : field === 'seen' ? parseDuration(value) : Number(value);
  if (number !== null && Number.isFinite(number)) return field === 'posture' ? number / 100 : number;
  const example = field === 'data' ? 'data:>5MB' : field === 'seen' ? 'seen:<15m' : `${field}:>50`;
  throw fail('INVALID_INPUT', `"${value}" is not a value for ${field}. Try ${example}.`, {
    field: 'query',
    at: { from: term.valueFrom, to: term.to },
  });
}

function compare(value: number, op: QueryTerm['op'], wanted: number): boolean {
  if (Number.isNaN(value)) return false;
  if (op === '<') return value < wanted;
  if (op === '<=') return value <= wanted;
  if (op === '>') return value > wanted;
  if (op === '>=') return value >= wanted;
  return value === wanted;
}

function severityTest(term: QueryTerm, columns: FleetColumns): Predicate {
  const allowed = new Uint8Array(256);
  for (const value of term.values.map((word) => word.toLowerCase())) {
    const rank = severities.findIndex((severity) => severity === value || severity.charAt(0) === value);
    if (value === 'none') allowed[noSeverity] = 1;
    else if (value === 'any' || value === '*') allowed.fill(1, 0, severities.length);
    else if (rank !== -1) {
      // Worse is a smaller rank: `severity:>=high` means high and critical.
      for (let other = 0; other < severities.length; other++) {
        const holds = term.op === '=' ? other === rank : compare(-other, term.op, -rank);
        if (holds) allowed[other] = 1;
      }
    } else {
      throw fail(
        'INVALID_INPUT',
        `"${value}" is no severity. Use critical, high, medium, low, info or none.`,
        {
          field: 'query',
          at: { from: term.valueFrom, to: term.to },
        },
      );
    }
  }
  const severity = columns.severity();
  return (row) => allowed[severity[row] ?? noSeverity] === 1;
}

function inFlightTest(term: QueryTerm, columns: FleetColumns): Predicate {
  const values = term.values.map((value) => value.toLowerCase());
  const known = [...actionKinds, ...actionStates, 'any', 'none', '*'] as readonly string[];
  const strange = values.find((value) => !known.includes(value));
  if (strange !== undefined) {
    throw fail(
      'INVALID_INPUT',
      `"${strange}" is no action. Use any, none, suspend, resume, imei_lock, queued, accepted…`,
      {
        field: 'query',
        at: { from: term.valueFrom, to: term.to },
      },
    );
  }
  return (row) => {
    const action = columns.action(row);
    if (action === null) return values.includes('none');
    return values.some(
      (value) => value === 'any' || value === '*' || value === action.kind || value === action.state,
    );
  };
}

function providerIds(values: readonly string[], context: FilterContext): string[] {
  return values.flatMap((value) => {
    const ids = providersCalled(value, context.providerNames);
    return ids.length === 0 ? [value] : ids;
  });
}

/** Free text looks at ICCID, device, site, model and class; digits also at the other identifiers. */
function freeText(term: QueryTerm, context: FilterContext): Predicate {
  const tests = term.values.flatMap((value): Predicate[] => {
    const star = value.includes('*') ? value : `*${value}*`;
    const digits = digitsOf(value);
    const tests = [
      textTest('iccid', [isWholeIccid(value) ? value : star], context.columns),
      textTest('device', [star], context.columns),
      wordTest('site', [star], context.columns),
      wordTest('model', [star], context.columns),
      wordTest('device_class', [star], context.columns),
    ];
    if (/^\+?\d{6,}$/.test(digits)) {
      const keys = new Set(identifierFields.flatMap((field) => context.lookUp(field, [digits])));
      tests.push((row) => keys.has(row));
    }
    return tests;
  });
  return (row) => tests.some((test) => test(row));
}

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

/** A term in a form that is quick to ask of a million rows: a call per row costs more than the question. */
export type RowTest =
  /** The rows whose code is allowed. */
  | { readonly kind: 'codes'; readonly codes: Uint32Array | Uint8Array; readonly allowed: Uint8Array }
  /** The rows whose `sign` × value + `offset` lies in one of the ranges, both ends included; what is not known lies in none. */
  | {
      readonly kind: 'ranges';
      readonly values: Float64Array;
      readonly sign: 1 | -1;
      readonly offset: number;
      readonly ranges: readonly Range[];
      readonly negated: boolean;
    }
  /** The rows of which this is true. */
  | { readonly kind: 'rows'; readonly test: Predicate };

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The test of one term. Throws INVALID_INPUT with the place of what cannot be understood. */
export function compileTerm(term: QueryTerm, context: FilterContext): RowTest {
  const test =
    term.field === null
      ? ({ kind: 'rows', test: freeText(term, context) } as const)
      : fieldTest(term.field, term, context);
  return term.negated ? negate(test) : test;
}

function negate(test: RowTest): RowTest {
  switch (test.kind) {
    case 'codes':
      return { ...test, allowed: test.allowed.map((allowed) => 1 - allowed) };
    case 'ranges':
      return { ...test, negated: !test.negated };
    case 'rows': {
      const asked = test.test;
      return { kind: 'rows', test: (row) => !asked(row) };
    }
  }
}

function fieldTest(field: string, term: QueryTerm, context: FilterContext): RowTest {
  const name = field as FleetField;
  const word = wordFields[name];
  if (word !== undefined)
    return wordTest(
      word,
      field === 'provider' ? providerIds(term.values, context) : term.values,
      context.columns,
    );
  const text = textFields[name];
  if (text !== undefined) return { kind: 'rows', test: textTest(text, term.values, context.columns) };
  const number = numberFields[name];
  if (number !== undefined) return numberTest(number, name, term, context);
  const identifier = identifierFields.find((known) => known === field);
  if (identifier !== undefined) {
    const keys = new Set(context.lookUp(identifier, term.values.map(digitsOf)));
    return { kind: 'rows', test: (row) => keys.has(row) };
  }
  if (field === 'severity') return severityTest(term, context.columns);
  if (field === 'inflight') return { kind: 'rows', test: inFlightTest(term, context.columns) };
  throw fail('INVALID_INPUT', `There is no field "${field}".`, {
    field: 'query',
    at: { from: term.from, to: term.to },
  });
}

function wordTest(
  column: WordColumn,
  values: readonly string[],
  columns: FleetColumns,
): RowTest & { kind: 'codes' } {
  const { words } = columns.dictionaries[column];
  const matchers = values.map(matcher);
  const wantsNone = values.some((value) => /^(none|unknown)$/i.test(value));
  const allowed = Uint8Array.from(words, (word) =>
    Number(word === null ? wantsNone : matchers.some((match) => match(word))),
  );
  return { kind: 'codes', codes: columns.words[column], allowed };
}

function textTest(column: TextColumn, values: readonly string[], columns: FleetColumns): Predicate {
  const texts = columns.texts[column];
  if (column === 'iccid' && values.every(isWholeIccid)) {
    // A pasted list: compared by body, so that a missing check digit does not lose a SIM.
    const bodies = new Set(values.map(iccidBody));
    // Said of the digits that every spelling of it shares, most others are sorted out without taking them apart.
    const beginnings = new Set([...bodies].map((body) => body.slice(0, sharedDigits)));
    return (row) => {
      const text = texts[row] ?? '';
      const plain = /^\d*$/.test(text);
      if (plain && !beginnings.has(text.slice(0, sharedDigits))) return false;
      return bodies.has(iccidBody(text));
    };
  }
  const matchers = values.map(textMatcher);
  const [only] = matchers;
  if (only !== undefined && matchers.length === 1) {
    return (row) => {
      const text = texts[row];
      return typeof text === 'string' && only(text);
    };
  }
  return (row) => {
    const text = texts[row];
    return typeof text === 'string' && matchers.some((match) => match(text));
  };
}

/** Digits that an ICCID begins with however it is written: all but the check digit of the shortest. */
const sharedDigits = 16;

/** Long enough to name one SIM, with or without its check digit. */
function isWholeIccid(value: string): boolean {
  return /^\d{18,20}$/.test(digitsOf(value));
}

/** A text that holds the value, or follows it where it has stars. */
function textMatcher(value: string): (text: string) => boolean {
  const inner = /^\*?([^*]*)\*?$/.exec(value)?.[1];
  const starred = value.includes('*');
  if (inner === undefined || (starred && value !== `*${inner}*`)) return matcher(value);
  // Without letters there is no case to fold, and folding a million texts costs more than looking through them.
  if (/^[\d\s._:/+-]*$/.test(inner)) return (text) => text.includes(inner);
  const wanted = inner.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}

function numberTest(
  column: NumberColumn,
  field: FleetField,
  term: QueryTerm,
  context: FilterContext,
): RowTest {
  const values = context.columns.numbers[column];
  if (term.values.some((value) => /^(none|unknown|never)$/i.test(value)))
    return { kind: 'ranges', values, sign: 1, offset: 0, ranges: [everything], negated: true };
  const written = term.values.map((value) => /^(.+)\.\.(.+)$/.exec(value));
  const spans = written.some((range) => range !== null);
  const ranges = term.values.map((value, index): Range => {
    // `seen:15m..24h`, `data:1MB..5MB`: both ends included; a single value beside them is a range of its own.
    if (spans) {
      const low = readNumber(field, written[index]?.[1] ?? value, term);
      return { low, high: readNumber(field, written[index]?.[2] ?? value, term) };
    }
    const number = readNumber(field, value, term);
    return rangeOf(field === 'seen' && term.op === '=' ? '<=' : term.op, number);
  });
  // `seen:<15m` speaks of age, the column holds the instant.
  return field === 'seen'
    ? { kind: 'ranges', values, sign: -1, offset: context.now, ranges, negated: false }
    : { kind: 'ranges', values, sign: 1, offset: 0, ranges, negated: false };
}

const everything: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

function rangeOf(op: QueryTerm['op'], wanted: number): Range {
  if (op === '<') return { ...everything, high: next(wanted, -1) };
  if (op === '<=') return { ...everything, high: wanted };
  if (op === '>') return { ...everything, low: next(wanted, 1) };
  if (op === '>=') return { ...everything, low: wanted };
  return { low: wanted, high: wanted };
}

/** The next double above or below a finite one: what makes "less than" a range with its end included. */
function next(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * Number.MIN_VALUE;
  const bits = new BigInt64Array(1);
  const double = new Float64Array(bits.buffer);
  double[0] = value;
  bits[0] = (bits[0] ?? 0n) + BigInt(value > 0 ? direction : -direction);
  return double[0];
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

function severityTest(term: QueryTerm, columns: FleetColumns): RowTest {
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
  return { kind: 'codes', codes: columns.severity(), allowed };
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

/** Free text looks at device class, model, site, ICCID and device; digits also at the other identifiers. */
function freeText(term: QueryTerm, context: FilterContext): Predicate {
  const tests = term.values.flatMap((value): Predicate[] => {
    const star = value.includes('*') ? value : `*${value}*`;
    const digits = digitsOf(value);
    // What costs least first: it spares the rest.
    const tests = (['device_class', 'model', 'site'] as const).map((column): Predicate => {
      const { codes, allowed } = wordTest(column, [star], context.columns);
      return (row) => allowed[codes[row] ?? 0] === 1;
    });
    if (/^\+?\d{6,}$/.test(digits)) {
      const keys = new Set(identifierFields.flatMap((field) => context.lookUp(field, [digits])));
      tests.push((row) => keys.has(row));
    }
    tests.push(
      textTest('iccid', [isWholeIccid(value) ? value : star], context.columns),
      textTest('device', [star], context.columns),
    );
    return tests;
  });
  return (row) => {
    for (const test of tests) if (test(row)) return true;
    return false;
  };
}

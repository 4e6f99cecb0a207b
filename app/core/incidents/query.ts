import {
  severities,
  incidentStatuses,
  layers,
  subjectKinds,
  type IncidentStatus,
  type Layer,
  type Severity,
  type SlaClock,
} from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { iccidBody, parseHumanId } from '../../../shared/ids.ts';
import { parseDuration, parseQuery, type QueryTerm, type SortKey } from '../../../shared/query.ts';
import { providersCalled } from '../fleet/provider-words.ts';

/**
 * The words of the queue's query bar. Terms on what the queue counts (status, owner, …) are decided once per distinct
 * value on the counted cells and become a list for SQL, so facets and rows can never disagree; the others are SQL.
 */
export const queryFields = [
  'is',
  'severity',
  'status',
  'assignee',
  'layer',
  'rule',
  'provider',
  'clock',
  'sim',
  'subject',
  'id',
  'verdict',
  'age',
  'sims',
  'opened',
  'updated',
  'title',
] as const;

/** Fields that `sort:` knows; `query-sql.ts` says what each sorts by. */
export const sortFields = [
  'severity',
  'age',
  'opened',
  'updated',
  'sims',
  'id',
  'title',
  'assignee',
  'layer',
  'rule',
  'status',
  'clock',
] as const;
export type SortField = (typeof sortFields)[number];

/** Fields whose values are counted as facets. */
export const facetFields = ['status', 'severity', 'clock', 'assignee', 'layer', 'rule', 'provider'] as const;
export type FacetField = (typeof facetFields)[number];
export type ClockWord = SlaClock['state'];

/** How many incidents share one combination of everything that is a facet. */
export interface Cell {
  readonly status: IncidentStatus;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly rule: string;
  /** Empty where nobody has it. */
  readonly assignee: string;
  /** Provider ids, separated by spaces. */
  readonly provider: string;
  readonly clock: ClockWord;
  readonly count: number;
}

/** What must hold for one cell of counts: all of `facets`. */
export interface FacetTerm {
  readonly field: FacetField;
  readonly negated: boolean;
  matches(value: string): boolean;
}

/** A piece of SQL out of a closed set, and its parameters. */
export interface Clause {
  readonly sql: string;
  readonly params: readonly (string | number)[];
}

export interface IncidentQuery {
  readonly facets: readonly FacetTerm[];
  readonly clauses: readonly Clause[];
  readonly sort: readonly SortKey[];
  /** Absorbed incidents are shown only when asked for. */
  readonly merged: boolean;
}

export interface QueryWorld {
  /** Who `me` is. */
  readonly me: string;
  readonly now: number;
  /** Provider ids by the name people know them by, lower case. */
  readonly providerNames: ReadonlyMap<string, string>;
}

/** Reads a query. @throws AppError INVALID_INPUT with the place of the first thing that cannot be understood */
export function readQuery(text: string, world: QueryWorld): IncidentQuery {
  const parsed = parseQuery(text, queryFields);
  const problem = parsed.problems[0];
  if (problem !== undefined) throw invalid(problem.message, problem);
  const facets: FacetTerm[] = [];
  const clauses: Clause[] = [];
  let merged = false;
  for (const term of parsed.terms) {
    if (term.field === 'is') {
      for (const part of isTerm(term, world)) {
        if (part === 'merged') merged = true;
        else facets.push(part);
      }
    } else if (isFacetField(term.field)) {
      facets.push(facetTerm(term.field, term, world));
    } else {
      clauses.push(clauseOf(term, world));
    }
  }
  const unsortable = parsed.sort.find(({ field }) => !sortFields.some((known) => known === field));
  if (unsortable !== undefined)
    throw fail('INVALID_INPUT', `Cannot sort by "${unsortable.field}".`, { field: 'query' });
  return { facets, clauses, sort: parsed.sort, merged };
}

function isFacetField(field: string | null): field is FacetField {
  return facetFields.some((known) => known === field);
}

function isTerm(term: QueryTerm, world: QueryWorld): (FacetTerm | 'merged')[] {
  const [word, ...more] = term.values.map((value) => value.toLowerCase());
  if (more.length > 0) throw invalid('"is:" takes one word.', term);
  const { negated } = term;
  switch (word) {
    case 'open':
      return [{ field: 'status', negated: !negated, matches: (status) => status === 'resolved' }];
    case 'closed':
    case 'resolved':
      return [{ field: 'status', negated, matches: (status) => status === 'resolved' }];
    case 'new':
    case 'triage':
    case 'containing':
    case 'contained':
      return [{ field: 'status', negated, matches: (status) => status === word }];
    case 'mine':
      return [{ field: 'assignee', negated, matches: (assignee) => assignee === world.me }];
    case 'unassigned':
      return [{ field: 'assignee', negated, matches: (assignee) => assignee === '' }];
    case 'overdue':
      return [{ field: 'clock', negated, matches: (clock) => clock === 'overdue' }];
    case 'merged':
      if (negated) throw invalid('"is:merged" cannot be negated: such incidents are hidden anyway.', term);
      return ['merged'];
    default:
      throw invalid(
        '"is:" knows open, closed, new, triage, containing, contained, mine, unassigned, overdue and merged.',
        term,
      );
  }
}

const closedWords: Readonly<Partial<Record<FacetField, readonly string[]>>> = {
  severity: severities,
  status: incidentStatuses,
  layer: layers,
  clock: ['running', 'overdue', 'none'],
};

function facetTerm(field: FacetField, term: QueryTerm, world: QueryWorld): FacetTerm {
  if (term.op !== '=') throw invalid(`"${field}:" cannot be compared.`, term);
  const wanted = term.values.map((value) => wantedValue(field, value, term, world));
  return { field, negated: term.negated, matches: (value) => wanted.some((test) => test(value)) };
}

function wantedValue(
  field: FacetField,
  value: string,
  term: QueryTerm,
  world: QueryWorld,
): (value: string) => boolean {
  const word = value.toLowerCase();
  const known = closedWords[field];
  if (known !== undefined && !known.includes(word))
    throw invalid(`"${field}:" knows ${known.join(', ')}.`, term);
  if (field === 'assignee' && word === 'me') return (assignee) => assignee === world.me;
  if (field === 'assignee' && word === 'none') return (assignee) => assignee === '';
  if (field === 'provider') {
    const called = providersCalled(
      word,
      [...world.providerNames].map(([name, id]) => [id, name]),
    );
    const meant = new Set(called.length === 0 ? [value] : called);
    return (ids) => ids.split(' ').some((id) => meant.has(id));
  }
  const pattern = patternOf(word);
  return (found) => pattern.test(found);
}

/** `*` matches any run of characters; the rest is taken literally, without regard to case. */
function patternOf(word: string): RegExp {
  const parts = word.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}

function clauseOf(term: QueryTerm, world: QueryWorld): Clause {
  const any = term.values.map((value) => oneClause(term, value, world));
  const sql = `(${any.map((clause) => clause.sql).join(' OR ')})`;
  return { sql: term.negated ? `NOT ${sql}` : sql, params: any.flatMap((clause) => clause.params) };
}

function oneClause(term: QueryTerm, value: string, world: QueryWorld): Clause {
  switch (term.field) {
    case 'sim':
      return {
        sql: 'incident_id IN (SELECT incident_id FROM incident_sims WHERE iccid_body = ?)',
        params: [iccidBody(value)],
      };
    case 'subject': {
      const kind = subjectKinds.find((one) => one === value.toLowerCase());
      if (kind !== undefined) return { sql: 'subject_kind = ?', params: [kind] };
      return {
        sql: "incident_id IN (SELECT incident_id FROM incident_subjects WHERE value = ? OR name LIKE ? ESCAPE '\\')",
        params: [value, like(value)],
      };
    }
    case 'id': {
      const id = parseHumanId('INC', value);
      if (id === null) throw invalid('"id:" needs a number such as INC-1042.', term);
      return { sql: 'incident_id = ?', params: [id] };
    }
    case 'verdict':
      return { sql: "COALESCE(verdict, 'none') = ?", params: [value.toLowerCase().replaceAll(' ', '_')] };
    case 'age': {
      const ms = parseDuration(value);
      if (ms === null || term.op === '=')
        throw invalid('"age:" needs a comparison and a duration, such as age:<24h.', term);
      return { sql: compared('opened_at', flipped[term.op]), params: [world.now - ms] };
    }
    case 'sims': {
      if (!/^\d{1,9}$/.test(value)) throw invalid('"sims:" needs a number, such as sims:>10.', term);
      return { sql: compared('sim_count', term.op), params: [Number(value)] };
    }
    case 'title':
      return { sql: "title LIKE ? ESCAPE '\\'", params: [like(value)] };
    case null:
      return textClause(value);
    default:
      throw invalid(`"${term.field}" only sorts.`, term);
  }
}

const flipped = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' } as const;

function compared(column: 'opened_at' | 'sim_count', op: QueryTerm['op']): string {
  return `${column} ${op} ?`;
}

function textClause(value: string): Clause {
  const id = /^inc-\d+$/i.test(value) ? parseHumanId('INC', value) : null;
  if (id !== null) return { sql: 'incident_id = ?', params: [id] };
  const pattern = like(value);
  return {
    sql: "(title LIKE ? ESCAPE '\\' OR scope LIKE ? ESCAPE '\\' OR rule_id LIKE ? ESCAPE '\\' OR summary LIKE ? ESCAPE '\\')",
    params: [pattern, pattern, pattern, pattern],
  };
}

function like(value: string): string {
  return `%${value.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')}%`;
}

function invalid(message: string, { from, to }: { readonly from: number; readonly to: number }): Error {
  return fail('INVALID_INPUT', message, { field: 'query', at: { from, to } });
}

/** Whether a cell satisfies every term but those on `except`. */
export function admits(query: IncidentQuery, cell: Cell, except?: FacetField): boolean {
  return query.facets.every(
    (term) => term.field === except || term.matches(cell[term.field]) !== term.negated,
  );
}

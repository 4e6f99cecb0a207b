import { severities } from '../../../shared/contract/index.ts';
import type { SortKey } from '../../../shared/query.ts';
import {
  facetFields,
  type Cell,
  type Clause,
  sortFields,
  type FacetField,
  type IncidentQuery,
  type SortField,
} from './query.ts';

/** What each field sorts by, ascending. Ascending severity begins with the worst, ascending age with the youngest. */
const sortColumns: Readonly<Record<SortField, readonly [column: string, up: 'ASC' | 'DESC']>> = {
  severity: ['rank', 'ASC'],
  age: ['opened_at', 'DESC'],
  opened: ['opened_at', 'ASC'],
  updated: ['updated_at', 'ASC'],
  sims: ['sim_count', 'ASC'],
  id: ['incident_id', 'ASC'],
  title: ['title', 'ASC'],
  assignee: ["COALESCE(assignee, '~')", 'ASC'],
  layer: ['layer', 'ASC'],
  rule: ['rule_id', 'ASC'],
  status: [
    "CASE status WHEN 'new' THEN 0 WHEN 'triage' THEN 1 WHEN 'containing' THEN 2 WHEN 'contained' THEN 3 ELSE 4 END",
    'ASC',
  ],
  clock: ['COALESCE(sla_due_at, 9e15)', 'ASC'],
};

/** The ORDER BY of a query; severity, then youngest, where nothing is said. Always total, so pages never overlap. */
export function orderBy(sort: readonly SortKey[]): string {
  const keys =
    sort.length === 0
      ? [
          { field: 'severity', descending: false },
          { field: 'age', descending: false },
        ]
      : sort;
  const columns = keys.flatMap(({ field, descending }) => {
    const known = sortFields.find((name) => name === field);
    if (known === undefined) return [];
    const [column, up] = sortColumns[known];
    return [`${column} ${descending ? (up === 'ASC' ? 'DESC' : 'ASC') : up}`];
  });
  return [...columns, 'incident_id DESC'].join(', ');
}
const facetColumns: Readonly<Record<Exclude<FacetField, 'clock' | 'severity'>, string>> = {
  status: 'status',
  assignee: "COALESCE(assignee, '')",
  layer: 'layer',
  rule: 'rule_id',
  provider: 'providers',
};

/**
 * The facet terms as SQL: the values on the cells that satisfy them, as a list. The unary plus keeps SQLite from searching by
 * that list: walking the index of the queue in its order is what makes the first page fast.
 */
export function facetClauses(query: IncidentQuery, cells: readonly Cell[], now: number): Clause[] {
  return facetFields.flatMap((field): Clause[] => {
    const terms = query.facets.filter((term) => term.field === field);
    if (terms.length === 0) return [];
    const values = new Set(cells.map((cell) => cell[field]));
    const allowed = [...values].filter((value) =>
      terms.every((term) => term.matches(value) !== term.negated),
    );
    if (field === 'clock') return [clockClause(allowed, now)];
    if (field === 'severity')
      return [
        listClause(
          'rank',
          allowed.map((value) => severities.findIndex((severity) => severity === value)),
        ),
      ];
    return [listClause(facetColumns[field], allowed)];
  });
}

function listClause(column: string, values: readonly (string | number)[]): Clause {
  return { sql: `+${column} IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(values)] };
}

function clockClause(allowed: readonly string[], now: number): Clause {
  const parts = [
    ...(allowed.includes('overdue') ? [{ sql: 'sla_due_at < ?', params: [now] }] : []),
    ...(allowed.includes('running') ? [{ sql: 'sla_due_at >= ?', params: [now] }] : []),
    ...(allowed.includes('none') ? [{ sql: 'sla_due_at IS NULL', params: [] }] : []),
  ];
  return {
    sql: parts.length === 0 ? '0' : `(${parts.map(({ sql }) => sql).join(' OR ')})`,
    params: parts.flatMap(({ params }) => params),
  };
}

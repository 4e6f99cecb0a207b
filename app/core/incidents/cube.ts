import {
  incidentStatuses,
  layers,
  severities,
  type Facet,
  type IncidentStatus,
  type Layer,
  type Severity,
} from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { statusNames } from './model.ts';
import { admits, facetFields, type Cell, type Clause, type FacetField, type IncidentQuery } from './query.ts';

/**
 * Exact counts of the queue from one walk over one index: incidents counted per combination of everything that is a
 * facet. There are few combinations, so every facet, every total and every severity tab comes from them.
 */

interface CountedRow {
  readonly status: IncidentStatus;
  readonly rank: number;
  readonly layer: Layer;
  readonly rule: string;
  readonly assignee: string | null;
  readonly providers: string;
  readonly count: number;
  readonly clocks: number;
  readonly overdue: number;
}

/** Counts all incidents that satisfy `clauses`. */
export function countCells(ledger: ReadDb, clauses: readonly Clause[], merged: boolean, now: number): Cell[] {
  const where = [merged ? '1' : 'merged_into IS NULL', ...clauses.map(({ sql }) => sql)].join(' AND ');
  const rows = ledger.all<CountedRow>(
    `SELECT status, rank, layer, rule_id AS rule, assignee, providers, COUNT(*) AS count, COUNT(sla_due_at) AS clocks,
       COALESCE(SUM(sla_due_at < ?), 0) AS overdue FROM incidents WHERE ${where} GROUP BY status, rank, layer, rule_id, assignee, providers`,
    [now, ...clauses.flatMap(({ params }) => params)],
  );
  return rows.flatMap((row): Cell[] => {
    const cell = {
      status: row.status,
      severity: severities[row.rank] ?? 'info',
      layer: row.layer,
      rule: row.rule,
      assignee: row.assignee ?? '',
      provider: row.providers,
    };
    const parts: Cell[] = [
      { ...cell, clock: 'overdue', count: row.overdue },
      { ...cell, clock: 'running', count: row.clocks - row.overdue },
      { ...cell, clock: 'none', count: row.count - row.clocks },
    ];
    return parts.filter(({ count }) => count > 0);
  });
}

export interface Counted {
  readonly matched: number;
  readonly bySeverity: Record<Severity, number>;
  readonly facets: Facet[];
}

/** What the queue shows beside its rows. Each facet counts without its own terms, so its other values stay choosable. */
export function summarise(
  cells: readonly Cell[],
  query: IncidentQuery,
  providerName: (id: string) => string,
): Counted {
  const bySeverity: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const cell of cells) if (admits(query, cell, 'severity')) bySeverity[cell.severity] += cell.count;
  const matched = cells.reduce((sum, cell) => sum + (admits(query, cell) ? cell.count : 0), 0);
  const facets = facetFields
    .filter((field) => field !== 'severity')
    .map((field) => ({
      field,
      label: facetLabels[field],
      values: valuesOf(cells, query, field, providerName),
    }));
  return { matched, bySeverity, facets };
}

const facetLabels: Readonly<Record<FacetField, string>> = {
  status: 'Status',
  severity: 'Severity',
  clock: 'Clock',
  assignee: 'Owner',
  layer: 'Layer',
  rule: 'Detection',
  provider: 'Provider',
};

function valuesOf(
  cells: readonly Cell[],
  query: IncidentQuery,
  field: FacetField,
  providerName: (id: string) => string,
): Facet['values'] {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    if (!admits(query, cell, field)) continue;
    const values = field === 'provider' ? cell.provider.split(' ') : [cell[field]];
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + cell.count);
  }
  return [...counts]
    .map(([value, count]) => ({
      value: field === 'assignee' && value === '' ? 'none' : value,
      label: labelOf(field, value, providerName),
      count,
    }))
    .sort(
      (a, b) =>
        place(field, a.value) - place(field, b.value) || b.count - a.count || (a.label < b.label ? -1 : 1),
    );
}

const clockLabels: Readonly<Record<string, string>> = {
  overdue: 'Overdue',
  running: 'Running',
  none: 'No clock',
};

function labelOf(field: FacetField, value: string, providerName: (id: string) => string): string {
  switch (field) {
    case 'status':
      return incidentStatuses.find((status) => status === value) === undefined
        ? value
        : statusNames[value as IncidentStatus];
    case 'clock':
      return clockLabels[value] ?? value;
    case 'assignee':
      return value === '' ? 'Unassigned' : value;
    case 'layer':
      return value === 'cloud' ? 'Cloud/Data' : value.charAt(0).toUpperCase() + value.slice(1);
    case 'provider':
      return value === '' ? 'None' : providerName(value);
    default:
      return value;
  }
}

/** Closed words keep their natural order; open ones go by count. */
function place(field: FacetField, value: string): number {
  const order: readonly string[] =
    field === 'status'
      ? incidentStatuses
      : field === 'clock'
        ? ['overdue', 'running', 'none']
        : field === 'layer'
          ? layers
          : [];
  return order.indexOf(value);
}

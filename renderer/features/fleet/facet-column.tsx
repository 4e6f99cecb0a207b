import type { ReactNode } from 'react';
import type { Facet } from '../../../shared/contract/index.ts';
import { parseQuery, withTerm } from '../../../shared/query.ts';
import { severityLetter } from '../../data/words.ts';
import { FacetColumn, FacetList, type FacetItem } from '../../ui/data/facet-list.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { Unknown } from './columns.tsx';

export interface FleetFacetsProps {
  readonly facets: readonly Facet[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** Values that occur, with exact counts. A press includes, the minus excludes; both edit the query in sight. */
export function FleetFacets({ facets, query, onQuery }: FleetFacetsProps): ReactNode {
  return (
    <FacetColumn label="Facets">
      {facets
        .filter((facet) => facet.values.length > 0)
        .map((facet) => (
          <FacetList
            key={facet.field}
            title={facet.label}
            items={facet.values.map((value) => toItem(facet.field, value, query))}
            onInclude={(value) =>
              onQuery(
                withTerm(
                  query,
                  facet.field,
                  value,
                  stateOf(query, facet.field, value) === 'included' ? 'remove' : 'only',
                ),
              )
            }
            onExclude={(value) =>
              onQuery(
                withTerm(
                  query,
                  facet.field,
                  value,
                  stateOf(query, facet.field, value) === 'excluded' ? 'remove' : 'exclude',
                ),
              )
            }
          />
        ))}
    </FacetColumn>
  );
}

function toItem(field: string, value: Facet['values'][number], query: string): FacetItem {
  const severity =
    field === 'severity' ? severityLetter[value.value as keyof typeof severityLetter] : undefined;
  return {
    id: value.value,
    label: value.label,
    count: value.count,
    state: stateOf(query, field, value.value),
    glyph:
      severity !== undefined ? (
        <SeverityChip severity={severity} size={16} />
      ) : /^(none|unknown|never)$/.test(value.value) && field !== 'severity' ? (
        <Unknown />
      ) : undefined,
  };
}

function stateOf(query: string, field: string, value: string): 'included' | 'excluded' | undefined {
  const term = parseQuery(query).terms.find(
    (one) =>
      one.field === field && one.values.some((other) => other === value || `${one.op}${other}` === value),
  );
  return term === undefined ? undefined : term.negated ? 'excluded' : 'included';
}

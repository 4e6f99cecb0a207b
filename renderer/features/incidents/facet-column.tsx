import type { ReactNode } from 'react';
import type { Facet, IncidentStatus } from '../../../shared/contract/index.ts';
import { parseQuery, withTerm } from '../../../shared/query.ts';
import { useOp } from '../../data/use-op.tsx';
import { statusWords } from '../../data/words.ts';
import { FacetColumn, FacetList } from '../../ui/data/facet-list.tsx';
import { StatusGlyph } from '../../ui/status/status-glyph.tsx';

/** Status, clock, owner, layer, provider, rule: exact counts under the query. */
export function QueueFacets(props: {
  readonly facets: readonly Facet[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
}): ReactNode {
  const { facets, query, onQuery } = props;
  const rules = useOp('detections.rules', {}).data?.rules ?? [];
  const nameOf = (field: string, value: string): string | undefined =>
    field === 'rule' ? rules.find(({ id }) => id === value)?.name : undefined;
  const terms = parseQuery(query).terms;
  const stateOf = (field: string, value: string): 'included' | 'excluded' | undefined => {
    const term = terms.find((one) => one.field === field && one.values.includes(value));
    return term === undefined ? undefined : term.negated ? 'excluded' : 'included';
  };
  return (
    <FacetColumn label="Facets">
      {facets
        .filter((facet) => facet.values.length > 0)
        .map((facet) => (
          <FacetList
            key={facet.field}
            title={facet.label}
            items={facet.values.map(({ value, label, count }) => {
              const name = nameOf(facet.field, value);
              return {
                id: value,
                label: name ?? label,
                detail: name === undefined ? undefined : value,
                count,
                state: stateOf(facet.field, value),
                glyph: glyphOf(facet.field, value),
              };
            })}
            onInclude={(value) =>
              onQuery(
                withTerm(
                  query,
                  facet.field,
                  value,
                  stateOf(facet.field, value) === 'included' ? 'remove' : 'only',
                ),
              )
            }
            onExclude={(value) =>
              onQuery(
                withTerm(
                  query,
                  facet.field,
                  value,
                  stateOf(facet.field, value) === 'excluded' ? 'remove' : 'exclude',
                ),
              )
            }
          />
        ))}
    </FacetColumn>
  );
}

function glyphOf(field: string, value: string): ReactNode {
  if (field === 'status' && value in statusWords)
    return <StatusGlyph name={statusWords[value as IncidentStatus].glyph} />;
  if (field === 'clock')
    return (
      <StatusGlyph name={value === 'overdue' ? 'overdue' : value === 'running' ? 'requested' : 'queued'} />
    );
  return undefined;
}

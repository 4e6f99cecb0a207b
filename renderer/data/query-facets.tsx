import type { ReactNode } from 'react';
import type { Facet } from '../../shared/contract/index.ts';
import { parseQuery, withTerm } from '../../shared/query.ts';
import { FacetColumn, FacetList, type FacetItem } from '../ui/data/facet-list.tsx';

type Value = Facet['values'][number];

/** Values that occur, with exact counts. A press includes, the minus excludes; both edit the query in sight. */
export function QueryFacets(props: {
  readonly facets: readonly Facet[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** What a value shows beside its count: a glyph, or a name in place of an id. */
  readonly look: (field: string, value: Value) => Partial<Pick<FacetItem, 'label' | 'detail' | 'glyph'>>;
}): ReactNode {
  const { facets, query, onQuery, look } = props;
  const terms = parseQuery(query).terms;
  const stateOf = (field: string, value: string): FacetItem['state'] => {
    const term = terms.find(
      (one) =>
        one.field === field && one.values.some((other) => other === value || `${one.op}${other}` === value),
    );
    return term === undefined ? undefined : term.negated ? 'excluded' : 'included';
  };
  const pressed =
    (field: string, how: 'included' | 'excluded') =>
    (value: string): void => {
      const change = how === 'included' ? 'only' : 'exclude';
      onQuery(withTerm(query, field, value, stateOf(field, value) === how ? 'remove' : change));
    };
  return (
    <FacetColumn label="Facets">
      {facets
        .filter((facet) => facet.values.length > 0)
        .map(({ field, label, values }) => (
          <FacetList
            key={field}
            title={label}
            items={values.map((value) => ({
              id: value.value,
              label: value.label,
              count: value.count,
              state: stateOf(field, value.value),
              ...look(field, value),
            }))}
            onInclude={pressed(field, 'included')}
            onExclude={pressed(field, 'excluded')}
          />
        ))}
    </FacetColumn>
  );
}

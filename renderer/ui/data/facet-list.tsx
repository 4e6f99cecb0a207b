import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatCount } from '../format.ts';

export interface FacetItem {
  readonly id: string;
  readonly label: string;
  /** Under the label, quiet: the id of what the label names. */
  readonly detail?: string | undefined;
  /** Severity chip, status glyph or hatch box. */
  readonly glyph?: ReactNode | undefined;
  /** Exact count under the current query; null while it is being counted. */
  readonly count: number | null;
  readonly state?: 'included' | 'excluded' | undefined;
}

export interface FacetListProps {
  /** "Status", "IMEI lock". */
  readonly title: string;
  readonly items: readonly FacetItem[];
  /** A press on the line: include, or take the inclusion back. */
  readonly onInclude: (id: string) => void;
  /** The minus at the line's end: exclude, or take the exclusion back. */
  readonly onExclude?: ((id: string) => void) | undefined;
}

/** Values of one field with exact counts. */
export function FacetList({ title, items, onInclude, onExclude }: FacetListProps): ReactNode {
  return (
    <section className="ui-facets" aria-label={title}>
      <h2 className="ui-facets-title">{title}</h2>
      <ul>
        {items.map((item) => (
          <li key={item.id} className="ui-facet" data-state={item.state}>
            <button
              type="button"
              className="ui-facet-main"
              aria-pressed={item.state === 'included'}
              onClick={() => {
                onInclude(item.id);
              }}
            >
              {item.glyph !== undefined && <span className="ui-facet-glyph">{item.glyph}</span>}
              <span className="ui-facet-label">
                <span className="ui-facet-name truncate">{item.label}</span>
                {item.detail !== undefined && <span className="ui-facet-detail mono">{item.detail}</span>}
              </span>
              <span className="ui-facet-count tabular">
                {item.count === null ? '…' : formatCount(item.count)}
              </span>
            </button>
            {onExclude !== undefined && (
              <button
                type="button"
                className="ui-facet-exclude"
                aria-label={
                  item.state === 'excluded' ? `Stop excluding ${item.label}` : `Exclude ${item.label}`
                }
                title={item.state === 'excluded' ? 'Stop excluding' : 'Exclude'}
                onClick={() => {
                  onExclude(item.id);
                }}
              >
                {item.state === 'excluded' ? <Plus aria-hidden="true" /> : <Minus aria-hidden="true" />}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The column of facets left of a grid. */
export function FacetColumn(props: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <aside className="ui-facet-column" aria-label={props.label}>
      {props.children}
    </aside>
  );
}

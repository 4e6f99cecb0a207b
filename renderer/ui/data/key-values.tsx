import type { ReactNode } from 'react';

export interface KeyValue {
  /** Needed only where two lines carry the same label or the label is not text. */
  readonly id?: string | undefined;
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** Quiet, right: when it was observed, what it is. */
  readonly note?: ReactNode | undefined;
}

export interface KeyValueListProps {
  readonly items: readonly KeyValue[];
  /** Width of the label column: 60 px in panes (default), 108 in dialogs. */
  readonly labels?: 'narrow' | 'wide' | undefined;
  /** Lines wrap instead of being cut. */
  readonly wrap?: boolean | undefined;
}

/** Label, value, note; one fact a line. */
export function KeyValueList({ items, labels = 'narrow', wrap = false }: KeyValueListProps): ReactNode {
  return (
    <dl className="ui-key-values" data-labels={labels} data-wrap={wrap || undefined}>
      {items.map((item, index) => (
        <div key={item.id ?? (typeof item.label === 'string' ? item.label : index)} className="ui-key-value">
          <dt>{item.label}</dt>
          <dd>
            <span className="ui-key-value-main">{item.value}</span>
            {item.note !== undefined && <span className="ui-key-value-note">{item.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

import { Fragment, type ReactNode } from 'react';
import { TimeText } from '../../ui/time.tsx';
import { detailFacts, type DetailFact } from './detail.ts';

/** The facts of an audit row on one line. */
export function DetailLine({ detail }: { readonly detail: string }): ReactNode {
  return detailFacts(detail).map((fact, index) => (
    <Fragment key={fact.label}>
      {index > 0 && ', '}
      {fact.label !== '' && <span className="quiet">{fact.label} </span>}
      <FactText value={fact.value} />
    </Fragment>
  ));
}

export function FactText({ value }: { readonly value: DetailFact['value'] }): ReactNode {
  return 'at' in value ? <TimeText at={value.at} style="moment" /> : value.text;
}

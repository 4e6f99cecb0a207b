import type { ReactNode } from 'react';
import type { Facet } from '../../../shared/contract/index.ts';
import { QueryFacets } from '../../data/query-facets.tsx';
import { severityLetter } from '../../data/words.ts';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { Unknown } from './columns.tsx';

export interface FleetFacetsProps {
  readonly facets: readonly Facet[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** What the SIMs under the query are, with exact counts. */
export function FleetFacets(props: FleetFacetsProps): ReactNode {
  return <QueryFacets {...props} look={(field, { value }) => ({ glyph: glyphOf(field, value) })} />;
}

function glyphOf(field: string, value: string): ReactNode {
  const severity = field === 'severity' ? severityLetter[value as keyof typeof severityLetter] : undefined;
  if (severity !== undefined) return <SeverityChip severity={severity} size={16} />;
  return /^(none|unknown|never)$/.test(value) && field !== 'severity' ? <Unknown /> : undefined;
}

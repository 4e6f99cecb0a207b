import type { ReactNode } from 'react';
import type { Facet, IncidentStatus } from '../../../shared/contract/index.ts';
import { QueryFacets } from '../../data/query-facets.tsx';
import { useOp } from '../../data/use-op.tsx';
import { statusWords } from '../../data/words.ts';
import { StatusGlyph } from '../../ui/status/status-glyph.tsx';

/** Status, clock, owner, layer, provider, rule: exact counts under the query. */
export function QueueFacets(props: {
  readonly facets: readonly Facet[];
  readonly query: string;
  readonly onQuery: (query: string) => void;
}): ReactNode {
  const rules = useOp('detections.rules', {}).data?.rules ?? [];
  return (
    <QueryFacets
      {...props}
      look={(field, { value }) => {
        const rule = field === 'rule' ? rules.find(({ id }) => id === value) : undefined;
        return rule === undefined ? { glyph: glyphOf(field, value) } : { label: rule.name, detail: value };
      }}
    />
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

import { Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatAge, isoUtc } from '../format.ts';
import { useNow } from '../time.tsx';

export interface FreshnessProps {
  /** When the data was read from its source, ms UTC; null when never. */
  readonly at: number | null;
  /** Live: green dot. Cached: dashed box with a clock. */
  readonly live: boolean;
  /** Where it came from: "emnify". */
  readonly source?: string | undefined;
  /** Words before the age: "as of last sync". With `text` they replace the age altogether. */
  readonly children?: ReactNode | undefined;
}

/** How old what one sees is, and where it came from. */
export function Freshness({ at, live, source, children }: FreshnessProps): ReactNode {
  const now = useNow(10_000);
  const text = children ?? (at === null ? 'never read' : formatAge(now - at));
  const words = (
    <span className="tabular">
      {text}
      {source !== undefined && `, ${source}`}
    </span>
  );
  const title = at === null ? 'Never read from the source' : `Read ${isoUtc(at)}`;
  if (at === null)
    return (
      <span className="ui-freshness" data-live="never" title={title}>
        <span className="hatch-box" aria-hidden="true" />
        {words}
      </span>
    );
  return (
    <span className="ui-freshness" data-live={live} title={title}>
      {live ? <span className="ui-live-dot" aria-hidden="true" /> : <Clock aria-hidden="true" />}
      <span className="visually-hidden">{live ? 'Live,' : 'Cached,'}</span>
      {words}
    </span>
  );
}

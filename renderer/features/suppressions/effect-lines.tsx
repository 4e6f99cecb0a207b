import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FilterEffect } from '../../../shared/contract/index.ts';
import { formatCount } from '../../ui/format.ts';

/** What would be gone of stored findings, and a warning where that was confirmed. */
export function EffectLines({
  effect,
  verb,
}: {
  readonly effect: FilterEffect;
  readonly verb: string;
}): ReactNode {
  const { findings, ofFindings, incidents, days, confirmed } = effect;
  return (
    <div className="suppressions-effect" role="status">
      <p>
        Of the findings of the last {days} days, {formatCount(findings)} of {formatCount(ofFindings)} would be{' '}
        {verb}; {incidents === 1 ? '1 incident' : `${formatCount(incidents)} incidents`} would not have
        opened.
      </p>
      {confirmed.length > 0 && (
        <p className="suppressions-warning">
          <TriangleAlert size={14} strokeWidth={1.5} aria-hidden="true" />
          <span>
            {confirmed.length === 1 ? 'One was confirmed' : `${confirmed.length} were confirmed`} as true
            positive: {confirmed.map(({ id, title }) => `INC-${id} ${title}`).join(', ')}.
          </span>
        </p>
      )}
    </div>
  );
}

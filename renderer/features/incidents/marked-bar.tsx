import { type ReactNode } from 'react';
import { useEngine } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Triage } from './use-triage.tsx';

/** Says exactly what a key would hit: the marked incidents, or all that match. */
export function MarkedBar(props: {
  readonly marked: ReadonlySet<number>;
  readonly query: string;
  readonly matched: number;
  readonly onMarked: (marked: ReadonlySet<number>) => void;
  readonly triage: Triage;
}): ReactNode {
  const { marked, query, matched, onMarked, triage } = props;
  const engine = useEngine();
  const ids = [...marked];
  return (
    <div className="incidents-marked" role="region" aria-label="Selection">
      <b className="tabular">
        {marked.size >= matched
          ? `All ${formatCount(marked.size)} matching`
          : `${formatCount(marked.size)} selected`}
      </b>
      {marked.size < matched && (
        <Button
          variant="quiet"
          onClick={() =>
            void engine.call('incidents.ids', { query }).then(
              (all) => onMarked(new Set(all.ids)),
              (error: unknown) => reportError(error),
            )
          }
        >
          Select all {formatCount(matched)} matching
        </Button>
      )}
      <Button keys="a" onClick={() => triage.acknowledge(ids)}>
        Acknowledge
      </Button>
      <Button keys="r" onClick={() => triage.openForm('resolve')}>
        Resolve
      </Button>
      <Button keys="e" onClick={() => triage.openForm('escalate')}>
        Escalate
      </Button>
      <Button variant="quiet" keys="Esc" onClick={() => onMarked(new Set())}>
        Clear
      </Button>
    </div>
  );
}

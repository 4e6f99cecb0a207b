import { ChevronDown, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ActionTarget } from '../../../shared/contract/index.ts';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { Button } from '../../ui/controls/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Menu } from '../../ui/overlay/menu.tsx';
import { actionEntries, useOfferedActions } from '../actions/action-entries.tsx';
import type { useSimSelection } from './use-sim-selection.ts';

/** Says exactly what an action would hit: the marked rows, or all that match. */
export function SelectionBar(props: {
  readonly selection: ReturnType<typeof useSimSelection>;
  readonly matched: number;
  readonly resultId: string | null;
  readonly query: string;
  /** Whether the fleet changed since all of the list was chosen. */
  readonly behind: boolean;
}): ReactNode {
  const { selection, matched, resultId, query, behind } = props;
  const offered = useOfferedActions();
  const show = useDialogs((dialogs) => dialogs.show);
  if (selection.count === 0 || resultId === null) return null;
  const target: ActionTarget = selection.all
    ? { kind: 'result', resultId }
    : { kind: 'sims', simKeys: selection.keys() };
  const about = selection.all
    ? `all ${formatCount(matched)} matching${query === '' ? '' : ` ${query}`}`
    : `the ${formatCount(selection.count)} selected${matched > selection.count ? `, not all ${formatCount(matched)} matching` : ''}`;
  return (
    <div className="fleet-selection" role="region" aria-label="Selection">
      <b className="tabular">
        {selection.all
          ? `All ${formatCount(matched)} matching`
          : `${formatCount(selection.count)} selected of ${formatCount(matched)} matching`}
      </b>
      {!selection.all && matched > selection.count && (
        <Button variant="quiet" onClick={selection.selectAll}>
          Select all {formatCount(matched)} matching
        </Button>
      )}
      <Menu
        trigger={
          <Button variant="primary" iconEnd={<ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />}>
            Act on {formatCount(selection.all ? matched : selection.count)}
          </Button>
        }
        entries={actionEntries(offered, (action) =>
          show({ kind: 'action', action, target, incidentId: null, about }),
        )}
      />
      <Button
        variant="quiet"
        icon={<X size={16} strokeWidth={1.5} aria-hidden="true" />}
        onClick={selection.clear}
      >
        Clear
      </Button>
      {behind && <span className="quiet">The list is held as you chose it; the fleet has changed since</span>}
    </div>
  );
}

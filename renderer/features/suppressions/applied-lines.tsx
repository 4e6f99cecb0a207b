import { useState, type ReactNode } from 'react';
import type { AppliedFilter } from '../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

/** Filters that came out of an incident, each of which can be taken back. */
export function AppliedLines({ incidentId }: { readonly incidentId: number }): ReactNode {
  const { data } = useOp('suppressions.applied', { incidentId });
  const [taking, setTaking] = useState<AppliedFilter | null>(null);
  const undo = useCommand('suppressions.undoFilter');
  const toasts = useToasts();
  const filters = data?.filters ?? [];
  if (filters.length === 0) return null;
  const submit = async (filter: AppliedFilter, reason: string): Promise<void> => {
    if ((await undo.run({ filterNo: filter.filterNo, reason })) === null) return;
    toasts.show({ title: `${filter.target} was taken back` });
    setTaking(null);
  };
  return (
    <>
      <ul className="suppressions-lines">
        {filters.map((filter) => (
          <li key={filter.filterNo}>
            <span className="mono">{filter.target}</span>
            <span className="quiet">
              applied by {filter.appliedBy}: {filter.reason}
              {filter.undoneAt !== null && ', taken back'}
            </span>
            {filter.undoneAt === null && (
              <Button variant="quiet" onClick={() => setTaking(filter)}>
                Take back
              </Button>
            )}
          </li>
        ))}
      </ul>
      {taking !== null && (
        <ReasonDialog
          title={`Take back ${taking.target}`}
          description="What it kept away comes back from now on."
          verb="Take back"
          busy={undo.busy}
          onSubmit={(reason) => void submit(taking, reason)}
          onClose={() => setTaking(null)}
        />
      )}
    </>
  );
}

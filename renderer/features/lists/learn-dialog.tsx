import { useState, type ReactNode } from 'react';
import type { NamedList, Proposal } from '../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';

const days = 14;

/** What the fleet did lately and a list does not have: the person approves what belongs there. */
export function LearnDialog({
  list,
  onClose,
}: {
  readonly list: NamedList;
  readonly onClose: () => void;
}): ReactNode {
  const { data, error } = useOp('lists.learn', { listId: list.id, days });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const add = useCommand('lists.add');
  const toasts = useToasts();
  const proposals = data?.proposals ?? [];
  const toggle = (value: string): void => {
    const next = new Set(chosen);
    if (!next.delete(value)) next.add(value);
    setChosen(next);
  };
  const approve = async (): Promise<void> => {
    const outcome = await add.run({
      listId: list.id,
      text: [...chosen].join('\n'),
      format: 'text',
      source: `seen in ${days} days`,
    });
    if (outcome === null) return;
    toasts.show({ title: `${formatCount(outcome.added)} approved for ${list.title}`, tone: 'done' });
    onClose();
  };
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      title={`Seen in ${days} days and not in ${list.title}`}
      description="Approve only what belongs there: an attack that was under way was seen too."
      footNote={
        proposals.length === 0
          ? undefined
          : `${formatCount(chosen.size)} of ${formatCount(proposals.length)} chosen.`
      }
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={proposals.length === 0}
            onClick={() =>
              setChosen(new Set(chosen.size === proposals.length ? [] : proposals.map(({ value }) => value)))
            }
          >
            {chosen.size === proposals.length && chosen.size > 0 ? 'Choose none' : 'Choose all'}
          </Button>
          <Button
            variant="primary"
            busy={add.busy}
            disabled={chosen.size === 0}
            onClick={() => void approve()}
          >
            Approve {formatCount(chosen.size)}
          </Button>
        </>
      }
    >
      {error !== null && data === undefined && <p role="alert">{error.message}</p>}
      {data === undefined && error === null && <SkeletonRows count={6} />}
      {data !== undefined && proposals.length === 0 && (
        <p className="quiet">
          Nothing was seen that the list does not have. Import flow or DNS logs to learn more.
        </p>
      )}
      {proposals.length > 0 && (
        <div className="lists-proposals">
          <SimpleTable<Proposal>
            label="Proposals"
            density="compact"
            rows={proposals}
            rowKey={(one) => one.value}
            columns={[
              {
                id: 'choose',
                header: <span className="visually-hidden">Choose</span>,
                width: '2.25rem',
                cell: (one) => (
                  <Checkbox
                    label={one.value}
                    labelHidden
                    checked={chosen.has(one.value)}
                    onChange={() => toggle(one.value)}
                  />
                ),
              },
              {
                id: 'value',
                header: 'Value',
                cell: (one) => <span className="mono truncate">{one.value}</span>,
              },
              {
                id: 'sims',
                header: 'SIMs',
                width: '5rem',
                align: 'end',
                cell: (one) => formatCount(one.sims),
              },
              {
                id: 'seen',
                header: 'Events',
                width: '6rem',
                align: 'end',
                cell: (one) => formatCount(one.seen),
              },
              {
                id: 'first',
                header: 'First',
                width: '7rem',
                cell: (one) => <RelativeTime at={one.firstAt} />,
              },
              { id: 'last', header: 'Last', width: '7rem', cell: (one) => <RelativeTime at={one.lastAt} /> },
            ]}
          />
        </div>
      )}
    </Dialog>
  );
}

import type { ReactNode } from 'react';
import type { LookBack, NamedList } from '../../../shared/contract/index.ts';
import { useCommand } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Progress } from '../../ui/data/progress.tsx';
import { formatCount } from '../../ui/format.ts';

/** That new entries are being looked for in what is stored, while they are. */
export function LookBackStrip({
  lookBacks,
  lists,
}: {
  readonly lookBacks: readonly LookBack[];
  readonly lists: readonly NamedList[];
}): ReactNode {
  const cancel = useCommand('lists.cancelLookBack');
  const running = lookBacks.filter(({ state }) => state === 'running' || state === 'waiting');
  if (running.length === 0) return null;
  return (
    <div className="lists-strip" role="status">
      {running.map((one) => {
        const title = lists.find(({ id }) => id === one.listId)?.title ?? 'a list';
        const words = `Looking for ${title} in the last ${one.days} days`;
        return (
          <span key={one.id} className="lists-look-back">
            <span>{words}</span>
            <Progress label={words} share={null} text={`${formatCount(one.looked)} events`} />
            <Button variant="quiet" onClick={() => void cancel.run({ lookBackId: one.id })}>
              Stop
            </Button>
          </span>
        );
      })}
    </div>
  );
}

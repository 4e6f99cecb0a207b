import { useState, type ReactNode } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { host } from '../../data/bridge.ts';
import { useCommand, withTrace } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { FieldError } from '../../ui/controls/text-field.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { RelativeTime } from '../../ui/time.tsx';

type Watched = Output<'lists.list'>['watched'];

/** The folder whose files become lists of threats, how it is doing, and another one or none. */
export function WatchDialog({
  watched,
  onClose,
}: {
  readonly watched: Watched;
  readonly onClose: () => void;
}): ReactNode {
  const watch = useCommand('lists.watch');
  const [problem, setProblem] = useState<string | null>(null);
  const set = async (folder: string | null): Promise<void> => {
    setProblem(null);
    try {
      await watch.quiet({ folder });
    } catch (error) {
      setProblem(withTrace(asAppError(error)));
    }
  };
  const choose = async (): Promise<void> => {
    const { path } = await host('pickFolder', {});
    if (path !== null) await set(path);
  };
  const { folder, polledAt } = watched;
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      title="Watched folder"
      description="Every file that appears in it is read into the threat list of its name, as long as the console runs."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Close
          </Button>
          {folder !== null && (
            <Button busy={watch.busy} onClick={() => void set(null)}>
              Stop watching
            </Button>
          )}
          <Button variant="primary" busy={watch.busy} onClick={() => void choose()}>
            {folder === null ? 'Choose a folder…' : 'Choose another…'}
          </Button>
        </>
      }
    >
      <div className="lists-form">
        <KeyValueList
          labels="wide"
          wrap
          items={[
            {
              label: 'Folder',
              value: folder === null ? 'none is watched' : <span className="mono">{folder}</span>,
            },
            ...(folder === null
              ? []
              : [
                  {
                    label: 'Looked at',
                    value: polledAt === null ? 'not yet' : <RelativeTime at={polledAt} />,
                  },
                ]),
            ...(watched.problem === null ? [] : [{ label: 'Problem', value: watched.problem }]),
          ]}
        />
        <p className="quiet">
          <span className="mono">blocklist.csv</span> goes into the list{' '}
          <span className="mono">%blocklist%</span>, which is made where there is none. A file that changed is
          read again; what it no longer names is removed.
        </p>
        {problem !== null && <FieldError>{problem}</FieldError>}
      </div>
    </Dialog>
  );
}

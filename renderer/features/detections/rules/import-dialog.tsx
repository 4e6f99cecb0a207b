import { useState, type ReactNode } from 'react';
import type { ImportedRule, RuleFolderFile } from '../../../../shared/contract/index.ts';
import { errorTitles } from '../../../data/error-text.ts';
import { useCommand, useOp } from '../../../data/use-op.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { TextField } from '../../../ui/controls/text-field.tsx';
import { CodeWords } from '../../../ui/data/code-words.tsx';
import { SimpleTable } from '../../../ui/data/simple-table.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Dialog } from '../../../ui/overlay/dialog.tsx';
import { useToasts } from '../../../ui/overlay/toast.tsx';
import { ErrorState, SkeletonRows } from '../../../ui/states/states.tsx';

const outcomeWords: Readonly<Record<ImportedRule['outcome'], string>> = {
  new: 'New',
  changed: 'Changed',
  same: 'Same',
  refused: 'Refused',
};

/** What files would bring, file by file, before anything is stored. */
export function ImportDialog(props: {
  readonly files: readonly RuleFolderFile[];
  readonly onClose: () => void;
}): ReactNode {
  const { onClose } = props;
  const files = [...props.files];
  const { data, error } = useOp('detections.compareRules', { files });
  const [reason, setReason] = useState('');
  const command = useCommand('detections.importRules');
  const toasts = useToasts();
  const count = (outcome: ImportedRule['outcome']): number =>
    data?.rules.filter((one) => one.outcome === outcome).length ?? 0;
  const coming = count('new') + count('changed');
  const submit = async (): Promise<void> => {
    const done = await command.run({ files, reason: reason.trim() });
    if (done === null) return;
    toasts.show({
      tone: 'done',
      title: `${formatCount(coming)} ${coming === 1 ? 'rule' : 'rules'} imported`,
      detail: 'Nothing was switched on: try them over history first.',
    });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      title={`Import ${formatCount(coming)} of ${formatCount(data?.rules.length ?? 0)} rules`}
      description="New rules stay switched off; changed ones stay as they were. Refused files are left out."
      footNote={`${formatCount(count('new'))} new, ${formatCount(count('changed'))} changed, ${formatCount(count('same'))} the same, ${formatCount(count('refused'))} refused`}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={command.busy}
            disabled={coming === 0 || reason.trim().length < 3}
            onClick={() => void submit()}
          >
            Import
          </Button>
        </>
      }
    >
      {error !== null && (
        <ErrorState title={errorTitles[error.code]} errorId={error.traceId ?? error.code}>
          {error.message}
        </ErrorState>
      )}
      {data === undefined && error === null && <SkeletonRows count={4} />}
      {data !== undefined && (
        <div className="detections-imports" role="region" aria-label="Files" tabIndex={0}>
          <SimpleTable<ImportedRule>
            label="Files"
            rows={data.rules}
            rowKey={(one) => one.path}
            columns={[
              { id: 'outcome', header: 'Result', width: '5rem', cell: (one) => outcomeWords[one.outcome] },
              {
                id: 'path',
                header: 'File',
                width: '16rem',
                cell: (one) => <span className="mono">{one.path}</span>,
              },
              {
                id: 'name',
                header: 'Rule',
                cell: (one) => (
                  <>
                    {one.ruleId !== null && <span className="mono quiet">{one.ruleId} </span>}
                    {one.name}
                    {one.message !== null && (
                      <span className="quiet">
                        {' '}
                        <CodeWords text={one.message} />
                      </span>
                    )}
                  </>
                ),
              },
              {
                id: 'tests',
                header: 'Tests',
                width: '4rem',
                align: 'end',
                cell: (one) => formatCount(one.tests),
              },
            ]}
          />
        </div>
      )}
      <TextField
        label="Why are they imported?"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Dialog>
  );
}

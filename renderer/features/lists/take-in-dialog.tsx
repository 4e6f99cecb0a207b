import { useState, type ReactNode } from 'react';
import type { ListOutcome, NamedList } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { host } from '../../data/bridge.ts';
import { useCommand, useEngine, withTrace } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { FieldError, TextArea, TextField } from '../../ui/controls/text-field.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { contentExamples, outcomeWords } from './words.ts';

export interface TakeInDialogProps {
  readonly list: NamedList;
  /** A file that was chosen; null to paste. */
  readonly path: string | null;
  readonly onClose: () => void;
}

/** Adds a pasted text or a file to a list, once the person has seen what that changes. */
export function TakeInDialog({ list, path, onClose }: TakeInDialogProps): ReactNode {
  const engine = useEngine();
  const toasts = useToasts();
  const add = useCommand('lists.add');
  const read = useCommand('lists.import');
  const [text, setText] = useState('');
  const [column, setColumn] = useState('');
  const [removeMissing, setRemoveMissing] = useState(false);
  const [preview, setPreview] = useState<ListOutcome | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const order = {
    listId: list.id,
    removeMissing,
    ...(column.trim() === '' ? {} : { column: column.trim() }),
  };
  const changed = (): void => {
    setPreview(null);
    setProblem(null);
  };
  const look = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      setPreview(await engine.call('lists.preview', { ...order, ...(path === null ? { text } : { path }) }));
    } catch (error) {
      setProblem(withTrace(asAppError(error)));
    } finally {
      setBusy(false);
    }
  };
  const take = async (): Promise<void> => {
    const outcome = await (path === null ? add.run({ ...order, text }) : read.run({ ...order, path }));
    if (outcome === null) return;
    toasts.show({
      title: `${list.title}: ${outcomeWords(outcome, true)[0] ?? 'nothing changed'}`,
      tone: 'done',
    });
    onClose();
  };
  const name = path?.split(/[\\/]/).at(-1);
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      title={name === undefined ? `Add to ${list.title}` : `Read ${name} into ${list.title}`}
      description="STIX 2.1, MISP, CSV or one value a line; hxxp and [.] are understood."
      footNote={preview === null ? 'Nothing is changed before you have seen what would be.' : undefined}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          {preview === null ? (
            <Button
              variant="primary"
              busy={busy}
              disabled={path === null && text.trim() === ''}
              onClick={() => void look()}
            >
              Preview
            </Button>
          ) : (
            <Button
              variant="primary"
              busy={add.busy || read.busy}
              disabled={preview.added + preview.refreshed + preview.removed + preview.unchanged === 0}
              onClick={() => void take()}
            >
              Take in {formatCount(preview.added + preview.refreshed)}
            </Button>
          )}
        </>
      }
    >
      <div className="lists-form">
        {path === null && (
          <TextArea
            label="Values"
            mono
            rows={8}
            placeholder={contentExamples[list.content]}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              changed();
            }}
          />
        )}
        <div className="lists-options">
          <TextField
            label="Column of a CSV"
            hint="Name, or number from 1; left out: told by its name"
            value={column}
            onChange={(event) => {
              setColumn(event.target.value);
              changed();
            }}
          />
          <Checkbox
            label="Remove entries that this source no longer names"
            checked={removeMissing}
            onChange={(next) => {
              setRemoveMissing(next);
              changed();
            }}
          />
        </div>
        {problem !== null && <FieldError>{problem}</FieldError>}
        {preview !== null && <Preview outcome={preview} />}
      </div>
    </Dialog>
  );
}

function Preview({ outcome }: { readonly outcome: ListOutcome }): ReactNode {
  const words = outcomeWords(outcome, false);
  return (
    <div aria-label="Preview" role="group">
      <p>
        {words.length === 0 ? 'Nothing in it could be read.' : `${words.join('; ')}.`}{' '}
        <span className="quiet">Read as {outcome.format.toUpperCase()}.</span>
      </p>
      {outcome.samples.length > 0 && (
        <p className="quiet mono lists-samples">{outcome.samples.map(({ value }) => value).join('  ')}</p>
      )}
      {outcome.problems.length > 0 && (
        <div className="lists-problems">
          <SimpleTable
            label="Left out"
            density="compact"
            rows={outcome.problems}
            rowKey={(one) => `${one.line} ${one.value}`}
            columns={[
              {
                id: 'line',
                header: 'Line',
                width: '5rem',
                align: 'end',
                cell: (one) => formatCount(one.line),
              },
              {
                id: 'value',
                header: 'Value',
                width: '16rem',
                cell: (one) => <span className="mono truncate">{one.value}</span>,
              },
              { id: 'reason', header: 'Why it is left out', cell: (one) => one.reason },
            ]}
          />
        </div>
      )}
    </div>
  );
}

/** Asks for a file of a list; null where none was chosen. */
export async function pickListFile(): Promise<string | null> {
  const { paths } = await host('pickImportFiles', {});
  return paths[0] ?? null;
}

import { useState, type ReactNode } from 'react';
import { listContents, type ListContent } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { useCommand } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { contentWords, nameFrom, nameProblem } from './words.ts';

const allowed = listContents.filter((one) => one !== 'indicators');

/** Makes a list: of threats, which age, or of what is allowed. */
export function NewListDialog({
  onClose,
  onMade,
}: {
  readonly onClose: () => void;
  readonly onMade: (name: string) => void;
}): ReactNode {
  const [purpose, setPurpose] = useState<'threat' | 'allow'>('threat');
  const [content, setContent] = useState<ListContent>('networks');
  const [title, setTitle] = useState('');
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const command = useCommand('lists.create');
  const name = typed ?? nameFrom(title);
  const lacking = title.trim() === '' ? 'It needs a title.' : nameProblem(name);
  const make = async (): Promise<void> => {
    setProblem(null);
    try {
      await command.quiet({
        name,
        title: title.trim(),
        purpose,
        content: purpose === 'threat' ? 'indicators' : content,
        ageDays: purpose === 'threat' ? 30 : null,
      });
      onMade(name);
    } catch (error) {
      setProblem(asAppError(error).message);
    }
  };
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      title="New list"
      description="Rules name it between percent signs."
      footNote={lacking ?? undefined}
      actions={
        <>
          <Button variant="quiet" keys="Esc" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            keys="mod+Enter"
            busy={command.busy}
            disabled={lacking !== null}
            onClick={() => void make()}
          >
            Make the list
          </Button>
        </>
      }
    >
      <form
        className="lists-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (lacking === null) void make();
        }}
      >
        <SegmentedControl<'threat' | 'allow'>
          label="Purpose"
          variant="field"
          value={purpose}
          onChange={setPurpose}
          options={[
            { value: 'threat', label: 'Threats: nothing should meet these' },
            { value: 'allow', label: 'Allowed: the rest is outside' },
          ]}
        />
        {purpose === 'allow' && (
          <Select<ListContent>
            label="What it holds"
            value={content}
            onChange={setContent}
            options={allowed.map((one) => ({ value: one, label: contentWords[one] }))}
          />
        )}
        <TextField label="Title" autoFocus value={title} onChange={(event) => setTitle(event.target.value)} />
        <TextField
          label="Name in rules"
          mono
          value={name}
          hint="Small letters, digits, _ and -."
          error={problem ?? undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
        {purpose === 'threat' && (
          <p className="quiet">
            Entries hold for 30 days after they were last seen, unless their source says otherwise.
          </p>
        )}
      </form>
    </Dialog>
  );
}

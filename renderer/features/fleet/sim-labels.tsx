import { useState, type FormEvent, type ReactNode } from 'react';
import type { SimCard } from '../../../shared/contract/index.ts';
import { useCommand } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { Tag } from '../../ui/status/tag.tsx';
import { isoUtc } from '../../ui/format.ts';

export interface LabelSectionProps {
  readonly card: SimCard;
  /** Asks to carry labels to the provider; null where it keeps no tags. */
  readonly onWriteBack: (() => void) | null;
}

/** What people here say of this SIM, and what its provider does: each says where it lies. */
export function LabelSection({ card, onWriteBack }: LabelSectionProps): ReactNode {
  const { labels, row } = card;
  const [editing, setEditing] = useState(false);
  const set = useCommand('fleet.label');
  const tags = Object.entries(card.tags).filter(
    ([name, value]) => !labels.some((label) => label.name === name && label.value === value),
  );
  const onlyHere = labels.some(({ atProvider }) => !atProvider);
  return (
    <Section
      title="Labels and tags"
      meta={onlyHere && onWriteBack === null ? `${row.provider} keeps no tags: labels stay here` : undefined}
      aside={
        !editing && (
          <Button variant="quiet" onClick={() => setEditing(true)}>
            Add a label
          </Button>
        )
      }
    >
      {labels.length === 0 && tags.length === 0 && !editing && (
        <p className="quiet">None. A label describes a SIM before the tags of its provider do.</p>
      )}
      <KeyValueList
        labels="wide"
        items={[
          ...labels.map((label) => ({
            id: `label ${label.name}`,
            label: label.name,
            value: (
              <Tag
                look={label.atProvider ? 'solid' : 'dashed'}
                title={`Set by ${label.by}, ${isoUtc(label.at)}`}
                removeLabel={`label ${label.name}`}
                onRemove={() => void set.run({ simKeys: [row.simKey], name: label.name, value: null })}
              >
                {label.value}
              </Tag>
            ),
            note: label.atProvider ? `here and at ${row.provider}` : 'only here',
          })),
          ...tags.map(([name, value]) => ({ id: `tag ${name}`, label: name, value, note: row.provider })),
        ]}
      />
      {editing && <LabelForm simKey={row.simKey} onDone={() => setEditing(false)} />}
      {onlyHere && onWriteBack !== null && !editing && (
        <Button variant="quiet" onClick={onWriteBack}>
          Write a tag at {row.provider}
        </Button>
      )}
    </Section>
  );
}

function LabelForm({ simKey, onDone }: { readonly simKey: number; readonly onDone: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const set = useCommand('fleet.label');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void set
      .run({ simKeys: [simKey], name: name.trim(), value: value.trim() })
      .then((done) => done !== null && onDone());
  };
  return (
    <form className="fleet-label-form" onSubmit={submit}>
      <TextField
        label="Label"
        autoFocus
        maxLength={60}
        autoComplete="off"
        value={name}
        hint="name, model, class, site, owner, firmware and criticality are read."
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Value"
        maxLength={255}
        autoComplete="off"
        value={value}
        onChange={(event) => setValue(event.target.value)}
      />
      <div className="fleet-label-acts">
        <Button
          type="submit"
          variant="primary"
          busy={set.busy}
          disabled={name.trim() === '' || value.trim() === ''}
        >
          Set label
        </Button>
        <Button variant="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

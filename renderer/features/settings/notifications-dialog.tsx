import { useRef, useState, type ReactNode } from 'react';
import type { Channel, ChannelKind, TemplateField } from '../../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../../shared/errors.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useCommand, useOp, withTrace } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { Tabs } from '../../ui/controls/tabs.tsx';
import { FieldError, TextField } from '../../ui/controls/text-field.tsx';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import type { PartProps } from './notifications-part.ts';
import { WhatFields } from './notifications-what.tsx';
import { WhenFields } from './notifications-when.tsx';
import { WhereFields } from './notifications-where.tsx';
import {
  byOf,
  formOf,
  kindNames,
  missingIn,
  newForm,
  tabOf,
  toChannel,
  typedSecrets,
  type By,
  type ChannelForm,
  type Defaults,
  type FormTab,
} from './notifications-values.ts';
import { PreviewSide, usePreview, WordsFields } from './notifications-words.tsx';

export interface ChannelDialogProps {
  /** The channel that is changed, or the kind of a new one. */
  readonly about: Channel | ChannelKind;
  readonly fields: readonly TemplateField[];
  readonly onClose: () => void;
}

/** Adds a channel or changes one, with a live preview of what it would say. */
export function ChannelDialog({ about, fields, onClose }: ChannelDialogProps): ReactNode {
  const kind = typeof about === 'string' ? about : about.kind;
  const by = typeof about === 'string' ? byOf(kind, 'webhook') : about.transport.by;
  const { data, error } = useOp('notifications.defaults', { kind, by });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (data === undefined)
    return (
      <Dialog open size="large" onClose={onClose} title={kindNames[kind]}>
        {error === null ? <SkeletonRows count={3} /> : <FieldError>{withTrace(error)}</FieldError>}
      </Dialog>
    );
  const start = typeof about === 'string' ? newForm(kind, by, data, zone) : formOf(about, data, zone);
  return (
    <Form
      channel={typeof about === 'string' ? null : about}
      start={start}
      fields={fields}
      onClose={onClose}
    />
  );
}

function Form(props: {
  readonly channel: Channel | null;
  readonly start: ChannelForm;
  readonly fields: readonly TemplateField[];
  readonly onClose: () => void;
}): ReactNode {
  const { channel, onClose, fields } = props;
  const [form, setForm] = useState(props.start);
  const [tab, setTab] = useState<FormTab>('where');
  const [problem, setProblem] = useState<AppError | null>(null);
  const save = useCommand('notifications.save');
  const toasts = useToasts();
  const first = useRef<HTMLInputElement>(null);
  const preview = usePreview(form);
  const missing = missingIn(form);
  const ready = missing.length === 0 && !save.busy;
  const proposals = {
    mail: useOp('notifications.defaults', { kind: form.kind, by: 'mail' }).data,
    webhook: useOp('notifications.defaults', { kind: form.kind, by: 'webhook' }).data,
  };
  const edit = (change: Partial<ChannelForm>): void => {
    setProblem(null);
    setForm((before) => ({ ...before, ...change, ...wordsAfter(before, change, proposals) }));
  };
  const part: PartProps = {
    form,
    edit,
    errorAt: (field) => (problem?.field === field ? problem.message : undefined),
    kept: channel?.secrets ?? [],
  };
  const submit = async (): Promise<void> => {
    if (!ready) return;
    try {
      const input = { channel: toChannel(form), secrets: typedSecrets(form) };
      await save.quiet({ channelId: channel?.id ?? null, ...input });
      toasts.show({
        title: channel === null ? `${form.name.trim()} is added` : `${form.name.trim()} is changed`,
        detail: 'Send a test message to see that it arrives.',
      });
      onClose();
    } catch (error) {
      const known = asAppError(error);
      setProblem(known);
      setTab(tabOf(known.field) ?? tab);
    }
  };
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      initialFocus={first}
      title={channel === null ? `Add: ${kindNames[form.kind]}` : `Change ${channel.name}`}
      description="Only what the template names leaves this computer. Secrets go to the vault and are never shown again."
      footNote={missing.length === 0 ? undefined : `Still needed: ${missing.join(', ')}.`}
      side={<PreviewSide preview={preview} by={form.by} />}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            keys="mod+Enter"
            busy={save.busy}
            disabled={!ready}
            onClick={() => void submit()}
          >
            {channel === null ? 'Add the channel' : 'Save'}
          </Button>
        </>
      }
    >
      <SubmitKey onSubmit={() => void submit()} />
      <div className="form-rows">
        <div className="notify-pair">
          <TextField
            ref={first}
            label="Name"
            value={form.name}
            maxLength={80}
            error={part.errorAt('name')}
            onChange={(event) => edit({ name: event.target.value })}
          />
          <Checkbox label="Switched on" checked={form.enabled} onChange={(enabled) => edit({ enabled })} />
        </div>
        <Tabs<FormTab>
          label="Parts of the channel"
          value={tab}
          onChange={setTab}
          items={[
            { value: 'where', label: 'Where', content: <WhereFields {...part} /> },
            { value: 'what', label: 'What', content: <WhatFields {...part} /> },
            { value: 'when', label: 'When', content: <WhenFields {...part} /> },
            {
              value: 'words',
              label: 'Words',
              content: <WordsFields {...part} fields={fields} preview={preview} />,
            },
          ]}
        />
        {problem !== null && !isShown(problem.field) && (
          <FieldError>
            {errorTitles[problem.code]}: {withTrace(problem)} Nothing was changed.
          </FieldError>
        )}
      </div>
    </Dialog>
  );
}

/** A ticket that goes another way is written as is proposed for that way, unless somebody has written their own. */
function wordsAfter(
  before: ChannelForm,
  change: Partial<ChannelForm>,
  proposals: Readonly<Partial<Record<By, Defaults | undefined>>>,
): Partial<ChannelForm> {
  if (change.by === undefined || change.by === before.by) return {};
  const [old, next] = [proposals[before.by]?.template, proposals[change.by]?.template];
  return next !== undefined && before.body === old?.body ? next : {};
}

/** Whether a field of the form says itself what is wrong with it. */
function isShown(field: string | undefined): boolean {
  const own = ['name', 'filter.occasions', 'timing.quiet.zone', 'timing.digest.zone', 'options.proxy'];
  return field !== undefined && (own.includes(field) || /^(?:mail|webhook|template|secrets)\./.test(field));
}

function SubmitKey({ onSubmit }: { readonly onSubmit: () => void }): ReactNode {
  useHotkeys([{ keys: 'mod+Enter', label: 'Save the channel', whileTyping: true, run: onSubmit }]);
  return null;
}

import { useState, type ReactNode } from 'react';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { TextArea } from '../../ui/controls/text-field.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { FormDialog } from './form-dialog.tsx';

/** The switch over all armed rules, wherever one is in the window. */
export function AutomationDialog(): ReactNode {
  const { open, close } = useDialogs();
  const data = useOp('responses.list', {}, { enabled: open?.kind === 'automation' }).data;
  if (open?.kind !== 'automation' || data === undefined) return null;
  return data.hold === null ? <Hold onClose={close} /> : <Release onClose={close} />;
}

/** The reason is there already: in a hurry one key is enough. */
function Hold({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [reason, setReason] = useState('Held from the window.');
  const hold = useCommand('responses.hold');
  const toasts = useToasts();
  const submit = async (): Promise<void> => {
    const done = await hold.run({ reason: reason.trim() });
    if (done === null) return;
    toasts.show({
      title: 'All automation is on hold',
      ...(done.takenBack === 0
        ? {}
        : { detail: `Taken back for ${done.takenBack} SIMs: nothing had been sent yet.` }),
    });
    onClose();
  };
  return (
    <FormDialog
      title="Hold all automation"
      description="At once: no rule acts by itself, what was not sent yet is taken back, and what comes is proposed to people. What was sent stays; undo it from its incident."
      verb="Hold everything"
      danger
      busy={hold.busy}
      ready={isReason(reason)}
      footNote={stillNeeded({ reason: isReason(reason) })}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}

function Release({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [reason, setReason] = useState('');
  const release = useCommand('responses.release');
  const toasts = useToasts();
  const submit = async (): Promise<void> => {
    if ((await release.run({ reason: reason.trim() })) === null) return;
    toasts.show({ title: 'Armed rules act again' });
    onClose();
  };
  return (
    <FormDialog
      title="Let armed rules act again"
      description="Within their limits, on what they find from now on. What came meanwhile stays proposed. For a lead."
      verb="Release"
      busy={release.busy}
      ready={isReason(reason)}
      footNote={stillNeeded({ reason: isReason(reason) })}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}

function ReasonField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <TextArea
      label="Reason"
      rows={2}
      maxLength={1000}
      autoFocus
      value={props.value}
      hint="Kept in the audit log."
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

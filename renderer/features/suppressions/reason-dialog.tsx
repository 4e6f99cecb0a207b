import { useState, type ReactNode } from 'react';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { TextArea } from '../../ui/controls/text-field.tsx';
import { FormDialog } from './form-dialog.tsx';

/** Asks why, then does it. */
export function ReasonDialog(props: {
  readonly title: string;
  readonly description: string;
  readonly verb: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly onSubmit: (reason: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={props.title}
      description={props.description}
      verb={props.verb}
      danger={props.danger ?? false}
      busy={props.busy}
      ready={isReason(reason)}
      footNote={stillNeeded({ reason: isReason(reason) })}
      onSubmit={() => props.onSubmit(reason.trim())}
      onClose={props.onClose}
    >
      <TextArea
        label="Reason"
        rows={3}
        maxLength={1000}
        autoFocus
        value={reason}
        hint="Kept in the audit log."
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}

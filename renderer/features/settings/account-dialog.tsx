import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { asAppError, type AppError } from '../../../shared/errors.ts';
import { errorTitles } from '../../data/error-text.ts';
import { isReason } from '../../data/still-needed.ts';
import { withTrace } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { FieldError, TextField } from '../../ui/controls/text-field.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';

export interface AccountDialogProps {
  readonly title: string;
  readonly description: string;
  readonly verb: string;
  readonly danger?: boolean;
  /** Whether its own fields are filled; the reason is asked for beside them. */
  readonly ready: boolean;
  readonly busy: boolean;
  /** Throws the AppError that is then shown under the fields. */
  readonly onSubmit: (reason: string) => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Changes something of an account at its provider, with a reason for the audit log. */
export function AccountDialog(props: AccountDialogProps): ReactNode {
  const { busy, onSubmit, onClose } = props;
  const form = useId();
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<AppError | null>(null);
  const ready = props.ready && isReason(reason);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    try {
      await onSubmit(reason.trim());
      onClose();
    } catch (problem) {
      setFailure(asAppError(problem));
    }
  };
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      title={props.title}
      description={props.description}
      actions={
        <>
          <Button variant="quiet" keys="Esc" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant={props.danger === true ? 'danger' : 'primary'}
            type="submit"
            form={form}
            busy={busy}
            disabled={!ready}
          >
            {props.verb}
          </Button>
        </>
      }
    >
      <form id={form} className="action-field" onSubmit={(event) => void submit(event)}>
        {props.children}
        <TextField
          label="Reason"
          maxLength={1000}
          autoComplete="off"
          value={reason}
          hint="Kept in the audit log."
          onChange={(event) => setReason(event.target.value)}
        />
        {failure !== null && (
          <FieldError>
            {errorTitles[failure.code]}: {withTrace(failure)}
          </FieldError>
        )}
      </form>
    </Dialog>
  );
}

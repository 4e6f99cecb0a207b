import type { ReactNode } from 'react';
import { Button } from '../../ui/controls/button.tsx';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import './suppressions.css';

export interface FormDialogProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly verb: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly ready: boolean;
  readonly size?: 'small' | 'medium' | 'large';
  readonly side?: ReactNode;
  /** Left of the buttons: what is still needed. */
  readonly footNote?: string | undefined;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog with one form: Ctrl-Enter submits it once it is ready. */
export function FormDialog(props: FormDialogProps): ReactNode {
  const { busy, ready, onSubmit, onClose } = props;
  return (
    <Dialog
      open
      size={props.size ?? 'medium'}
      onClose={onClose}
      title={props.title}
      description={props.description}
      side={props.side}
      footNote={props.footNote}
      actions={
        <>
          <Button variant="quiet" keys="Esc" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant={props.danger === true ? 'danger' : 'primary'}
            keys="mod+Enter"
            busy={busy}
            disabled={!ready}
            onClick={onSubmit}
          >
            {props.verb}
          </Button>
        </>
      }
    >
      <SubmitKey onSubmit={() => ready && !busy && onSubmit()} />
      <div className="form-rows">{props.children}</div>
    </Dialog>
  );
}

function SubmitKey({ onSubmit }: { readonly onSubmit: () => void }): ReactNode {
  useHotkeys([{ keys: 'mod+Enter', label: 'Submit', whileTyping: true, run: onSubmit }]);
  return null;
}

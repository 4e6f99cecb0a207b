import type { ReactNode } from 'react';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/overlay/dialog.tsx';

/** Asks before what was written is thrown away. */
export function LeaveDialog(props: { readonly onStay: () => void; readonly onLeave: () => void }): ReactNode {
  return (
    <Dialog
      open
      size="small"
      onClose={props.onStay}
      title="Leave without saving?"
      actions={
        <>
          <Button variant="danger" onClick={props.onLeave}>
            Discard the changes
          </Button>
          <Button variant="primary" onClick={props.onStay}>
            Stay
          </Button>
        </>
      }
    >
      <p>The text and test cases were changed since they were stored. What was changed would be lost.</p>
    </Dialog>
  );
}

import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { IconButton } from '../controls/button.tsx';
import { HotkeyScope } from '../keys/use-hotkeys.tsx';
import { PortalReset } from './portal.tsx';

export interface DialogProps {
  readonly open: boolean;
  /** Asked to close: Esc, the cross, a press outside. The caller decides. */
  readonly onClose: () => void;
  /** Says the real count: "Quarantine and IMEI-lock 21 of 26 SIMs". */
  readonly title: ReactNode;
  /** One line under the title: which record, which recipe, whether it can be undone. */
  readonly description?: ReactNode | undefined;
  /** Right of the title: a draft id. */
  readonly aside?: ReactNode | undefined;
  readonly children: ReactNode;
  /** Second column of 328 px, behind a hairline. */
  readonly side?: ReactNode | undefined;
  /** Left of the buttons: what will be checked again. */
  readonly footNote?: ReactNode | undefined;
  /** Buttons, the primary last. */
  readonly actions?: ReactNode | undefined;
  /** small 400, medium 560, large 936 px; never wider than the window. */
  readonly size?: 'small' | 'medium' | 'large' | undefined;
  /** Receives the focus first; the first control otherwise. */
  readonly initialFocus?: RefObject<HTMLElement | null> | undefined;
}

/** Ctrl-Enter or Cmd-Enter presses the primary button, where the dialog binds these keys to nothing else. */
function sendWithKeys(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
  event.preventDefault();
  event.currentTarget
    .querySelector<HTMLButtonElement>('.ui-dialog-foot .ui-button[data-variant="primary"]:not(:disabled)')
    ?.click();
}

/** A modal dialog. Keys bound by components inside it are the only ones that fire while it is open. */
export function Dialog(props: DialogProps): ReactNode {
  const {
    open,
    onClose,
    title,
    description,
    aside,
    children,
    side,
    footNote,
    actions,
    size = 'medium',
  } = props;
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="ui-backdrop" />
        <Base.Popup
          className="ui-dialog"
          data-size={size}
          initialFocus={props.initialFocus}
          onKeyDown={sendWithKeys}
        >
          <HotkeyScope>
            <PortalReset>
              <header className="ui-dialog-head">
                <div className="ui-dialog-titles">
                  <Base.Title className="ui-dialog-title">{title}</Base.Title>
                  {description !== undefined && (
                    <Base.Description className="ui-dialog-description">{description}</Base.Description>
                  )}
                </div>
                {aside !== undefined && <span className="ui-dialog-aside">{aside}</span>}
                <Base.Close
                  render={<IconButton label="Close" icon={<X aria-hidden="true" />} keys="Esc" />}
                />
              </header>
              <div className="ui-dialog-columns" data-side={side !== undefined || undefined}>
                <div className="ui-dialog-body">{children}</div>
                {side !== undefined && <div className="ui-dialog-side">{side}</div>}
              </div>
              {(actions !== undefined || footNote !== undefined) && (
                <footer className="ui-dialog-foot">
                  <span className="ui-dialog-note">{footNote}</span>
                  {actions}
                </footer>
              )}
            </PortalReset>
          </HotkeyScope>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

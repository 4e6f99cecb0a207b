import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { usePortalContainer } from './portal.tsx';

export interface PopoverProps {
  /** The button that opens it: a Button or IconButton element. */
  readonly trigger: ReactElement;
  readonly title?: ReactNode | undefined;
  readonly children: ReactNode;
  readonly align?: 'start' | 'center' | 'end' | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

/** A small non-modal surface beside its button: sources of the sync state, columns, clocks. */
export function Popover(props: PopoverProps): ReactNode {
  const container = usePortalContainer();
  const { trigger, title, children, align = 'end', side = 'bottom', open, onOpenChange } = props;
  return (
    <Base.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined
        ? {}
        : {
            onOpenChange: (next: boolean) => {
              onOpenChange(next);
            },
          })}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal container={container}>
        <Base.Positioner className="ui-positioner" sideOffset={6} align={align} side={side}>
          <Base.Popup className="ui-popover">
            {title !== undefined && <Base.Title className="ui-popover-title">{title}</Base.Title>}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

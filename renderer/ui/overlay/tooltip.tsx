import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { usePortalContainer } from './portal.tsx';

export interface TooltipProps {
  /** What is explained: an element that takes the focus, so that the keyboard finds it too. */
  readonly children: ReactElement;
  readonly content: ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right' | undefined;
}

/** A short explanation on hover and focus. Never the only place of a fact one must know. */
export function Tooltip({ children, content, side = 'top' }: TooltipProps): ReactNode {
  const container = usePortalContainer();
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal container={container}>
        <Base.Positioner className="ui-positioner" sideOffset={6} side={side}>
          <Base.Popup className="ui-tooltip">{content}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

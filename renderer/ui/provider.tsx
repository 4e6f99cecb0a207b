import { CSPProvider } from '@base-ui/react/csp-provider';
import { Toast } from '@base-ui/react/toast';
import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactNode } from 'react';
import { useCutText } from './cut-text.ts';
import type { Zone } from './format.ts';
import { HotkeyProvider } from './keys/use-hotkeys.tsx';
import { PortalRegion } from './overlay/portal.tsx';
import { ToastRegion } from './overlay/toast.tsx';
import { ClockProvider } from './time.tsx';

export interface UiProviderProps {
  /** The app-wide choice: UTC, local or site. Every TimeText below follows it. */
  readonly zone: Zone;
  /** The source of "now", ms UTC, where it is not this machine's clock (simulated time). Read once. */
  readonly clock?: (() => number) | undefined;
  readonly children: ReactNode;
}

/**
 * What every component of this folder needs above it: time zone and ticking now, hotkeys, tooltips, toasts.
 * Style elements are switched off, since the content policy allows none (base.css carries the one rule they held).
 */
export function UiProvider({ zone, clock, children }: UiProviderProps): ReactNode {
  useCutText();
  return (
    <CSPProvider disableStyleElements>
      <ClockProvider zone={zone} clock={clock}>
        <HotkeyProvider>
          <Tooltip.Provider delay={350} closeDelay={0}>
            <Toast.Provider timeout={6_000} limit={4}>
              <PortalRegion>{children}</PortalRegion>
              <ToastRegion />
            </Toast.Provider>
          </Tooltip.Provider>
        </HotkeyProvider>
      </ClockProvider>
    </CSPProvider>
  );
}

import { useEffect, useState } from 'react';
import { bridge } from '../data/bridge.ts';

export interface WindowState {
  readonly maximised: boolean;
  readonly focused: boolean;
}

/** Whether the window is maximised and has the focus, as main tells it. */
export function useWindowState(): WindowState {
  const [state, setState] = useState<WindowState>({ maximised: false, focused: true });
  useEffect(
    () =>
      bridge().onNotice((notice) => {
        if (notice.kind === 'window') setState({ maximised: notice.maximised, focused: notice.focused });
      }),
    [],
  );
  return state;
}

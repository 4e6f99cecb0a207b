import { useCallback, useEffect, useState } from 'react';
import type { HostOutput } from '../../shared/contract/index.ts';
import { bridge, host } from '../data/bridge.ts';

export type HostInfo = HostOutput<'info'>;

/** What the window was opened on; read again whenever main says that its state moved. */
export function useHostInfo(): { readonly info: HostInfo | null; readonly reload: () => void } {
  const [info, setInfo] = useState<HostInfo | null>(null);
  const reload = useCallback(() => {
    void host('info', {}).then(setInfo, (error: unknown) => reportError(error));
  }, []);
  useEffect(() => {
    reload();
    return bridge().onNotice((notice) => {
      if (notice.kind === 'state') reload();
    });
  }, [reload]);
  return { info, reload };
}

import type { ReactNode } from 'react';
import { host } from '../data/bridge.ts';
import { Button } from '../ui/controls/button.tsx';
import { KeyValueList } from '../ui/data/key-values.tsx';
import { Dialog } from '../ui/overlay/dialog.tsx';
import { useDialogs } from './state/dialogs.ts';
import type { HostInfo } from './use-host-info.ts';

/** Version, runtime and where the data lives. */
export function About({ info }: { readonly info: HostInfo }): ReactNode {
  const { open, close } = useDialogs();
  return (
    <Dialog
      open={open?.kind === 'about'}
      onClose={close}
      size="small"
      title={`Sextant ${info.version}`}
      description="Security operations console for fleets of cellular IoT devices. Apache-2.0."
      actions={
        <>
          <Button variant="quiet" onClick={() => void host('showLogFolder', {})}>
            Show the log folder
          </Button>
          <Button variant="primary" onClick={close}>
            Close
          </Button>
        </>
      }
    >
      <KeyValueList
        wrap
        items={[
          {
            label: 'Electron',
            value: `${info.electron}${info.developmentRuntime ? ', development runtime' : ''}`,
          },
          { label: 'Chromium', value: info.chrome },
          { label: 'Platform', value: info.platform },
          { label: 'Data', value: <span className="mono">{info.dataDir}</span> },
        ]}
      />
    </Dialog>
  );
}

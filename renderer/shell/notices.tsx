import { CircleAlert, Info, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCommand, useOp } from '../data/use-op.tsx';
import { IconButton } from '../ui/controls/button.tsx';
import { OfflineStrip } from '../ui/states/states.tsx';

/** Strips under the header: offline with the age of what is shown, and what a person should know. */
export function Notices(): ReactNode {
  const status = useOp('system.status', {}).data;
  const sync = useOp('sync.status', {}).data;
  const dismiss = useCommand('system.dismissNotice');
  const failed =
    sync?.providers.filter((provider) => provider.state === 'failed' && provider.error !== null) ?? [];
  return (
    <>
      {failed.map((provider) => (
        <OfflineStrip key={provider.providerId} since={provider.lastSuccessAt}>
          {provider.name}: {provider.error?.message}
        </OfflineStrip>
      ))}
      {status?.notices.map((notice) => (
        <div key={notice.id} className="shell-notice" data-level={notice.level} role="status">
          {notice.level === 'info' ? (
            <Info size={14} strokeWidth={1.5} aria-hidden="true" />
          ) : (
            <CircleAlert size={14} strokeWidth={1.5} aria-hidden="true" />
          )}
          <span>{notice.text}</span>
          <IconButton
            label="Dismiss"
            icon={<X size={14} strokeWidth={1.5} />}
            onClick={() => void dismiss.run({ id: notice.id })}
          />
        </div>
      ))}
    </>
  );
}

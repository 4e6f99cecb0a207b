import { CircleAlert, Info, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cannotBeRead } from '../data/sync-words.ts';
import { useCommand, useOp } from '../data/use-op.tsx';
import { useProviders } from '../data/use-providers.ts';
import { Button, IconButton } from '../ui/controls/button.tsx';
import { OfflineStrip } from '../ui/states/states.tsx';
import { useNavigation } from './state/navigation.ts';

/** Strips under the header: offline with the age of what is shown, and what a person should know. */
export function Notices(): ReactNode {
  const status = useOp('system.status', {}).data;
  const dismiss = useCommand('system.dismissNotice');
  const lines = useProviders() ?? [];
  const failed = lines.flatMap(({ provider, sync }) =>
    !provider.paused && sync !== undefined && sync.error !== null && cannotBeRead(sync) ? [sync] : [],
  );
  const active = lines.filter(({ provider }) => !provider.paused).length;
  // The others go on: the window as a whole is not offline then.
  const title =
    failed.length < active ? `${failed.length} of ${active} providers cannot be read.` : undefined;
  const go = useNavigation((navigation) => navigation.go);
  return (
    <>
      {failed.length === 1 &&
        failed.map((provider) => (
          <OfflineStrip key={provider.providerId} since={provider.lastSuccessAt} title={title}>
            {provider.name}: {provider.error?.message}
          </OfflineStrip>
        ))}
      {failed.length > 1 && (
        <OfflineStrip
          title={title}
          since={oldest(failed.map(({ lastSuccessAt }) => lastSuccessAt))}
          actions={
            <Button variant="quiet" onClick={() => go('settings')}>
              Show why
            </Button>
          }
        >
          {failed.map(({ name }) => name).join(', ')} cannot be reached or answer nonsense; what was read of
          them before is shown.
        </OfflineStrip>
      )}
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

/** Since when something is missing at the latest; null where one was never read. */
function oldest(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((at) => at !== null);
  return known.length < moments.length ? null : Math.min(...known);
}

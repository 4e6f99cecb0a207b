import { useState, type ReactNode } from 'react';
import { asAppError } from '../../../shared/errors.ts';
import { host } from '../../data/bridge.ts';
import { Button } from '../../ui/controls/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useToasts } from '../../ui/overlay/toast.tsx';

/** Saves what the query matches, all of it, as CSV. */
export function ExportButton({ query }: { readonly query: string }): ReactNode {
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const { saved, fileName, sims } = await host('exportSims', { query });
      if (saved)
        toasts.show({
          tone: 'done',
          title: `${formatCount(sims)} ${sims === 1 ? 'SIM' : 'SIMs'} exported`,
          detail: fileName ?? undefined,
        });
    } catch (error) {
      toasts.show({ tone: 'failed', title: 'Nothing was exported', detail: asAppError(error).message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button busy={busy} onClick={() => void save()}>
      Export CSV
    </Button>
  );
}

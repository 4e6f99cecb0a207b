import { useEffect, useRef, type ReactNode } from 'react';
import { capital, progressText, standingOf, standingText, syncShare } from '../../../data/sync-words.ts';
import { useCommand, useOp } from '../../../data/use-op.tsx';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Progress } from '../../../ui/data/progress.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Dialog } from '../../../ui/overlay/dialog.tsx';
import { StatusText } from '../../../ui/status/status-glyph.tsx';
import { FieldError } from '../../../ui/controls/text-field.tsx';
import { useNow } from '../../../ui/time.tsx';
import { AccountFacts } from '../account-facts.tsx';

export interface FirstSyncProps {
  readonly providerId: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** The first read of a provider that was just connected. It goes on when the dialog is closed. */
export function FirstSync({ providerId, name, onClose }: FirstSyncProps): ReactNode {
  const sync = useOp('sync.status', {}, { every: 1_000 }).data?.providers.find(
    (one) => one.providerId === providerId,
  );
  const start = useCommand('sync.start');
  const cancel = useCommand('sync.cancel');
  const go = useNavigation((navigation) => navigation.go);
  const now = useNow(1_000);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void start.run({ providerId });
  }, [providerId, start]);
  const standing = standingOf(sync, false);
  const sims = sync?.sources.find(({ source }) => source === 'sims');
  const done = standing === 'read' || (sync?.lastSuccessAt ?? null) !== null;
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      title={done ? `${name} is connected and read` : `${name} is connected`}
      description={
        done
          ? 'From now on it is read by itself.'
          : 'The first read is running. It goes on when this is closed.'
      }
      actions={
        <>
          {standing === 'running' && !done && (
            <Button variant="quiet" busy={cancel.busy} onClick={() => void cancel.run({ providerId })}>
              Stop, keep what was read
            </Button>
          )}
          {(standing === 'cancelled' || standing === 'failed') && (
            <Button busy={start.busy} onClick={() => void start.run({ providerId })}>
              Go on reading
            </Button>
          )}
          <Button
            onClick={() => {
              onClose();
              go('fleet', { query: `provider:"${name}"` });
            }}
          >
            Show its SIMs
          </Button>
          <Button variant="primary" onClick={onClose}>
            {done ? 'Done' : 'Close'}
          </Button>
        </>
      }
    >
      <div className="connect-progress" aria-live="polite">
        {done ? (
          <StatusText name="observed">
            {sims === undefined ? 'Read' : `${formatCount(sims.rows)} SIMs read`}
          </StatusText>
        ) : (
          <StatusText
            name={
              standing === 'failed' ? 'failed' : standing === 'cancelled' ? 'cancelled' : 'partly-accepted'
            }
          >
            {standing === 'running' && sync !== undefined
              ? capital(progressText(sync))
              : standing === 'never'
                ? 'Waiting for its turn'
                : capital(standingText(sync, false, now))}
          </StatusText>
        )}
        {standing === 'running' && sync !== undefined && !done && (
          <Progress label={`Sync of ${name}`} share={syncShare(sync)} text={progressText(sync)} />
        )}
        {!done && sims !== undefined && sims.readAt !== null && (
          <p className="quiet">
            {formatCount(sims.rows)} {sims.rows === 1 ? 'SIM is' : 'SIMs are'} in the fleet already. What they
            did is read next, as fast as the provider allows.
          </p>
        )}
        {standing === 'failed' && sync?.error !== undefined && sync.error !== null && (
          <FieldError>{sync.error.message}</FieldError>
        )}
      </div>
      <AccountFacts providerId={providerId} />
    </Dialog>
  );
}

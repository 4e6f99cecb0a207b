import { useState, type ReactNode } from 'react';
import type { Input, SkipReason } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useEngine, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { FieldError } from '../../ui/controls/text-field.tsx';
import { Identifier } from '../../ui/data/identifier.tsx';
import { formatCount } from '../../ui/format.ts';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import './actions.css';

type SkippedBy = Input<'actions.skipped'>['of'];

const shown = 20;

/** SIMs that an action leaves out, or left out: each reason with its count, to open and to copy. */
export function SkippedSims(props: {
  readonly of: SkippedBy;
  readonly reasons: readonly SkipReason[];
}): ReactNode {
  return (
    <div className="action-skips">
      {props.reasons.map((reason) => (
        <Reason key={reason.reason} of={props.of} {...reason} />
      ))}
    </div>
  );
}

function Reason({ of, reason, sims }: SkipReason & { readonly of: SkippedBy }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <details className="action-skip" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b className="tabular">{formatCount(sims)}</b> {reason}
      </summary>
      {open && <SimsOfReason of={of} reason={reason} sims={sims} />}
    </details>
  );
}

function SimsOfReason({ of, reason, sims }: SkipReason & { readonly of: SkippedBy }): ReactNode {
  const { data, error } = useOp('actions.skipped', { of, reason, offset: 0, limit: shown });
  const copy = useCopyAll(of, reason);
  if (error !== null)
    return (
      <FieldError>
        {errorTitles[error.code]}: {error.message}
      </FieldError>
    );
  if (data === undefined) return <SkeletonRows count={2} />;
  return (
    <>
      <ul className="action-skip-sims">
        {data.rows.map((row) => (
          <li key={row.iccid}>
            <Identifier kind="iccid" value={row.iccid} />{' '}
            <span className="quiet">{row.device ?? 'unnamed'}</span>
          </li>
        ))}
      </ul>
      <div className="action-skip-foot">
        {data.total > data.rows.length && (
          <span className="quiet">{formatCount(data.total - data.rows.length)} more.</span>
        )}
        <Button variant="quiet" busy={copy.busy} onClick={() => void copy.run()}>
          Copy {sims === 1 ? 'ICCID' : `${formatCount(sims)} ICCIDs`}
        </Button>
      </div>
    </>
  );
}

/** Copies every ICCID of a reason, one a line, however many pages they fill. */
function useCopyAll(of: SkippedBy, reason: string): { readonly busy: boolean; run(): Promise<void> } {
  const engine = useEngine();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  return {
    busy,
    async run() {
      setBusy(true);
      try {
        const iccids: string[] = [];
        for (;;) {
          const page = { offset: iccids.length, limit: limits.pageRows };
          const { rows, total } = await engine.call('actions.skipped', { of, reason, ...page });
          iccids.push(...rows.map(({ iccid }) => iccid));
          if (rows.length === 0 || iccids.length >= total) break;
        }
        await navigator.clipboard.writeText(iccids.join('\n'));
        toasts.show({ title: `${formatCount(iccids.length)} copied`, detail: reason });
      } catch (error) {
        toasts.show({ title: 'Not copied', detail: asAppError(error).message, tone: 'failed' });
      } finally {
        setBusy(false);
      }
    },
  };
}

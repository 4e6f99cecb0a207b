import { useState, type ReactNode } from 'react';
import type { FindingCondition } from '../../../shared/contract/index.ts';
import { errorTitles } from '../../data/error-text.ts';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextArea } from '../../ui/controls/text-field.tsx';
import { formatCount } from '../../ui/format.ts';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { ErrorState, NothingYet, SkeletonRows } from '../../ui/states/states.tsx';
import { EffectLines } from './effect-lines.tsx';
import { FormDialog } from './form-dialog.tsx';
import { CriticalBoxes } from './suppress-dialog.tsx';
import { conditionWords } from './words.ts';

/** After a false positive: a filter that keeps the same from coming back, tried on what is stored before it is applied. */
export function FilterDialog({
  incidentId,
  onClose,
}: {
  readonly incidentId: number;
  readonly onClose: () => void;
}): ReactNode {
  const [chosen, setChosen] = useState<readonly FindingCondition[] | null>(null);
  const first = useOp('suppressions.propose', { incidentId, days: 30 });
  const tried = useOp(
    'suppressions.propose',
    { incidentId, days: 30, ...(chosen === null ? {} : { conditions: [...chosen] }) },
    { keep: true },
  );
  const [reason, setReason] = useState('');
  const [critical, setCritical] = useState(false);
  const [confirmed, setConfirmed] = useState(false);
  const apply = useCommand('suppressions.applyFilter');
  const undo = useCommand('suppressions.undoFilter');
  const toasts = useToasts();
  const proposal = tried.data?.proposal ?? null;
  const initial = first.data?.proposal ?? null;
  const choices = initial === null ? [] : [initial.conditions, ...initial.alternatives];
  const isSuppression = proposal?.form === 'suppression';
  const ready = proposal !== null && isReason(reason) && (!critical || confirmed);
  const submit = async (): Promise<void> => {
    if (proposal === null) return;
    const done = await apply.run({
      incidentId,
      conditions: proposal.conditions,
      reason: reason.trim(),
      critical: isSuppression && critical,
      ...(isSuppression && critical ? { confirmCritical: confirmed } : {}),
    });
    if (done === null) return;
    toasts.show({
      title: `${done.target} is in force`,
      detail: 'The same will not come back.',
      action: {
        label: 'Undo',
        onAction: () => void undo.run({ filterNo: done.filterNo, reason: 'Taken back at once' }),
      },
    });
    onClose();
  };
  const error = tried.error ?? first.error;
  return (
    <FormDialog
      title={`Keep what INC-${incidentId} found from coming back`}
      description={
        proposal === null
          ? 'Looks for what tells its findings from those that were confirmed.'
          : proposal.form === 'filter'
            ? `As a filter of ${proposal.ruleId}, in force until you take it back.`
            : `As a suppression of ${proposal.ruleId}, for a year.`
      }
      verb="Apply"
      size="large"
      busy={apply.busy}
      ready={ready}
      footNote={proposal === null ? undefined : stillNeeded({ reason: isReason(reason) })}
      onSubmit={() => void submit()}
      onClose={onClose}
      side={
        proposal !== null && (
          <div className="form-rows">
            <Select
              label="Where"
              value={conditionWords(proposal.conditions)}
              options={choices.map((conditions) => ({
                value: conditionWords(conditions),
                label: conditionWords(conditions),
              }))}
              onChange={(words) =>
                setChosen(choices.find((conditions) => conditionWords(conditions) === words) ?? null)
              }
              hint={`Covers ${formatCount(proposal.covers)} ${proposal.covers === 1 ? 'finding' : 'findings'} of the incident, spares ${formatCount(proposal.spares)} that were confirmed.`}
            />
            <EffectLines effect={proposal.effect} verb="gone" />
            <TextArea
              label="Reason"
              rows={3}
              maxLength={1000}
              value={reason}
              hint="Kept with the filter and in the audit log."
              onChange={(event) => setReason(event.target.value)}
            />
            {isSuppression && (
              <CriticalBoxes
                critical={critical}
                confirmed={confirmed}
                onCritical={setCritical}
                onConfirmed={setConfirmed}
              />
            )}
          </div>
        )
      }
    >
      {error !== null ? (
        <ErrorState
          title={errorTitles[error.code]}
          errorId={error.traceId ?? error.code}
          onRetry={() => void tried.refetch()}
        >
          {error.message}
        </ErrorState>
      ) : tried.data === undefined ? (
        <SkeletonRows count={3} />
      ) : proposal === null ? (
        <NothingYet title="There is no such filter">
          {tried.data.why} A suppression of a SIM may still serve.
        </NothingYet>
      ) : (
        <>
          <p className="quiet">
            {proposal.ruleId} {proposal.ruleName}, without and with it
          </p>
          {proposal.note !== null && <p>{proposal.note}</p>}
          <div
            className="suppressions-diff"
            role="region"
            aria-label="The rule without and with the filter"
            tabIndex={0}
          >
            {proposal.diff.map(({ op, text }, index) => (
              <div key={`${index}${text}`} data-op={op}>
                {op} {text}
              </div>
            ))}
          </div>
        </>
      )}
    </FormDialog>
  );
}

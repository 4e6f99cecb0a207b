import { useRef, useState, type ReactNode } from 'react';
import type { ActionInput, ActionKind, ActionTarget } from '../../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../../shared/errors.ts';
import { errorTitles } from '../../data/error-text.ts';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand, useOp, withTrace } from '../../data/use-op.tsx';
import { useSettled } from '../../data/use-settled.ts';
import { actionWords } from '../../data/words.ts';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { Button } from '../../ui/controls/button.tsx';
import { FieldError, TextArea, TextField } from '../../ui/controls/text-field.tsx';
import { formatCount } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { ErrorState, NothingYet, SkeletonRows } from '../../ui/states/states.tsx';
import { StepLine } from '../../ui/status/step-line.tsx';
import type { ChosenInput } from './action-field.ts';
import { ActionInputField, needsInput } from './action-input.tsx';
import { BlastRadius } from './blast-radius.tsx';
import { actOn, titleCount, unconfirmedBy, undoText, waitsFor, willBe } from './dialog-words.ts';
import { expiries, ExpiryField, type Expiry } from './expiry-field.tsx';
import { ThroughField } from './through-field.tsx';
import './actions.css';

/** Preview, reason, expiry, typed count: nothing is queued before a person saw whom it hits. */
export function ActionDialog(): ReactNode {
  const { open, close } = useDialogs();
  if (open?.kind !== 'action') return null;
  return (
    <Confirm
      key={JSON.stringify([open.action, open.target])}
      action={open.action}
      target={open.target}
      incidentId={open.incidentId}
      about={open.about}
      start={open.start ?? null}
      proposal={open.proposal ?? null}
      onClose={close}
    />
  );
}

interface ConfirmProps {
  readonly action: ActionKind;
  readonly target: ActionTarget;
  readonly incidentId: number | null;
  readonly about: string;
  readonly start: ActionInput | null;
  readonly proposal: { readonly id: number; readonly input: ActionInput } | null;
  readonly onClose: () => void;
}

function Confirm({ action, target, incidentId, about, start, proposal, onClose }: ConfirmProps): ReactNode {
  const asks = needsInput(action) && proposal === null;
  const [chosen, setChosen] = useState<ChosenInput | null>(
    proposal !== null
      ? { input: proposal.input, words: 'as proposed' }
      : start === null
        ? null
        : { input: start, words: start.network ?? 'as before' },
  );
  const settled = useSettled(chosen, 250);
  const [through, setThrough] = useState<string | null>(null);
  const asked = waitsFor[action];
  const way = through === null ? {} : { through };
  const complete = !asks || (chosen !== null && settled === chosen);
  const {
    data: found,
    error,
    refetch,
    isFetching,
  } = useOp(
    'actions.preview',
    { kind: action, target, input: { ...settled?.input, ...way } },
    { enabled: !asks || settled !== null },
  );
  // Whom another choice would hit says nothing of this one.
  const preview = complete ? found : undefined;
  const [reason, setReason] = useState('');
  const [expiry, setExpiry] = useState<Expiry>('2h');
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<AppError | null>(null);
  const reasonField = useRef<HTMLTextAreaElement>(null);
  const inputField = useRef<HTMLElement>(null);
  const submit = useCommand('actions.submit');
  const approve = useCommand('responses.approve');
  const toasts = useToasts();
  const acts = preview?.acts ?? 0;
  const beyond = preview?.providers.reduce((sum, { alsoReaches }) => sum + alsoReaches, 0) ?? 0;
  const counted = typed.replace(/\D/g, '') === String(acts + beyond);
  const ready =
    preview !== undefined &&
    acts > 0 &&
    isReason(reason) &&
    (!preview.confirmCount || counted) &&
    !submit.busy &&
    !approve.busy;

  const send = async (): Promise<void> => {
    if (!ready) return;
    try {
      const order = {
        token: preview.token,
        expectedCount: acts,
        reason: reason.trim(),
        expiresInMs: expiries[expiry],
      };
      const receipt =
        proposal === null
          ? await submit.quiet({
              ...order,
              kind: action,
              target,
              input: { ...chosen?.input, ...way },
              incidentId,
            })
          : await approve.quiet({ ...order, id: proposal.id });
      toasts.show({
        title: `ACT-${receipt.actionId} requested`,
        detail: `${actionWords[action]} for ${formatCount(receipt.sims)} ${receipt.sims === 1 ? 'SIM' : 'SIMs'}. ${action === 'send_sms' ? 'It is handed over once; only a provider that reports delivery confirms it.' : unconfirmedBy(preview) === '' ? 'It counts as done once the network shows it.' : 'It is handed over; where nothing can confirm it, that is its end.'}`,
      });
      onClose();
    } catch (problem) {
      const known = asAppError(problem);
      setFailure(known);
      setTyped('');
      if (known.code === 'PRECONDITION_FAILED' || known.code === 'STALE_RESULT') void refetch();
    }
  };
  // Bound inside the dialog's own scope by DialogKeys; here it only needs the latest send.
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      initialFocus={asks ? inputField : reasonField}
      title={
        preview === undefined
          ? `${actionWords[action]}, ${about}`
          : `${actOn(action, titleCount(preview), chosen?.words)}${beyond === 0 ? '' : `, and of ${formatCount(beyond)} more`}`
      }
      description={`${about}. ${undoText(action)}`}
      footNote={
        stillNeeded({
          ...(asked === undefined ? {} : { [asked[1]]: !asks || chosen !== null }),
          reason: isReason(reason),
          'the number of SIMs': preview?.confirmCount !== true || counted,
        }) ?? 'The count is checked again when you submit.'
      }
      side={
        <>
          {proposal === null && (
            <>
              <ActionInputField
                kind={action}
                target={target}
                start={start ?? undefined}
                onChange={setChosen}
                focus={inputField}
              />
              <ThroughField kind={action} target={target} value={through} onChange={setThrough} />
            </>
          )}
          <TextArea
            ref={reasonField}
            label="Reason"
            rows={3}
            maxLength={1000}
            value={reason}
            hint="Kept in the audit log and in the report."
            onChange={(event) => setReason(event.target.value)}
          />
          <ExpiryField value={expiry} onChange={setExpiry} />
          <div className="action-steps">
            <StepLine
              label="What will happen"
              steps={[
                { id: 'requested', label: 'Requested', glyph: 'queued', passed: false },
                { id: 'accepted', label: 'Accepted', glyph: 'queued', passed: false },
                { id: 'observed', label: 'Observed', glyph: 'queued', passed: false },
              ]}
            />
            <p className="quiet">
              {action === 'send_sms' ? (
                'No reading of a SIM shows a message. Where the provider reports its delivery it is observed; elsewhere it is handed over, and nothing ever confirms it.'
              ) : (
                <>
                  {unconfirmedBy(preview)}
                  {incidentId === null ? 'It counts as done' : `INC-${incidentId} counts as contained`} only
                  when{' '}
                  {preview === undefined ? 'all are' : acts === 1 ? 'it is' : `all ${formatCount(acts)} are`}{' '}
                  observed in a fresh reading of the network.
                </>
              )}
            </p>
          </div>
          {preview?.confirmCount === true && (
            <TextField
              label={
                beyond === 0
                  ? 'Type the number of SIMs to confirm'
                  : `Type the number of SIMs to confirm, the ${formatCount(beyond)} others with them`
              }
              inputMode="numeric"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
          {failure !== null && (
            <FieldError>
              {errorTitles[failure.code]}: {withTrace(failure)}
            </FieldError>
          )}
        </>
      }
      actions={
        <>
          <Button variant="quiet" keys="Esc" onClick={onClose}>
            Cancel
          </Button>
          <Button busy={isFetching} disabled={!complete} onClick={() => void refetch()}>
            Look again
          </Button>
          <Button
            variant={action === 'suspend' || action === 'terminate' ? 'danger' : 'primary'}
            keys="mod+Enter"
            busy={submit.busy || approve.busy}
            disabled={!ready}
            onClick={() => void send()}
          >
            {preview === undefined
              ? actionWords[action]
              : actOn(action, acts === 1 ? '1 SIM' : `${formatCount(acts)} SIMs`)}
          </Button>
        </>
      }
    >
      <DialogKeys onSubmit={() => void send()} />
      {error !== null ? (
        <ErrorState
          title={errorTitles[error.code]}
          errorId={error.traceId ?? error.code}
          onRetry={() => void refetch()}
        >
          {error.message}
        </ErrorState>
      ) : asks && chosen === null ? (
        <NothingYet title={asked === undefined ? '' : `${asked[0]} the ${asked[1]} first`}>
          Then this shows whom it reaches, whom it spares and why, before anything is sent.
        </NothingYet>
      ) : preview === undefined ? (
        <SkeletonRows count={3} />
      ) : (
        <BlastRadius
          preview={preview}
          target={target}
          input={{ ...settled?.input, ...way }}
          verb={willBe[action]}
        />
      )}
    </Dialog>
  );
}

function DialogKeys({ onSubmit }: { readonly onSubmit: () => void }): ReactNode {
  useHotkeys([{ keys: 'mod+Enter', label: 'Submit', whileTyping: true, run: onSubmit }]);
  return null;
}

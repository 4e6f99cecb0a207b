import { useState, type ReactNode } from 'react';
import type { ActionInput, ActionRow, ActionStep } from '../../../shared/contract/index.ts';
import { networkText } from '../../../shared/networks.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { actionStateWords, actionWords, stepWord, undoOf } from '../../data/words.ts';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import { Identifier } from '../../ui/data/identifier.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { formatCount } from '../../ui/format.ts';
import { Pane } from '../../ui/layout/pane.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { ErrorState, SkeletonRows } from '../../ui/states/states.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { StepLine } from '../../ui/status/step-line.tsx';
import { RelativeTime, TimeText } from '../../ui/time.tsx';
import { SkippedSims } from './skipped-sims.tsx';
import { toSteps } from './steps.ts';

const stepsShown = 200;

/** One action: how far it is, on which SIM it hangs, and what can still be done about it. */
export function ActionPane(props: { readonly id: number; readonly onClose: () => void }): ReactNode {
  const {
    data: action,
    error,
    refetch,
  } = useOp('actions.get', { id: props.id }, { keep: true, every: 10_000 });
  const steps = useOp('actions.steps', { id: props.id, offset: 0, limit: stepsShown }, { keep: true }).data;
  const go = useNavigation((navigation) => navigation.go);
  return (
    <Pane
      label={`Action ACT-${props.id}`}
      head={
        <>
          <span className="mono">ACT-{props.id}</span>
          {action !== undefined && <b className="truncate">{actionWords[action.kind]}</b>}
        </>
      }
      onClose={props.onClose}
      actions={action !== undefined && <PaneActions action={action} />}
    >
      {action === undefined && error !== null && (
        <ErrorState
          title={errorTitles[error.code]}
          errorId={error.traceId ?? error.code}
          onRetry={() => void refetch()}
        >
          {error.message}
        </ErrorState>
      )}
      {action === undefined && error === null && <SkeletonRows count={3} />}
      {action !== undefined && (
        <>
          <Section title="Progress" meta="done means observed">
            <StepLine label={`ACT-${action.id} ${actionWords[action.kind]}`} steps={toSteps(action)} />
          </Section>
          <Section title="Request">
            <KeyValueList
              wrap
              items={[
                {
                  label: 'State',
                  value: (
                    <StatusText name={actionStateWords[action.state].glyph}>
                      {actionStateWords[action.state].label}
                    </StatusText>
                  ),
                },
                ...action.input.map(({ label, value }) => ({ label, value })),
                { label: 'Reason', value: action.reason },
                {
                  label: 'By',
                  value: action.requestedBy,
                  note: <TimeText at={action.requestedAt} style="moment" />,
                },
                {
                  label: 'Incident',
                  value:
                    action.incidentId === null ? (
                      'none'
                    ) : (
                      <button
                        type="button"
                        className="mono action-link"
                        onClick={() => go('incidents', { record: String(action.incidentId) })}
                      >
                        INC-{action.incidentId}
                      </button>
                    ),
                },
                {
                  label: 'Expires',
                  value: <TimeText at={action.expiresAt} style="moment" />,
                  note: 'what is not sent by then is not sent',
                },
                ...(action.nextReadAt === null
                  ? []
                  : [{ label: 'Next read', value: <RelativeTime at={action.nextReadAt} /> }]),
              ]}
            />
          </Section>
          <Section
            title="SIMs"
            meta={steps === undefined ? undefined : `${formatCount(steps.total)}, those that need you first`}
          >
            <ul className="action-sims">
              {steps?.rows.map((step) => (
                <StepLineItem key={step.iccid} step={step} />
              ))}
            </ul>
            {steps !== undefined && steps.total > stepsShown && (
              <p className="quiet">{formatCount(steps.total - stepsShown)} more.</p>
            )}
          </Section>
          {action.skipped > 0 && <LeftOut id={action.id} sims={action.skipped} />}
        </>
      )}
    </Pane>
  );
}

function LeftOut(props: { readonly id: number; readonly sims: number }): ReactNode {
  const of = { kind: 'action', id: props.id } as const;
  const reasons = useOp('actions.skipped', { of, reason: null, offset: 0, limit: 1 }).data?.reasons ?? [];
  return (
    <Section title="Left out" meta={`${formatCount(props.sims)}, nothing was sent to these`}>
      <SkippedSims of={of} reasons={reasons} />
    </Section>
  );
}

function StepLineItem({ step }: { readonly step: ActionStep }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <li className="action-sim">
      <div className="action-sim-head">
        <StatusText name={stepWord(step).glyph}>{stepWord(step).label}</StatusText>
        <Identifier kind="iccid" value={step.iccid} />
        {step.simKey !== null && (
          <button
            type="button"
            className="action-link truncate"
            onClick={() => go('fleet', { record: String(step.simKey) })}
          >
            {step.device ?? 'open SIM'}
          </button>
        )}
      </div>
      <div className="action-sim-detail quiet">
        Through {step.provider}. Was {step.before}.{' '}
        {step.latest === null ? 'Not read yet.' : `Latest reading: ${step.latest}.`}
        {step.nextReadAt !== null && (
          <>
            {' '}
            Next read <RelativeTime at={step.nextReadAt} />.
          </>
        )}
      </div>
      {step.error !== null && (
        <div className="action-sim-error">
          {errorTitles[step.error.code]}: {step.error.message}
        </div>
      )}
    </li>
  );
}

function PaneActions({ action }: { readonly action: ActionRow }): ReactNode {
  const cancel = useCommand('actions.cancel');
  const reconcile = useCommand('actions.reconcile');
  const show = useDialogs((dialogs) => dialogs.show);
  const toasts = useToasts();
  const [retrying, setRetrying] = useState(false);
  const { queued, open } = action;
  const { failed, observed } = action.progress;
  const undo = undoOf[action.kind];
  if (retrying) return <RetryForm id={action.id} failed={failed} onDone={() => setRetrying(false)} />;
  return (
    <>
      {failed > 0 && (
        <Button variant="primary" onClick={() => setRetrying(true)}>
          Retry {formatCount(failed)} failed
        </Button>
      )}
      {open > 0 && action.state !== 'handed_over' && (
        <Button busy={reconcile.busy} onClick={() => void reconcile.run({ id: action.id })}>
          Read the network now
        </Button>
      )}
      {queued > 0 && (
        <Button
          busy={cancel.busy}
          onClick={() =>
            void cancel.run({ id: action.id }).then((result) => {
              if (result !== null)
                toasts.show({
                  title: `${formatCount(result.cancelled)} cancelled`,
                  detail:
                    result.alreadySent > 0
                      ? `${formatCount(result.alreadySent)} had been sent already.`
                      : undefined,
                });
            })
          }
        >
          Cancel {formatCount(queued)} not sent
        </Button>
      )}
      {undo !== null && observed > 0 && (
        <Button
          onClick={() =>
            show({
              kind: 'action',
              action: undo,
              target: { kind: 'action', actionId: action.id },
              incidentId: null,
              about: `Takes back ACT-${action.id}`,
              ...startOf(action),
            })
          }
        >
          Take back with {actionWords[undo]}
        </Button>
      )}
    </>
  );
}

/** What taking it back is about: the network or the country that it chose. */
function startOf({ kind, input }: ActionRow): { readonly start?: ActionInput } {
  if (kind !== 'block_network' && kind !== 'allow_network') return {};
  const network = input.map(({ value }) => networkText(value)).find((text) => text !== null);
  return network === undefined || network === null ? {} : { start: { network } };
}

function RetryForm(props: {
  readonly id: number;
  readonly failed: number;
  readonly onDone: () => void;
}): ReactNode {
  const [reason, setReason] = useState('');
  const retry = useCommand('actions.retry');
  return (
    <form
      className="action-retry"
      onSubmit={(event) => {
        event.preventDefault();
        void retry.run({ id: props.id, reason }).then((result) => {
          if (result !== null) props.onDone();
        });
      }}
    >
      <TextField
        label={`Why retry ${formatCount(props.failed)} SIMs?`}
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button variant="quiet" onClick={props.onDone}>
        Not now
      </Button>
      <Button variant="primary" type="submit" busy={retry.busy} disabled={reason.trim().length < 3}>
        Retry
      </Button>
    </form>
  );
}

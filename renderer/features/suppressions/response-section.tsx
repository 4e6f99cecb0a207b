import { useState, type ReactNode } from 'react';
import type { ArmedRule, RuleResponse } from '../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { actionWords } from '../../data/words.ts';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { TimeText } from '../../ui/time.tsx';
import { ArmDialog } from './arm-dialog.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { ResponseDialog } from './response-dialog.tsx';

/** On the pane of a rule: what it proposes, whether it may act by itself, and how far it does. */
export function RuleResponseSection({ ruleId }: { readonly ruleId: string }): ReactNode {
  const { data } = useOp('responses.list', {}, { every: 60_000 });
  const [open, setOpen] = useState<'response' | 'arm' | 'disarm' | null>(null);
  const show = useDialogs((dialogs) => dialogs.show);
  const role = useOp('system.status', {}).data?.user.role;
  const close = (): void => setOpen(null);
  if (data === undefined) return null;
  const response = data.responses.find((one) => one.ruleId === ruleId);
  const armed = data.armed.find((one) => one.ruleId === ruleId);
  const shipped = data.shipped.find((one) => one.ruleId === ruleId);
  const acting = armed?.state === 'armed';
  const mayArm = shipped?.mayAct === true && response?.enabled === true && response.kind === shipped.kind;
  return (
    <Section
      title="Response"
      meta={acting ? (data.hold === null ? 'acts by itself' : 'armed, on hold') : 'a person decides'}
      aside={
        <span className="suppressions-acts">
          {acting && (
            <Button variant="quiet" onClick={() => setOpen('disarm')}>
              Disarm…
            </Button>
          )}
          {mayArm && !acting && role === 'lead' && (
            <Button variant="quiet" onClick={() => setOpen('arm')}>
              Let it act…
            </Button>
          )}
          <Button variant="quiet" onClick={() => setOpen('response')}>
            {response === undefined ? 'Give it one…' : 'Change…'}
          </Button>
        </span>
      }
    >
      <p>{responseWords(response)}</p>
      {armed !== undefined && <ArmLine armed={armed} />}
      {data.hold !== null && armed !== undefined && (
        <p className="quiet">
          All automation is on hold, by {data.hold.by}: {data.hold.reason}{' '}
          <button type="button" className="action-link" onClick={() => show({ kind: 'automation' })}>
            Release…
          </button>
        </p>
      )}
      <p className="quiet">{definitionWords(shipped, response)}</p>
      {mayArm && !acting && role !== undefined && role !== 'lead' && (
        <p className="quiet">
          You work here as {role}.{' '}
          <button type="button" className="action-link" onClick={() => show({ kind: 'user' })}>
            Change who you are…
          </button>
        </p>
      )}
      {open === 'response' && <ResponseDialog response={response ?? null} ruleId={ruleId} onClose={close} />}
      {open === 'arm' && response !== undefined && (
        <ArmDialog response={response} armed={armed} onClose={close} />
      )}
      {open === 'disarm' && <Disarm ruleId={ruleId} onClose={close} />}
    </Section>
  );
}

function responseWords(response: RuleResponse | undefined): string {
  if (response === undefined) return 'It proposes nothing.';
  const { kind, scope, enabled } = response;
  if (!enabled) return 'Its response is off.';
  if (kind === null) return 'It only tells, in the timeline of the incident.';
  return `It proposes: ${actionWords[kind]}, ${scope === 'sims' ? 'the SIMs of the incident' : 'all in their groups'}.`;
}

/** How far it goes and how far it went. */
function ArmLine({ armed }: { readonly armed: ArmedRule }): ReactNode {
  const { state, actsHour, perHour, actsDay, perDay, endsAt, armedBy, reason } = armed;
  return (
    <p>
      {state === 'armed' ? 'Acts by itself until ' : 'Acted by itself until '}
      <TimeText at={endsAt} style="moment" />:{' '}
      <span className="tabular">
        {actsHour} of {perHour}
      </span>{' '}
      this hour,{' '}
      <span className="tabular">
        {actsDay} of {perDay}
      </span>{' '}
      in 24 hours.{' '}
      <span className="quiet">
        Armed by {armedBy}: {reason}
      </span>
    </p>
  );
}

function definitionWords(
  shipped:
    | { readonly kind: RuleResponse['kind']; readonly mayAct: boolean; readonly why: string }
    | undefined,
  response: RuleResponse | undefined,
): string {
  if (shipped === undefined) return 'A rule of your own always waits for a person.';
  if (!shipped.mayAct || shipped.kind === null)
    return `By its definition it never acts by itself. ${shipped.why}`;
  const action = actionWords[shipped.kind];
  if (response?.enabled !== true || response.kind !== shipped.kind)
    return `By its definition a lead may let it act by itself, with the response ${action}. ${shipped.why}`;
  return `By its definition a lead may let it act by itself. ${shipped.why}`;
}

function Disarm({ ruleId, onClose }: { readonly ruleId: string; readonly onClose: () => void }): ReactNode {
  const disarm = useCommand('responses.disarm');
  const toasts = useToasts();
  const submit = async (reason: string): Promise<void> => {
    if ((await disarm.run({ ruleId, reason })) === null) return;
    toasts.show({ title: `${ruleId} acts no more by itself` });
    onClose();
  };
  return (
    <ReasonDialog
      title={`Disarm ${ruleId}`}
      description="Its response is proposed again, and a person decides."
      verb="Disarm"
      busy={disarm.busy}
      onSubmit={(reason) => void submit(reason)}
      onClose={onClose}
    />
  );
}

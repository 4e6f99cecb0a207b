import { CalendarPlus, EyeOff, Workflow } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { MaintenanceWindow, Output, RuleResponse, Suppression } from '../../../shared/contract/index.ts';
import { Pending } from '../../data/pending.tsx';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { HeldPane } from './held-pane.tsx';
import { LimitsDialog } from './limits-dialog.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { ResponseDialog } from './response-dialog.tsx';
import { ResponseTable } from './response-table.tsx';
import { SuppressDialog } from './suppress-dialog.tsx';
import { SuppressionTable } from './suppression-table.tsx';
import { WindowDialog } from './window-dialog.tsx';
import { WindowTable } from './window-table.tsx';

type Open =
  | { readonly kind: 'window'; readonly window: MaintenanceWindow | null }
  | { readonly kind: 'suppress' }
  | { readonly kind: 'response'; readonly response: RuleResponse | null }
  | { readonly kind: 'limits' }
  | { readonly kind: 'end'; readonly window: MaintenanceWindow }
  | { readonly kind: 'revoke'; readonly suppression: Suppression };

/** What people know better than the rules: planned work, suppressions, and what rules propose to do. */
export function SuppressionsTab(): ReactNode {
  const { here, show } = useNavigation();
  const asked = useOp('suppressions.list', {}, { every: 60_000 });
  const { data } = asked;
  const automation = useOp('responses.list', {}, { every: 60_000 }).data;
  const role = useOp('system.status', {}).data?.user.role;
  const showDialog = useDialogs((dialogs) => dialogs.show);
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  useHotkeys([
    { keys: 'Esc', label: 'Close pane', group: 'Detections', run: () => show({ record: null }) },
    {
      keys: 'n',
      label: 'Plan a maintenance window',
      group: 'Detections',
      run: () => setOpen({ kind: 'window', window: null }),
    },
    { keys: 's', label: 'Suppress findings', group: 'Detections', run: () => setOpen({ kind: 'suppress' }) },
  ]);
  const held = here.record;
  return (
    <>
      <div className="suppressions">
        <div className="suppressions-list">
          <Pending of={asked} rows={3} />
          {data !== undefined && (
            <>
              <Section
                title="Maintenance"
                meta="findings in a window are kept and open no incident"
                aside={
                  <Button
                    keys="n"
                    icon={<CalendarPlus size={16} strokeWidth={1.5} aria-hidden="true" />}
                    onClick={() => setOpen({ kind: 'window', window: null })}
                  >
                    Plan a window
                  </Button>
                }
              >
                <WindowTable
                  windows={data.windows}
                  current={held}
                  onOpen={({ id }) => show({ record: id })}
                  onChange={(window) => setOpen({ kind: 'window', window })}
                  onEnd={(window) => setOpen({ kind: 'end', window })}
                />
              </Section>
              <Section
                title="Suppressions"
                meta={
                  data.ending === 0
                    ? 'each with a reason and an end'
                    : `${formatCount(data.ending)} end within a week`
                }
                aside={
                  <Button
                    keys="s"
                    icon={<EyeOff size={16} strokeWidth={1.5} aria-hidden="true" />}
                    onClick={() => setOpen({ kind: 'suppress' })}
                  >
                    Suppress findings
                  </Button>
                }
              >
                <SuppressionTable
                  suppressions={data.suppressions}
                  current={held}
                  onOpen={({ id }) => show({ record: id })}
                  onRevoke={(suppression) => setOpen({ kind: 'revoke', suppression })}
                />
              </Section>
              <Section
                title="Responses"
                meta={
                  automation?.hold == null
                    ? 'what a rule proposes; a person decides, or the rule where a lead armed it'
                    : `all automation is on hold, by ${automation.hold.by}: ${automation.hold.reason}`
                }
                aside={
                  <span className="suppressions-acts">
                    {role === 'lead' && (
                      <Button variant="quiet" onClick={() => setOpen({ kind: 'limits' })}>
                        Limits of all…
                      </Button>
                    )}
                    <Button variant="quiet" onClick={() => showDialog({ kind: 'automation' })}>
                      {automation?.hold == null ? 'Hold all automation…' : 'Release…'}
                    </Button>
                    <Button
                      icon={<Workflow size={16} strokeWidth={1.5} aria-hidden="true" />}
                      onClick={() => setOpen({ kind: 'response', response: null })}
                    >
                      Give a rule a response
                    </Button>
                  </span>
                }
              >
                <ResponseTable
                  responses={automation?.responses ?? []}
                  armed={automation?.armed ?? []}
                  held={automation?.hold != null}
                  onChange={(response) => setOpen({ kind: 'response', response })}
                />
                {automation !== undefined && <Together {...automation.together} />}
              </Section>
            </>
          )}
        </div>
        {held !== null && data !== undefined && (
          <HeldPane by={held} list={data} onClose={() => show({ record: null })} />
        )}
      </div>
      {open?.kind === 'window' && <WindowDialog window={open.window} onClose={close} />}
      {open?.kind === 'suppress' && (
        <SuppressDialog start={{ ruleId: null, scope: { kind: 'everything', text: '' } }} onClose={close} />
      )}
      {open?.kind === 'response' && <ResponseDialog response={open.response} onClose={close} />}
      {open?.kind === 'limits' && automation !== undefined && (
        <LimitsDialog limits={automation.together} onClose={close} />
      )}
      {open?.kind === 'end' && <EndWindow window={open.window} onClose={close} />}
      {open?.kind === 'revoke' && <Revoke suppression={open.suppression} onClose={close} />}
      <FooterKeys
        keys={[
          { keys: ['n'], label: 'plan a window' },
          { keys: ['s'], label: 'suppress' },
          { keys: ['Esc'], label: 'close' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        Held back is not lost: every finding stays, and what goes on afterwards opens an incident
      </FooterKeys>
    </>
  );
}

/** How far all armed rules together went of what they may. */
function Together({ actsHour, perHour, actsDay, perDay }: Output<'responses.list'>['together']): ReactNode {
  return (
    <p className="quiet">
      All armed rules together:{' '}
      <span className="tabular">
        {actsHour} of {perHour}
      </span>{' '}
      SIMs this hour,{' '}
      <span className="tabular">
        {actsDay} of {perDay}
      </span>{' '}
      in 24 hours.
    </p>
  );
}

function EndWindow({
  window,
  onClose,
}: {
  readonly window: MaintenanceWindow;
  readonly onClose: () => void;
}): ReactNode {
  const end = useCommand('suppressions.endWindow');
  const toasts = useToasts();
  const submit = async (reason: string): Promise<void> => {
    if ((await end.run({ id: window.id, reason })) === null) return;
    toasts.show({ title: `${window.id} has ended` });
    onClose();
  };
  return (
    <ReasonDialog
      title={`End ${window.id} ${window.name}`}
      description="For good, also every later opening. What goes on opens incidents from now on."
      verb="End it now"
      busy={end.busy}
      onSubmit={(reason) => void submit(reason)}
      onClose={onClose}
    />
  );
}

function Revoke({
  suppression,
  onClose,
}: {
  readonly suppression: Suppression;
  readonly onClose: () => void;
}): ReactNode {
  const revoke = useCommand('suppressions.revoke');
  const toasts = useToasts();
  const submit = async (reason: string): Promise<void> => {
    if ((await revoke.run({ id: suppression.id, reason })) === null) return;
    toasts.show({ title: `${suppression.id} was revoked` });
    onClose();
  };
  return (
    <ReasonDialog
      title={`Revoke ${suppression.id} on ${suppression.ruleId}`}
      description="What goes on opens incidents from now on."
      verb="Revoke"
      busy={revoke.busy}
      onSubmit={(reason) => void submit(reason)}
      onClose={onClose}
    />
  );
}

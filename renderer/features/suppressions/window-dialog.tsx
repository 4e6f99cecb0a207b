import { useState, type ReactNode } from 'react';
import type { MaintenanceSpan, MaintenanceWindow } from '../../../shared/contract/index.ts';
import { hour, minute } from '../../../shared/time.ts';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand } from '../../data/use-op.tsx';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { ReasonField } from './form-fields.tsx';
import { ScopeField, scopeOfText, textOfScope, useProviderNames, type ScopeText } from './scope-field.tsx';
import { dayNames, fieldTime, timeOf } from './words.ts';

interface Draft {
  readonly name: string;
  readonly reason: string;
  readonly kind: MaintenanceSpan['kind'];
  readonly from: string;
  readonly to: string;
  readonly days: readonly number[];
  readonly start: string;
  readonly hours: string;
  readonly zone: string;
}

function draftOf(window: MaintenanceWindow | null): Draft {
  const now = Math.ceil(Date.now() / (5 * minute)) * 5 * minute;
  const span = window?.span;
  return {
    name: window?.name ?? '',
    reason: window?.reason ?? '',
    kind: span?.kind ?? 'once',
    from: fieldTime(span?.from ?? now),
    to:
      span === undefined
        ? fieldTime(now + 2 * hour)
        : span.kind === 'once'
          ? fieldTime(span.to)
          : span.until === null
            ? ''
            : fieldTime(span.until),
    days: span?.kind === 'weekly' ? span.days : [7],
    start: span?.kind === 'weekly' ? span.start : '22:00',
    hours: span?.kind === 'weekly' ? String(span.minutes / 60) : '4',
    zone: span?.kind === 'weekly' ? span.zone : Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** The span that a draft says; null where it says none. */
function spanOf(draft: Draft): MaintenanceSpan | null {
  const from = timeOf(draft.from);
  const to = timeOf(draft.to);
  if (from === null) return null;
  if (draft.kind === 'once') return to === null || to <= from ? null : { kind: 'once', from, to };
  const minutes = Math.round(Number(draft.hours) * 60);
  if (!(minutes >= 5 && minutes <= 7 * 24 * 60) || draft.days.length === 0 || draft.zone.trim() === '')
    return null;
  if (draft.to !== '' && to === null) return null;
  const days = [...draft.days].sort();
  return { kind: 'weekly', days, start: draft.start, minutes, zone: draft.zone.trim(), from, until: to };
}

/** Plans a maintenance window, or changes one. */
export function WindowDialog(props: {
  readonly window: MaintenanceWindow | null;
  readonly onClose: () => void;
}): ReactNode {
  const { window, onClose } = props;
  const providers = useProviderNames();
  const [draft, setDraft] = useState(() => draftOf(window));
  const [scope, setScope] = useState<ScopeText>(() =>
    window === null ? { kind: 'everything', text: '' } : textOfScope(window.scope, (id) => id),
  );
  const add = useCommand('suppressions.addWindow');
  const change = useCommand('suppressions.changeWindow');
  const toasts = useToasts();
  const set = (more: Partial<Draft>): void => setDraft({ ...draft, ...more });
  const span = spanOf(draft);
  const reach = scopeOfText(scope, providers);
  const problem = 'problem' in reach ? reach.problem : null;
  const ready = draft.name.trim() !== '' && isReason(draft.reason) && span !== null && problem === null;
  const submit = async (): Promise<void> => {
    if (!ready || span === null || 'problem' in reach) return;
    const input = { name: draft.name.trim(), reason: draft.reason.trim(), scope: reach, span };
    const done = window === null ? await add.run(input) : await change.run({ id: window.id, ...input });
    if (done === null) return;
    toasts.show({ title: window === null ? 'Maintenance window planned' : `${window.id} changed` });
    onClose();
  };
  return (
    <FormDialog
      title={window === null ? 'Plan a maintenance window' : `Change ${window.id}`}
      description="While it is open, findings are kept and open no incident. What goes on after its end does."
      verb={window === null ? 'Plan' : 'Change'}
      busy={add.busy || change.busy}
      ready={ready}
      footNote={stillNeeded({ name: draft.name.trim() !== '', reason: isReason(draft.reason) })}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Name"
        autoFocus
        maxLength={200}
        value={draft.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <ReasonField value={draft.reason} onChange={(reason) => set({ reason })} />
      <SegmentedControl<Draft['kind']>
        label="How often"
        variant="field"
        value={draft.kind}
        onChange={(kind) =>
          set({ kind, to: kind === 'weekly' ? '' : fieldTime((timeOf(draft.from) ?? Date.now()) + 2 * hour) })
        }
        options={[
          { value: 'once', label: 'Once' },
          { value: 'weekly', label: 'Every week' },
        ]}
      />
      {draft.kind === 'weekly' && (
        <>
          <fieldset className="suppressions-days">
            <legend className="ui-field-label">Begins on</legend>
            {dayNames.map((name, index) => (
              <Checkbox
                key={name}
                label={name}
                checked={draft.days.includes(index + 1)}
                onChange={(on) =>
                  set({
                    days: on ? [...draft.days, index + 1] : draft.days.filter((day) => day !== index + 1),
                  })
                }
              />
            ))}
          </fieldset>
          <div className="suppressions-row">
            <TextField
              label="At"
              type="time"
              value={draft.start}
              onChange={(event) => set({ start: event.target.value })}
            />
            <TextField
              label="Hours"
              inputMode="decimal"
              value={draft.hours}
              onChange={(event) => set({ hours: event.target.value })}
            />
            <TextField
              label="Time zone"
              value={draft.zone}
              hint="Follows its daylight saving."
              onChange={(event) => set({ zone: event.target.value })}
            />
          </div>
        </>
      )}
      <div className="suppressions-row">
        <TextField
          label={draft.kind === 'once' ? 'From, UTC' : 'First on or after, UTC'}
          type="datetime-local"
          value={draft.from}
          onChange={(event) => set({ from: event.target.value })}
        />
        <TextField
          label={draft.kind === 'once' ? 'To, UTC' : 'None after, UTC'}
          type="datetime-local"
          value={draft.to}
          error={draft.kind === 'once' && span === null ? 'The end lies after the beginning.' : undefined}
          hint={draft.kind === 'weekly' ? 'Empty: until somebody ends it.' : undefined}
          onChange={(event) => set({ to: event.target.value })}
        />
      </div>
      <ScopeField value={scope} onChange={setScope} problem={problem} without={['subject']} />
    </FormDialog>
  );
}

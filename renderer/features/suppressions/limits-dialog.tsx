import { useState, type ReactNode } from 'react';
import type { AutomationLimits } from '../../../shared/contract/index.ts';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand } from '../../data/use-op.tsx';
import { TextArea, TextField } from '../../ui/controls/text-field.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { FormDialog } from './form-dialog.tsx';

const most = { perHour: 600, perDay: 5_000 } as const;

/** How many SIMs all armed rules together may act on. */
export function LimitsDialog(props: {
  readonly limits: AutomationLimits;
  readonly onClose: () => void;
}): ReactNode {
  const [hourly, setHourly] = useState(String(props.limits.perHour));
  const [daily, setDaily] = useState(String(props.limits.perDay));
  const [reason, setReason] = useState('');
  const limit = useCommand('responses.limit');
  const toasts = useToasts();
  const [perHour, perDay] = [wholeUpTo(hourly, most.perHour), wholeUpTo(daily, most.perDay)];
  const tooMany = perHour !== null && perDay !== null && perHour > perDay;
  const submit = async (): Promise<void> => {
    if (perHour === null || perDay === null) return;
    if ((await limit.run({ perHour, perDay, reason: reason.trim() })) === null) return;
    toasts.show({ title: `All rules together: ${perHour} SIMs an hour, ${perDay} in 24 hours` });
    props.onClose();
  };
  return (
    <FormDialog
      title="Limits of all armed rules"
      description="On so many SIMs all rules together act by themselves, beside the limits of each. Beyond that it is proposed, and a person decides. For a lead."
      verb="Set the limits"
      busy={limit.busy}
      ready={perHour !== null && perDay !== null && !tooMany && isReason(reason)}
      footNote={stillNeeded({ reason: isReason(reason) })}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <div className="suppressions-row">
        <TextField
          label="SIMs an hour"
          inputMode="numeric"
          value={hourly}
          error={perHour === null ? rangeWords(most.perHour) : tooMany ? 'More than in 24 hours.' : undefined}
          onChange={(event) => setHourly(event.target.value)}
        />
        <TextField
          label="SIMs in 24 hours"
          inputMode="numeric"
          value={daily}
          error={perDay === null ? rangeWords(most.perDay) : undefined}
          onChange={(event) => setDaily(event.target.value)}
        />
      </div>
      <TextArea
        label="Reason"
        rows={2}
        maxLength={1000}
        value={reason}
        hint="Kept in the audit log."
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}

function wholeUpTo(text: string, highest: number): number | null {
  const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= highest ? value : null;
}

function rangeWords(highest: number): string {
  return `A whole number from 1 to ${highest}.`;
}

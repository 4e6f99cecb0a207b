import { useState, type ReactNode } from 'react';
import type { ArmedRule, RuleResponse } from '../../../shared/contract/index.ts';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand } from '../../data/use-op.tsx';
import { actionWords } from '../../data/words.ts';
import { TextField } from '../../ui/controls/text-field.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { ReasonField } from './form-fields.tsx';

/** Limits as the fields of the form, in their order: what is typed, and what the engine takes. */
const fields = [
  { name: 'perHour', label: 'SIMs an hour', start: 1, most: 60 },
  { name: 'perDay', label: 'SIMs in 24 hours', start: 5, most: 500 },
  { name: 'withinMinutes', label: 'Findings no older than, min', start: 30, most: 1_440 },
  { name: 'days', label: 'For so many days', start: 7, most: 90 },
] as const;
type Name = (typeof fields)[number]['name'];

const wholeIn = (text: string, most: number): number | null => {
  const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : null;
};

/** Lets the response of a rule run by itself: how far, for how long, and why. */
export function ArmDialog(props: {
  readonly response: RuleResponse;
  /** As it was armed before. */
  readonly armed: ArmedRule | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { response, armed, onClose } = props;
  const [typed, setTyped] = useState<Readonly<Record<Name, string>>>(() => ({
    perHour: String(armed?.perHour ?? fields[0].start),
    perDay: String(armed?.perDay ?? fields[1].start),
    withinMinutes: String(armed?.withinMinutes ?? fields[2].start),
    days: String(fields[3].start),
  }));
  const [reason, setReason] = useState('');
  const arm = useCommand('responses.arm');
  const toasts = useToasts();
  const value = (name: Name): number | null =>
    wholeIn(typed[name], fields.find((field) => field.name === name)?.most ?? 1);
  const [perHour, perDay, withinMinutes, days] = fields.map(({ name }) => value(name));
  const tooMany = perHour != null && perDay != null && perHour > perDay;
  const ready =
    perHour != null &&
    perDay != null &&
    withinMinutes != null &&
    days != null &&
    !tooMany &&
    isReason(reason);
  const { ruleId, kind } = response;
  const submit = async (): Promise<void> => {
    if (perHour == null || perDay == null || withinMinutes == null || days == null) return;
    const done = await arm.run({ ruleId, perHour, perDay, withinMinutes, days, reason: reason.trim() });
    if (done === null) return;
    toasts.show({ title: `${ruleId} acts by itself from now on` });
    onClose();
  };
  return (
    <FormDialog
      title={`Let ${ruleId} act by itself`}
      description={`${kind === null ? 'Its response' : actionWords[kind]} runs on the SIM of a finding without asking, and can be undone from the incident. Never on a device that is protected or critical; beyond a limit it is proposed, and a person decides.`}
      verb="Arm it"
      danger
      busy={arm.busy}
      ready={ready}
      footNote={stillNeeded({ reason: isReason(reason) })}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <div className="suppressions-row">{fields.slice(0, 2).map((field) => limitField(field))}</div>
      <div className="suppressions-row">{fields.slice(2).map((field) => limitField(field))}</div>
      <ReasonField value={reason} hint="Stands beside every act, with your name." onChange={setReason} />
    </FormDialog>
  );

  function limitField({ name, label, most }: (typeof fields)[number]): ReactNode {
    return (
      <TextField
        key={name}
        label={label}
        inputMode="numeric"
        value={typed[name]}
        error={
          value(name) === null
            ? `A whole number from 1 to ${most}.`
            : name === 'perHour' && tooMany
              ? 'More than in 24 hours.'
              : undefined
        }
        onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
      />
    );
  }
}

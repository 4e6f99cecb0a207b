import { useState, type ReactNode } from 'react';
import type { FindingCondition } from '../../../shared/contract/index.ts';
import { day } from '../../../shared/time.ts';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { TextArea, TextField } from '../../ui/controls/text-field.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { EffectLines } from './effect-lines.tsx';
import { FormDialog } from './form-dialog.tsx';
import { ReasonField, RuleField } from './form-fields.tsx';
import { ScopeField, scopeOfText, useProviderNames, type ScopeText } from './scope-field.tsx';
import { fieldTime, timeOf } from './words.ts';

/** What a suppression begins with: the rule and whom it is about. */
export interface SuppressStart {
  readonly ruleId: string | null;
  readonly scope: ScopeText;
}

/** `plmn=21303,21304` a line. */
function conditionsOf(text: string): FindingCondition[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const found = lines.map((line) => /^\s*([\w.]+)\s*=\s*(.+)$/.exec(line));
  if (found.some((one) => one === null)) return null;
  return found.map((one) => ({
    field: one?.[1] ?? '',
    values: (one?.[2] ?? '')
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== ''),
  }));
}

/** Suppresses findings of a rule until a day. */
export function SuppressDialog(props: {
  readonly start: SuppressStart;
  readonly onClose: () => void;
}): ReactNode {
  const { start, onClose } = props;
  const providers = useProviderNames();
  const [ruleId, setRuleId] = useState(start.ruleId);
  const [scope, setScope] = useState(start.scope);
  const [conditionText, setConditionText] = useState('');
  const [reason, setReason] = useState('');
  const [end, setEnd] = useState(() => fieldTime(Date.now() + 30 * day));
  const [critical, setCritical] = useState(false);
  const [confirmed, setConfirmed] = useState(false);
  const add = useCommand('suppressions.add');
  const toasts = useToasts();
  const reach = scopeOfText(scope, providers);
  const problem = 'problem' in reach ? reach.problem : null;
  const conditions = conditionsOf(conditionText);
  const endsAt = timeOf(end);
  const wrongEnd = endsAt === null || endsAt <= Date.now() || endsAt > Date.now() + 365 * day;
  const whole = ruleId !== null && problem === null && conditions !== null;
  const ready = whole && !wrongEnd && isReason(reason) && (!critical || confirmed);
  const effect = useOp(
    'suppressions.effect',
    {
      ruleId: ruleId ?? '',
      scope: 'problem' in reach ? { kind: 'everything' } : reach,
      conditions: conditions ?? [],
      days: 30,
    },
    { enabled: whole, keep: true },
  );
  const submit = async (): Promise<void> => {
    if (!ready || ruleId === null || conditions === null || endsAt === null || 'problem' in reach) return;
    const done = await add.run({
      ruleId,
      scope: reach,
      conditions,
      reason: reason.trim(),
      endsAt,
      critical,
      ...(critical ? { confirmCritical: confirmed } : {}),
    });
    if (done === null) return;
    toasts.show({
      title: `${done.id} is in force`,
      detail: 'Its findings are kept and counted; they open no incident.',
    });
    onClose();
  };
  return (
    <FormDialog
      title={ruleId === null ? 'Suppress findings' : `Suppress findings of ${ruleId}`}
      description="They are kept and counted, and said in reports; they open no incident until the end."
      verb="Suppress"
      busy={add.busy}
      ready={ready}
      footNote={stillNeeded({
        rule: ruleId !== null,
        reason: isReason(reason),
        'a second yes to critical findings': !critical || confirmed,
      })}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <RuleField value={ruleId} onChange={setRuleId} />
      <ScopeField value={scope} onChange={setScope} problem={problem} without={['rules']} />
      <TextArea
        label="Only where"
        rows={2}
        mono
        value={conditionText}
        hint="Optional: field=value, or field=value,value; one a line, all must hold."
        error={conditions === null ? 'Write each line as field=value.' : undefined}
        onChange={(event) => setConditionText(event.target.value)}
      />
      <TextField
        label="Ends, UTC"
        type="datetime-local"
        value={end}
        error={wrongEnd ? 'The end lies ahead, within a year.' : undefined}
        onChange={(event) => setEnd(event.target.value)}
      />
      <ReasonField value={reason} onChange={setReason} />
      <CriticalBoxes
        critical={critical}
        confirmed={confirmed}
        onCritical={setCritical}
        onConfirmed={setConfirmed}
      />
      {whole && effect.data !== undefined && <EffectLines effect={effect.data} verb="kept back" />}
    </FormDialog>
  );
}

/** Critical findings are held back only after a second yes. */
export function CriticalBoxes(props: {
  readonly critical: boolean;
  readonly confirmed: boolean;
  readonly onCritical: (on: boolean) => void;
  readonly onConfirmed: (on: boolean) => void;
}): ReactNode {
  return (
    <div className="suppressions-critical">
      <Checkbox
        label="Critical findings too"
        checked={props.critical}
        onChange={(on) => {
          props.onCritical(on);
          props.onConfirmed(false);
        }}
      />
      {props.critical && (
        <Checkbox
          label="I know that a critical finding will then open no incident"
          checked={props.confirmed}
          onChange={props.onConfirmed}
        />
      )}
    </div>
  );
}

import { useState, type ReactNode } from 'react';
import type { ActionInput, ActionKind, RuleResponse } from '../../../shared/contract/index.ts';
import { isReason, stillNeeded } from '../../data/still-needed.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { actionWords } from '../../data/words.ts';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { ReasonField, RuleField } from './form-fields.tsx';

/** Kinds that a rule may propose. What is final or asks for words of a person is left to people. */
const offered = [
  'suspend',
  'imei_lock',
  'session_reset',
  'deactivate',
  'set_group',
  'data_limit',
] as const satisfies readonly ActionKind[];
type Choice = (typeof offered)[number] | 'tell';

function inputOf(kind: Choice, text: string): ActionInput | null {
  if (kind === 'set_group') return text.trim() === '' ? null : { groupId: text.trim() };
  if (kind !== 'data_limit') return {};
  const megabytes = Number(text);
  return megabytes > 0 ? { dataLimitBytes: Math.round(megabytes * 1_000_000) } : null;
}

function textOf({ input }: RuleResponse): string {
  if (input.groupId !== undefined) return input.groupId;
  return input.dataLimitBytes === undefined ? '' : String(input.dataLimitBytes / 1_000_000);
}

/** What a rule proposes when it opens an incident. */
export function ResponseDialog(props: {
  readonly response: RuleResponse | null;
  /** The rule it is for, where that is settled. */
  readonly ruleId?: string;
  readonly onClose: () => void;
}): ReactNode {
  const { response, onClose } = props;
  const shipped = useOp('responses.list', {}).data?.shipped ?? [];
  const [ruleId, setRuleId] = useState(response?.ruleId ?? props.ruleId ?? null);
  /** Null until a person chose: then it is what the definition of the rule names. */
  const [chosen, setKind] = useState<Choice | null>(() =>
    response === null ? null : (offered.find((one) => one === response.kind) ?? 'tell'),
  );
  const named = shipped.find((one) => one.ruleId === ruleId)?.kind;
  const kind: Choice =
    chosen ?? offered.find((one) => one === named) ?? (named === null ? 'tell' : 'suspend');
  const [text, setText] = useState(response === null ? '' : textOf(response));
  const [scope, setScope] = useState<RuleResponse['scope']>(response?.scope ?? 'sims');
  const [enabled, setEnabled] = useState(response?.enabled ?? true);
  const [reason, setReason] = useState('');
  const set = useCommand('responses.set');
  const toasts = useToasts();
  const input = inputOf(kind, text);
  const there = {
    rule: ruleId !== null,
    [kind === 'set_group' ? 'group' : 'limit']: input !== null,
    reason: isReason(reason),
  };
  const lacks = stillNeeded(there);
  const submit = async (): Promise<void> => {
    if (ruleId === null || input === null) return;
    const done = await set.run({
      ruleId,
      enabled,
      kind: kind === 'tell' ? null : kind,
      input,
      scope,
      reason: reason.trim(),
    });
    if (done === null) return;
    toasts.show({ title: enabled ? `${ruleId} proposes from now on` : `${ruleId} proposes no more` });
    onClose();
  };
  return (
    <FormDialog
      title={response === null ? 'Give a rule a response' : `Response of ${response.ruleId}`}
      description="It is proposed on the incident and void after a day. A person approves it, with the usual preview, or declines it."
      verb={enabled ? 'Switch on' : 'Keep it off'}
      busy={set.busy}
      ready={lacks === undefined}
      footNote={lacks}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <RuleField
        value={ruleId}
        onChange={setRuleId}
        disabled={response !== null || props.ruleId !== undefined}
      />
      <Select<Choice>
        label="Proposes to"
        value={kind}
        onChange={setKind}
        options={[
          ...offered.map((one) => ({ value: one, label: actionWords[one] })),
          { value: 'tell' as const, label: 'Nothing: only tell, in the timeline' },
        ]}
      />
      {kind === 'set_group' && (
        <TextField
          label="Group"
          value={text}
          hint="Id of the provider’s group."
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {kind === 'data_limit' && (
        <TextField
          label="Limit, MB"
          inputMode="decimal"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {kind !== 'tell' && (
        <SegmentedControl<RuleResponse['scope']>
          label="Reaches"
          variant="field"
          value={scope}
          onChange={setScope}
          options={[
            { value: 'sims', label: 'SIMs of the incident' },
            { value: 'groups', label: 'All in their groups' },
          ]}
        />
      )}
      <Checkbox label="On" checked={enabled} onChange={setEnabled} />
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}

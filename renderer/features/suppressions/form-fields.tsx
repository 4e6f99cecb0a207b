import type { ReactNode } from 'react';
import { useOp } from '../../data/use-op.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextArea } from '../../ui/controls/text-field.tsx';

/** Which rule it is for, of those that find something. */
export function RuleField(props: {
  readonly value: string | null;
  readonly onChange: (ruleId: string) => void;
  readonly disabled?: boolean;
}): ReactNode {
  const rules = useOp('detections.rules', {}).data?.rules ?? [];
  return (
    <Select
      label="Rule"
      placeholder="Choose a rule"
      disabled={props.disabled ?? false}
      value={props.value}
      onChange={props.onChange}
      options={rules
        .filter(({ kind }) => kind !== 'none')
        .map(({ id, name }) => ({ value: id, label: id, detail: name }))}
    />
  );
}

/** Why, for whoever reads it later. */
export function ReasonField(props: {
  readonly value: string;
  readonly onChange: (reason: string) => void;
  readonly hint?: string;
}): ReactNode {
  return (
    <TextArea
      label="Reason"
      rows={2}
      maxLength={1000}
      value={props.value}
      hint={props.hint}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

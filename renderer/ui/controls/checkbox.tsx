import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';

export interface CheckboxProps {
  readonly label: ReactNode;
  /** Hides the label from sight (grids); it stays the accessible name and must then be a string. */
  readonly labelHidden?: boolean | undefined;
  readonly checked: boolean;
  /** Some but not all; shown as a dash, whatever `checked` says. */
  readonly indeterminate?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly onChange: (checked: boolean) => void;
}

/** A check box of 16 px in a target of 24. */
export function Checkbox(props: CheckboxProps): ReactNode {
  const { label, labelHidden = false, checked, indeterminate = false, disabled = false, onChange } = props;
  const box = (
    <Base.Root
      className="ui-checkbox"
      checked={checked}
      indeterminate={indeterminate}
      disabled={disabled}
      onCheckedChange={onChange}
      aria-label={labelHidden && typeof label === 'string' ? label : undefined}
    >
      <Base.Indicator>
        {indeterminate ? <Minus aria-hidden="true" /> : <Check aria-hidden="true" />}
      </Base.Indicator>
    </Base.Root>
  );
  if (labelHidden) return box;
  return (
    <label className="ui-checkbox-label">
      {box}
      <span>{label}</span>
    </label>
  );
}

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';

export interface SegmentedOption<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly disabled?: boolean | undefined;
  readonly title?: string | undefined;
}

export interface SegmentedControlProps<Value extends string> {
  /** Accessible name of the group. */
  readonly label: string;
  readonly options: readonly SegmentedOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** `bar`: header and page heads · `field`: in dialogs, full width · `quiet`: small filters, border on the chosen one. */
  readonly variant?: 'bar' | 'field' | 'quiet' | undefined;
}

/** One of a few, all in sight: time zone, span, filter. Arrow keys move, exactly one is chosen. */
export function SegmentedControl<Value extends string>(props: SegmentedControlProps<Value>): ReactNode {
  const { label, options, value, onChange, variant = 'bar' } = props;
  return (
    <ToggleGroup
      className="ui-segmented"
      data-field={variant === 'field' || undefined}
      data-quiet={variant === 'quiet' || undefined}
      aria-label={label}
      value={[value]}
      onValueChange={(chosen) => {
        const next = options.find((option) => option.value === chosen[0]);
        if (next !== undefined) onChange(next.value);
      }}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          className="ui-segment"
          value={option.value}
          disabled={option.disabled ?? false}
          title={option.title}
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}

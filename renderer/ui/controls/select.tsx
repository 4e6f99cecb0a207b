import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import { useId, type ReactNode, type Ref } from 'react';
import { usePortalContainer } from '../overlay/portal.tsx';
import { FieldError } from './text-field.tsx';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Before the label: avatar, glyph. */
  readonly icon?: ReactNode | undefined;
  /** After the label, quiet: "on shift, senior analyst". */
  readonly detail?: string | undefined;
  readonly disabled?: boolean | undefined;
}

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly labelHidden?: boolean | undefined;
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly error?: string | undefined;
  readonly hint?: ReactNode | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

/** A labelled choice from a list, with type-ahead. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactNode {
  const container = usePortalContainer();
  const {
    label,
    labelHidden = false,
    options,
    value,
    onChange,
    placeholder,
    disabled = false,
    error,
    hint,
    ref,
  } = props;
  const errorId = useId();
  const hintId = useId();
  const chosen = options.find((option) => option.value === value);
  return (
    <div className="ui-field">
      <Base.Root
        items={options}
        value={value}
        disabled={disabled}
        onValueChange={(next: unknown) => {
          const option = options.find((candidate) => candidate.value === next);
          if (option !== undefined) onChange(option.value);
        }}
      >
        <Base.Label className={labelHidden ? 'visually-hidden' : 'ui-field-label'}>{label}</Base.Label>
        <Base.Trigger
          ref={ref}
          className="ui-select-trigger"
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error !== undefined ? errorId : hint !== undefined ? hintId : undefined}
        >
          {chosen?.icon}
          <span className="ui-select-value" data-placeholder={chosen === undefined || undefined}>
            {chosen?.label ?? placeholder ?? ''}
            {chosen?.detail !== undefined && <span className="text-3"> {chosen.detail}</span>}
          </span>
          <Base.Icon>
            <ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />
          </Base.Icon>
        </Base.Trigger>
        <Base.Portal container={container}>
          <Base.Positioner className="ui-positioner" sideOffset={4} alignItemWithTrigger={false}>
            <Base.Popup className="ui-menu">
              <Base.List>
                {options.map((option) => (
                  <Base.Item
                    key={option.value}
                    className="ui-menu-item"
                    value={option.value}
                    disabled={option.disabled ?? false}
                  >
                    <span className="ui-menu-mark">
                      <Base.ItemIndicator>
                        <Check size={14} strokeWidth={2} aria-hidden="true" />
                      </Base.ItemIndicator>
                    </span>
                    {option.icon}
                    <Base.ItemText className="ui-menu-label">{option.label}</Base.ItemText>
                    {option.detail !== undefined && <span className="ui-menu-detail">{option.detail}</span>}
                  </Base.Item>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
      {error !== undefined && <FieldError id={errorId}>{error}</FieldError>}
      {hint !== undefined && (
        <div id={hintId} className="ui-field-hint">
          {hint}
        </div>
      )}
    </div>
  );
}

import { CircleAlert } from 'lucide-react';
import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
} from 'react';
import { cx } from '../cx.ts';

export interface FieldFrameProps {
  readonly label: ReactNode;
  /** Hides the label from sight; it stays the accessible name. */
  readonly labelHidden?: boolean | undefined;
  /** Stands right of the label: the resulting moment, a count. */
  readonly aside?: ReactNode | undefined;
  readonly hint?: ReactNode | undefined;
  /** What is wrong and how to put it right; marks the field invalid and is announced. */
  readonly error?: ReactNode | undefined;
}

interface FieldIds {
  readonly input: string;
  readonly hint: string;
  readonly error: string;
}

function useFieldIds(): FieldIds {
  const id = useId();
  return { input: id, hint: `${id}-hint`, error: `${id}-error` };
}

function describedBy(ids: FieldIds, frame: FieldFrameProps): string | undefined {
  const text = cx(hasText(frame.error) && ids.error, hasText(frame.hint) && ids.hint);
  return text === '' ? undefined : text;
}

const hasText = (node: ReactNode): boolean =>
  node !== undefined && node !== null && node !== false && node !== '';

function FieldFrame(
  props: FieldFrameProps & { readonly ids: FieldIds; readonly children: ReactNode },
): ReactNode {
  const { ids, label, labelHidden = false, aside, hint, error, children } = props;
  return (
    <div className="ui-field">
      <div className={cx('ui-field-label', labelHidden && 'visually-hidden')}>
        <label htmlFor={ids.input}>{label}</label>
        {hasText(aside) && <span className="ui-field-aside">{aside}</span>}
      </div>
      {children}
      {hasText(error) && <FieldError id={ids.error}>{error}</FieldError>}
      {hasText(hint) && (
        <div id={ids.hint} className="ui-field-hint">
          {hint}
        </div>
      )}
    </div>
  );
}

/** The error line below a field; also for a group of controls. */
export function FieldError(props: { readonly id?: string; readonly children: ReactNode }): ReactNode {
  return (
    <div id={props.id} className="ui-field-error" role="alert">
      <CircleAlert size={14} strokeWidth={1.5} aria-hidden="true" />
      <span>{props.children}</span>
    </div>
  );
}

export interface TextFieldProps extends FieldFrameProps, Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  /** Monospace, for identifiers and queries. */
  readonly mono?: boolean | undefined;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

/** A labelled single-line field. All native input attributes pass through. */
export function TextField(props: TextFieldProps): ReactNode {
  const { label, labelHidden, aside, hint, error, mono = false, className, ...rest } = props;
  const frame = { label, labelHidden, aside, hint, error };
  const ids = useFieldIds();
  return (
    <FieldFrame {...frame} ids={ids}>
      <input
        {...rest}
        id={ids.input}
        className={cx('ui-input', className)}
        data-mono={mono || undefined}
        aria-invalid={hasText(error) || undefined}
        aria-describedby={describedBy(ids, frame)}
      />
    </FieldFrame>
  );
}

export interface TextAreaProps
  extends FieldFrameProps,
    Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'> {
  readonly mono?: boolean | undefined;
  readonly ref?: Ref<HTMLTextAreaElement> | undefined;
}

/** A labelled multi-line field. */
export function TextArea(props: TextAreaProps): ReactNode {
  const { label, labelHidden, aside, hint, error, mono = false, className, ...rest } = props;
  const frame = { label, labelHidden, aside, hint, error };
  const ids = useFieldIds();
  return (
    <FieldFrame {...frame} ids={ids}>
      <textarea
        {...rest}
        id={ids.input}
        className={cx('ui-input', className)}
        data-mono={mono || undefined}
        aria-invalid={hasText(error) || undefined}
        aria-describedby={describedBy(ids, frame)}
      />
    </FieldFrame>
  );
}

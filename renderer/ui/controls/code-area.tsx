import { useId, useLayoutEffect, useRef, type ReactNode, type Ref } from 'react';
import { FieldError } from './text-field.tsx';

export interface CodeAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number | undefined;
  readonly hint?: ReactNode | undefined;
  /** What is wrong and how to put it right; may name a line. */
  readonly error?: ReactNode | undefined;
  /** Line to mark and to bring into sight, from 1. */
  readonly errorLine?: number | null | undefined;
  readonly placeholder?: string | undefined;
  readonly ref?: Ref<HTMLTextAreaElement> | undefined;
}

/** A monospace field with numbered lines. Tab leaves it, as everywhere. */
export function CodeArea(props: CodeAreaProps): ReactNode {
  const { label, value, onChange, rows = 14, hint, error, errorLine = null, placeholder } = props;
  const id = useId();
  const gutter = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = value.split('\n').length;
  const follow = (): void => {
    if (gutter.current !== null) gutter.current.scrollTop = area.current?.scrollTop ?? 0;
  };
  useLayoutEffect(() => {
    const field = area.current;
    if (field === null || errorLine === null) return;
    const lineHeight = Number.parseFloat(getComputedStyle(field).lineHeight) || 18;
    field.scrollTop = Math.max(0, (errorLine - 1) * lineHeight - field.clientHeight / 2);
    if (gutter.current !== null) gutter.current.scrollTop = field.scrollTop;
  }, [errorLine]);
  const wrong = error !== undefined && error !== null;
  return (
    <div className="ui-field">
      <div className="ui-field-label">
        <label htmlFor={id}>{label}</label>
        <span className="ui-field-aside tabular">{lines === 1 ? '1 line' : `${lines} lines`}</span>
      </div>
      <div className="ui-code" data-invalid={wrong || undefined}>
        <div ref={gutter} className="ui-code-lines mono" aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => (
            <span key={index} data-wrong={index + 1 === errorLine || undefined}>
              {index + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={(element) => {
            area.current = element;
            if (typeof props.ref === 'function') props.ref(element);
            else if (props.ref !== null && props.ref !== undefined) props.ref.current = element;
          }}
          id={id}
          className="ui-code-text"
          rows={rows}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          placeholder={placeholder}
          value={value}
          aria-invalid={wrong || undefined}
          aria-describedby={
            [wrong ? `${id}-error` : '', hint === undefined ? '' : `${id}-hint`].join(' ').trim() || undefined
          }
          onChange={(event) => onChange(event.target.value)}
          onScroll={follow}
        />
      </div>
      {wrong && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint !== undefined && (
        <div id={`${id}-hint`} className="ui-field-hint">
          {hint}
        </div>
      )}
    </div>
  );
}

import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { splitIdentifier, type IdentifierKind } from '../identifier.ts';

export interface IdentifierProps {
  readonly kind: IdentifierKind;
  /** Canonical text; exactly this is copied. */
  readonly value: string;
  /** What it is, for the copy button: "ICCID". Shows the button when given. */
  readonly copyLabel?: string | undefined;
  /** Writes to the clipboard; the browser's by default. */
  readonly onCopy?: ((value: string) => void) | undefined;
}

const checkTitle = (valid: boolean | null): string | undefined =>
  valid === null ? undefined : valid ? 'Check digit agrees' : 'Check digit does not agree';

/** A monospace identifier: issuer prefix or TAC and check digit quiet, the body loud, nothing inserted. */
export function Identifier({ kind, value, copyLabel, onCopy }: IdentifierProps): ReactNode {
  const { prefix, body, check, valid } = splitIdentifier(kind, value);
  return (
    <span className="ui-identifier" data-kind={kind}>
      <span className="ui-identifier-text">
        {prefix !== '' && <span className="ui-identifier-prefix">{prefix}</span>}
        {body}
        {check !== '' && (
          <span
            className="ui-identifier-check"
            data-wrong={valid === false || undefined}
            title={checkTitle(valid)}
          >
            {check}
          </span>
        )}
      </span>
      {copyLabel !== undefined && <CopyButton label={`Copy ${copyLabel}`} value={value} onCopy={onCopy} />}
    </span>
  );
}

export interface CopyButtonProps {
  readonly label: string;
  readonly value: string;
  readonly onCopy?: ((value: string) => void) | undefined;
}

/** Copies raw text and shows for a moment that it did. */
export function CopyButton({ label, value, onCopy }: CopyButtonProps): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => {
      setState('idle');
    }, 1_500);
    return () => {
      clearTimeout(timer);
    };
  }, [state]);
  const copy = (): void => {
    if (onCopy !== undefined) {
      onCopy(value);
      setState('copied');
      return;
    }
    navigator.clipboard.writeText(value).then(
      () => {
        setState('copied');
      },
      () => {
        setState('refused');
      },
    );
  };
  const title = state === 'copied' ? 'Copied' : state === 'refused' ? 'The clipboard refused it' : label;
  return (
    <button type="button" className="ui-copy" aria-label={label} title={title} onClick={copy}>
      {state === 'copied' ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span className="visually-hidden" role="status">
        {state === 'idle' ? '' : title}
      </span>
    </button>
  );
}

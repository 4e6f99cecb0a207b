import { X } from 'lucide-react';
import type { ReactNode } from 'react';

export interface TagProps {
  readonly children: ReactNode;
  /** `solid`: hairline (default) · `dashed`: cached, not sent, not yet · `hatched`: unknown, with a hatched box before the word. */
  readonly look?: 'solid' | 'dashed' | 'hatched' | undefined;
  readonly title?: string | undefined;
  /** Shows a cross; its accessible name is "Remove" and the tag's text. */
  readonly onRemove?: (() => void) | undefined;
  /** The tag's text for the cross, where children are not plain text. */
  readonly removeLabel?: string | undefined;
}

/** A short bordered word: "Demo fleet", "not sent", a filter in use. */
export function Tag({ children, look = 'solid', title, onRemove, removeLabel }: TagProps): ReactNode {
  return (
    <span className="ui-tag" data-look={look} title={title}>
      {look === 'hatched' && <span className="hatch-box" aria-hidden="true" />}
      {children}
      {onRemove !== undefined && (
        <button
          type="button"
          className="ui-tag-remove"
          aria-label={`Remove ${removeLabel ?? (typeof children === 'string' ? children : 'this')}`}
          onClick={onRemove}
        >
          <X size={12} strokeWidth={1.5} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}

/** FIRST Traffic Light Protocol 2.0. */
export type Tlp = 'RED' | 'AMBER+STRICT' | 'AMBER' | 'GREEN' | 'CLEAR';

/** A sharing label, always with its words. */
export function TlpTag({ tlp }: { readonly tlp: Tlp }): ReactNode {
  return (
    <Tag title={tlpMeaning[tlp]}>
      <span className="ui-tlp">TLP:{tlp}</span>
    </Tag>
  );
}

const tlpMeaning: Readonly<Record<Tlp, string>> = {
  RED: 'For the named recipients only',
  'AMBER+STRICT': 'For the recipient’s organisation only, on a need-to-know basis',
  AMBER: 'For the recipient’s organisation and its clients, on a need-to-know basis',
  GREEN: 'For the community, not for public channels',
  CLEAR: 'No limit on sharing',
};

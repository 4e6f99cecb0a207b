import { ChevronDown, ChevronUp, Maximize2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../controls/button.tsx';

export interface PaneProps {
  /** Accessible name of the region: "Incident INC-1042". */
  readonly label: string;
  /** Left of the top line: id, chip, TLP. */
  readonly head: ReactNode;
  /** "1 of 128". */
  readonly position?: ReactNode | undefined;
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
  /** Opens the full page. */
  readonly onExpand?: (() => void) | undefined;
  readonly onClose: () => void;
  /** Record title and the line below it; stands still while the sections scroll. */
  readonly record?: ReactNode | undefined;
  /** Tabs; their panels are the scrolling part, so pass `children` or `tabs`, not both. */
  readonly tabs?: ReactNode | undefined;
  readonly children?: ReactNode | undefined;
  /** The action bar: buttons from the left, the primary first. */
  readonly actions?: ReactNode | undefined;
  /** narrow 328 px, wide 428 px. */
  readonly width?: 'narrow' | 'wide' | undefined;
}

/** The detail pane beside a list. */
export function Pane(props: PaneProps): ReactNode {
  const { label, head, position, onPrevious, onNext, onExpand, onClose, record, tabs, children, actions } =
    props;
  return (
    <aside className="ui-pane" data-width={props.width ?? 'wide'} aria-label={label}>
      <header className="ui-pane-head">
        <div className="ui-pane-record-id">{head}</div>
        {onPrevious !== undefined && (
          <IconButton
            label="Previous"
            keys="k"
            icon={<ChevronUp aria-hidden="true" />}
            onClick={onPrevious}
          />
        )}
        {onNext !== undefined && (
          <IconButton label="Next" keys="j" icon={<ChevronDown aria-hidden="true" />} onClick={onNext} />
        )}
        {position !== undefined && <span className="ui-pane-position tabular">{position}</span>}
        {onExpand !== undefined && (
          <IconButton
            label="Open full page"
            keys="o"
            icon={<Maximize2 aria-hidden="true" />}
            onClick={onExpand}
          />
        )}
        <IconButton label="Close" keys="Esc" icon={<X aria-hidden="true" />} onClick={onClose} />
      </header>
      {record !== undefined && <div className="ui-pane-record">{record}</div>}
      {tabs !== undefined && <div className="ui-pane-tabs">{tabs}</div>}
      {/* Takes the focus, so that keys can scroll what holds nothing to press. */}
      {children !== undefined && (
        <div className="ui-pane-body" tabIndex={0}>
          {children}
        </div>
      )}
      {actions !== undefined && <footer className="ui-pane-actions">{actions}</footer>}
    </aside>
  );
}

export interface RecordHeadProps {
  readonly title: ReactNode;
  /** Status, owner, moments; wraps. */
  readonly children?: ReactNode | undefined;
  /** `page`: 20/28, `pane`: 16/24. */
  readonly size?: 'page' | 'pane' | undefined;
}

/** The name of a record and the line of facts under it. */
export function RecordHead({ title, children, size = 'pane' }: RecordHeadProps): ReactNode {
  return (
    <div className="ui-record" data-size={size}>
      <h1 className="ui-record-title">{title}</h1>
      {children !== undefined && <div className="ui-record-facts">{children}</div>}
    </div>
  );
}

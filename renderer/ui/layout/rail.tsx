import type { ReactNode } from 'react';
import { ariaKeys, Kbd } from '../keys/kbd.tsx';

export interface RailItemProps {
  readonly label: string;
  /** Lucide icon; drawn at 18 px. */
  readonly icon: ReactNode;
  readonly active: boolean;
  readonly onOpen: () => void;
  /** Already formatted; takes the place of the key hint. */
  readonly count?: ReactNode | undefined;
  /** "g p" */
  readonly keys?: string | undefined;
  readonly collapsed: boolean;
}

/** A place in the rail: accent bar when active, count or key at the right. */
export function RailItem({ label, icon, active, onOpen, count, keys, collapsed }: RailItemProps): ReactNode {
  return (
    <button
      type="button"
      className="ui-rail-item"
      data-active={active || undefined}
      aria-current={active ? 'page' : undefined}
      aria-label={collapsed ? label : undefined}
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
      title={collapsed ? (keys === undefined ? label : `${label} (${keys})`) : undefined}
      onClick={onOpen}
    >
      {icon}
      {!collapsed && (
        <>
          <span className="ui-rail-label">{label}</span>
          {count !== undefined && count !== null ? (
            <span className="ui-rail-count tabular">{count}</span>
          ) : (
            keys !== undefined && <Kbd keys={keys} variant="bare" />
          )}
        </>
      )}
    </button>
  );
}

export interface RailProps {
  readonly collapsed: boolean;
  /** The product's mark and name. */
  readonly brand: ReactNode;
  readonly children: ReactNode;
  /** At the bottom: settings. */
  readonly foot?: ReactNode | undefined;
}

/** The left rail, 200 or 52 px. Part lines are `RailLine`. */
export function Rail({ collapsed, brand, children, foot }: RailProps): ReactNode {
  return (
    <nav className="ui-rail" data-collapsed={collapsed || undefined} aria-label="Main">
      <div className="ui-rail-brand">{brand}</div>
      <div className="ui-rail-items">{children}</div>
      {foot !== undefined && <div className="ui-rail-foot">{foot}</div>}
    </nav>
  );
}

/** A hairline between groups of places. */
export function RailLine(): ReactNode {
  return <hr className="ui-rail-line" />;
}

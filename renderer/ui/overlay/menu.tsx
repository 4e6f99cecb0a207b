import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from '../keys/kbd.tsx';
import { usePortalContainer } from './portal.tsx';

export type MenuEntry =
  | {
      readonly kind?: 'item' | undefined;
      readonly id: string;
      readonly label: ReactNode;
      readonly icon?: ReactNode | undefined;
      /** Quiet, at the right: a count, a consequence. */
      readonly detail?: ReactNode | undefined;
      readonly keys?: string | undefined;
      readonly danger?: boolean | undefined;
      readonly disabled?: boolean | undefined;
      readonly onSelect: () => void;
    }
  | {
      readonly kind: 'check';
      readonly id: string;
      readonly label: ReactNode;
      readonly checked: boolean;
      readonly disabled?: boolean | undefined;
      /** The menu stays open, so that several can be set. */
      readonly onChange: (checked: boolean) => void;
    }
  | { readonly kind: 'heading'; readonly id: string; readonly label: ReactNode }
  | { readonly kind: 'separator'; readonly id: string };

export interface MenuProps {
  /** The button that opens it: a Button or IconButton element. */
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'start' | 'center' | 'end' | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  /** Controls the menu from outside, for a key that opens it. */
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

/** A menu of verbs or of things to show. Arrow keys, type-ahead and Esc work by themselves. */
export function Menu(props: MenuProps): ReactNode {
  const container = usePortalContainer();
  const { trigger, entries, align = 'start', side = 'bottom', open, onOpenChange } = props;
  return (
    <Base.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined
        ? {}
        : {
            onOpenChange: (next: boolean) => {
              onOpenChange(next);
            },
          })}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal container={container}>
        <Base.Positioner className="ui-positioner" sideOffset={4} align={align} side={side}>
          <Base.Popup className="ui-menu">
            {entries.map((entry) => (
              <MenuLine key={entry.id} entry={entry} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function MenuLine({ entry }: { readonly entry: MenuEntry }): ReactNode {
  if (entry.kind === 'separator') return <Base.Separator className="ui-menu-separator" />;
  if (entry.kind === 'heading')
    return (
      <div className="ui-menu-heading" role="presentation">
        {entry.label}
      </div>
    );
  if (entry.kind === 'check')
    return (
      <Base.CheckboxItem
        className="ui-menu-item"
        checked={entry.checked}
        disabled={entry.disabled ?? false}
        closeOnClick={false}
        onCheckedChange={entry.onChange}
      >
        <span className="ui-menu-mark">
          <Base.CheckboxItemIndicator>
            <Check size={14} strokeWidth={2} aria-hidden="true" />
          </Base.CheckboxItemIndicator>
        </span>
        <span className="ui-menu-label">{entry.label}</span>
      </Base.CheckboxItem>
    );
  return (
    <Base.Item
      className="ui-menu-item"
      data-danger={entry.danger || undefined}
      disabled={entry.disabled ?? false}
      onClick={entry.onSelect}
    >
      {entry.icon}
      <span className="ui-menu-label">{entry.label}</span>
      {entry.detail !== undefined && <span className="ui-menu-detail">{entry.detail}</span>}
      {entry.keys !== undefined && <Kbd keys={entry.keys} variant="bare" />}
    </Base.Item>
  );
}

import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface TabItem<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  /** A glyph or chip before the label. */
  readonly icon?: ReactNode | undefined;
  /** Already formatted count. */
  readonly count?: ReactNode | undefined;
  /** The panel; left out where the tabs only filter what stands elsewhere. */
  readonly content?: ReactNode | undefined;
  /** What was typed in the panel stays while another is looked at. */
  readonly keep?: boolean | undefined;
}

export interface TabsProps<Value extends string> {
  /** Accessible name of the tab list. */
  readonly label: string;
  readonly items: readonly TabItem<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** `after`: "Entities 14" (default) · `before`: the count leads and is strong, "4 Critical". */
  readonly counts?: 'after' | 'before' | undefined;
}

/** Tabs with an accent underline. Arrow keys move; the number keys are the page's part (useHotkeys). */
export function Tabs<Value extends string>(props: TabsProps<Value>): ReactNode {
  const { label, items, value, onChange, counts = 'after' } = props;
  return (
    <Base.Root
      className="ui-tabs"
      value={value}
      onValueChange={(next: unknown) => {
        const item = items.find((candidate) => candidate.value === next);
        if (item !== undefined) onChange(item.value);
      }}
    >
      <Base.List
        className="ui-tab-list"
        aria-label={label}
        data-emphasis={counts === 'before' ? 'count' : undefined}
      >
        {items.map((item) => (
          <Base.Tab key={item.value} className="ui-tab" value={item.value}>
            {item.icon}
            {counts === 'before' && item.count !== undefined && (
              <span className="ui-tab-count">{item.count}</span>
            )}
            <span>{item.label}</span>
            {counts === 'after' && item.count !== undefined && (
              <span className="ui-tab-count">{item.count}</span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      {items.map(
        (item) =>
          item.content !== undefined && (
            <Base.Panel
              key={item.value}
              className="ui-tab-panel"
              value={item.value}
              keepMounted={item.keep === true}
            >
              {item.content}
            </Base.Panel>
          ),
      )}
    </Base.Root>
  );
}

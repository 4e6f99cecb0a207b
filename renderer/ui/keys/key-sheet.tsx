import type { ReactNode } from 'react';
import { SectionHeader } from '../layout/section.tsx';
import { Dialog } from '../overlay/dialog.tsx';
import { Kbd } from './kbd.tsx';
import { formsOf, type HotkeyEntry } from './registry.ts';
import { useRegistry } from './use-hotkeys.tsx';

export interface KeySheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Every key that is bound just now, by group: the sheet is read from what is live, so it cannot be out of date. */
export function KeySheet({ open, onClose }: KeySheetProps): ReactNode {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keys"
      description="What each key does on this page"
      size="large"
    >
      {open && <KeyGroups />}
    </Dialog>
  );
}

function KeyGroups(): ReactNode {
  const groups = groupKeys(useRegistry().list());
  return (
    <div className="ui-keysheet">
      {groups.map(([group, entries]) => (
        <section key={group} className="ui-keysheet-group">
          <SectionHeader title={group} level={3} />
          {entries.map((entry) => (
            <div key={entry.label} className="ui-keysheet-row">
              <span>{entry.label}</span>
              <span className="ui-keysheet-forms">
                {formsOf(entry).map((form, index) => (
                  <span key={form} className="ui-keysheet-forms">
                    {index > 0 && 'or'}
                    <Kbd keys={form} />
                  </span>
                ))}
              </span>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}

/** Listed keys by group in order of first appearance; a label appears once per group. */
export function groupKeys(
  entries: readonly HotkeyEntry[],
): readonly (readonly [string, readonly HotkeyEntry[]])[] {
  const groups = new Map<string, Map<string, HotkeyEntry>>();
  for (const entry of entries) {
    if (entry.group === undefined) continue;
    const group = groups.get(entry.group) ?? new Map<string, HotkeyEntry>();
    if (!group.has(entry.label)) group.set(entry.label, entry);
    groups.set(entry.group, group);
  }
  return [...groups].map(([name, found]) => [name, [...found.values()]] as const);
}

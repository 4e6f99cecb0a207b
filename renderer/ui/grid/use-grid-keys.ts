import type { RefObject } from 'react';
import type { Hotkey } from '../keys/registry.ts';
import { useHotkeys } from '../keys/use-hotkeys.tsx';
import { moveCursor, type CursorMove } from './cursor.ts';
import type { GridHandle } from './virtual-grid.tsx';

export interface GridKeysOptions {
  readonly grid: RefObject<GridHandle | null>;
  /** Heading on the key sheet: "Incidents". */
  readonly group: string;
  readonly count: number;
  readonly cursor: number | null;
  readonly onCursor: (index: number) => void;
  readonly onOpen?: ((index: number) => void) | undefined;
  /** `x` toggles the row, Shift-x extends from the last one. */
  readonly onSelect?: ((index: number, mode: 'toggle' | 'range') => void) | undefined;
  /** false while another list has the keys. */
  readonly enabled?: boolean | undefined;
}

const moves: readonly (readonly [CursorMove, string, readonly string[]])[] = [
  ['down', 'Next row', ['j', 'down']],
  ['up', 'Previous row', ['k', 'up']],
  ['pageDown', 'Page down', ['PageDown']],
  ['pageUp', 'Page up', ['PageUp']],
  ['first', 'First row', ['Home']],
  ['last', 'Last row', ['End']],
];

/** The keys every list shares: j/k and arrows, pages, ends, Enter or o to open, x to select. */
export function useGridKeys(options: GridKeysOptions): void {
  const { grid, group, count, cursor, onCursor, onOpen, onSelect, enabled = true } = options;
  const hotkeys: Hotkey[] = moves.map(([move, label, keys]) => ({
    keys,
    label,
    group,
    enabled,
    repeats: true,
    run: () => {
      const next = moveCursor(cursor, move, count, grid.current?.pageSize() ?? 1);
      if (next !== null) onCursor(next);
    },
  }));
  if (onOpen !== undefined)
    hotkeys.push({
      keys: ['Enter', 'o'],
      label: 'Open',
      group,
      enabled: enabled && cursor !== null,
      run: () => {
        if (cursor !== null) onOpen(cursor);
      },
    });
  if (onSelect !== undefined)
    for (const mode of ['toggle', 'range'] as const)
      hotkeys.push({
        keys: mode === 'toggle' ? 'x' : 'shift+x',
        label: mode === 'toggle' ? 'Select row' : 'Extend selection',
        group,
        enabled: enabled && cursor !== null,
        run: () => {
          if (cursor !== null) onSelect(cursor, mode);
        },
      });
  useHotkeys(hotkeys);
}

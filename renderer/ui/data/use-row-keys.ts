import type { RefObject } from 'react';
import { useHotkeys } from '../keys/use-hotkeys.tsx';

/**
 * j and k move through the rows of a table that can be pressed.
 *
 * @param onMove told of the row that has the focus now, from 0
 * @param group of the key sheet
 */
export function useRowKeys(
  within: RefObject<HTMLElement | null>,
  onMove: (index: number) => void,
  group = 'Detections',
): void {
  const move = (by: number): void => {
    const rows = [...(within.current?.querySelectorAll<HTMLElement>('tr[data-opens]') ?? [])];
    const focused = rows.findIndex((row) => row === document.activeElement);
    const from = focused >= 0 ? focused : rows.findIndex((row) => row.dataset['current'] === 'true');
    const next = Math.min(rows.length - 1, Math.max(0, from + by));
    rows[next]?.focus();
    onMove(next);
  };
  useHotkeys([
    { keys: ['j', 'ArrowDown'], label: 'Next row', group, repeats: true, run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous row', group, repeats: true, run: () => move(-1) },
  ]);
}

import { useRef, useState } from 'react';
import type { FleetRow } from '../../../shared/contract/index.ts';
import { anchorNow, type RowAt } from '../../ui/grid/cursor.ts';
import type { GridSource } from '../../ui/grid/virtual-grid.tsx';

export interface SimSelection {
  readonly count: number;
  /** Everything that matches, also what was never scrolled to. */
  readonly all: boolean;
  has(simKey: number): boolean;
  keys(): number[];
  press(index: number, mode: 'toggle' | 'range'): void;
  selectAll(): void;
  clear(): void;
}

/**
 * Marked SIMs, by key, so that a live update never moves a mark to another SIM. "All matching" belongs to one
 * open result, which is held for it (`hold` of the result), and ends with it: neither a query that changes nor a fleet that is being
 * synced can widen or narrow what somebody chose.
 */
export function useSimSelection(resultId: string | null, source: GridSource<FleetRow>): SimSelection {
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set());
  const [allOf, setAllOf] = useState<string | null>(null);
  const anchor = useRef<RowAt | null>(null);
  const all = allOf !== null && allOf === resultId;
  return {
    count: all ? source.count : marked.size,
    all,
    has: (simKey) => all || marked.has(simKey),
    keys: () => [...marked],
    press(index, mode) {
      setAllOf(null);
      const keyAt = (at: number): number | undefined => source.getRow(at)?.simKey;
      const from = mode === 'range' ? (anchorNow(anchor.current, keyAt, source.count) ?? index) : index;
      const key = keyAt(index);
      anchor.current = key === undefined ? null : { index, key };
      setMarked((before) => {
        const next = new Set(before);
        for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
          const simKey = source.getRow(at)?.simKey;
          if (simKey === undefined) continue;
          if (mode === 'toggle' && next.has(simKey)) next.delete(simKey);
          else next.add(simKey);
        }
        return next;
      });
    },
    selectAll: () => setAllOf(resultId),
    clear() {
      setAllOf(null);
      setMarked(new Set());
      anchor.current = null;
    },
  };
}

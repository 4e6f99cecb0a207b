import { useState } from 'react';
import type { FleetRow } from '../../../shared/contract/index.ts';
import { useMarks } from '../../ui/grid/use-marks.ts';
import type { GridSource } from '../../ui/grid/virtual-grid.tsx';
import { simKeyOf } from './use-fleet-result.ts';

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
 * Marked SIMs, or "all matching". The latter belongs to one open result, which is held for it (`hold` of the result), and ends with
 * it: neither a query that changes nor a fleet that is being synced can widen or narrow what somebody chose.
 */
export function useSimSelection(resultId: string | null, source: GridSource<FleetRow>): SimSelection {
  const marks = useMarks(source, simKeyOf);
  const [allOf, setAllOf] = useState<string | null>(null);
  const all = allOf !== null && allOf === resultId;
  return {
    count: all ? source.count : marks.marked.size,
    all,
    has: (simKey) => all || marks.marked.has(simKey),
    keys: () => [...marks.marked],
    press(index, mode) {
      setAllOf(null);
      marks.press(index, mode);
    },
    selectAll: () => setAllOf(resultId),
    clear() {
      setAllOf(null);
      marks.clear();
    },
  };
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FleetRow, Output } from '../../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../../shared/errors.ts';
import { useEngine, useEvent } from '../../data/use-op.tsx';
import { pagesOf } from '../../ui/grid/cursor.ts';
import type { GridSource } from '../../ui/grid/virtual-grid.tsx';

const pageSize = 200;
/** A fleet that is being synced changes many times a second; the list follows at this pace, ms. */
const followEvery = 1_000;

export interface FleetResultView {
  /** The open result; the one before stays until the next is there. Null before the first answer. */
  readonly result: Output<'fleet.open'> | null;
  readonly source: GridSource<FleetRow>;
  readonly error: AppError | null;
  readonly retry: () => void;
}

interface OpenedResult {
  readonly result: Output<'fleet.open'>;
  readonly pages: Map<number, readonly FleetRow[]>;
}

/** Opens a query as a frozen result, fetches the pages in sight, and opens it again when the fleet changed. */
export function useFleetResult(query: string): FleetResultView {
  const engine = useEngine();
  const [opened, setOpened] = useState<OpenedResult | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [round, setRound] = useState(0);
  const [, setLoaded] = useState(0);
  const sight = useRef({ first: 0, last: pageSize - 1 });
  const asked = useRef(new Set<string>());

  const load = useCallback(
    async (into: OpenedResult, page: number): Promise<void> => {
      const { resultId } = into.result;
      const name = `${resultId}/${page}`;
      if (into.pages.has(page) || asked.current.has(name)) return;
      asked.current.add(name);
      try {
        const { rows } = await engine.call('fleet.page', {
          resultId,
          offset: page * pageSize,
          limit: pageSize,
        });
        into.pages.set(page, rows);
        setLoaded((count) => count + 1);
      } catch (failure) {
        const known = asAppError(failure);
        if (known.code === 'STALE_RESULT') setRound((count) => count + 1);
        else if (known.code !== 'ENGINE_GONE' && known.code !== 'CANCELLED') setError(known);
      } finally {
        asked.current.delete(name);
      }
    },
    [engine],
  );

  useEffect(() => {
    const abort = new AbortController();
    void (async () => {
      try {
        const result = await engine.call('fleet.open', { query }, { signal: abort.signal });
        const next: OpenedResult = { result, pages: new Map() };
        const { first, last } = sight.current;
        // The pages in sight come before the switch, so that a refresh never blanks what one reads.
        await Promise.all(
          pagesOf(first, Math.min(last, Math.max(0, result.matched - 1)), pageSize).map((page) =>
            load(next, page),
          ),
        );
        if (abort.signal.aborted) return;
        setError(null);
        setOpened((before) => {
          if (before !== null)
            void engine.call('fleet.close', { resultId: before.result.resultId }).catch(() => undefined);
          return next;
        });
      } catch (failure) {
        const known = asAppError(failure);
        if (!abort.signal.aborted && known.code !== 'CANCELLED') setError(known);
      }
    })();
    return () => abort.abort();
  }, [engine, query, round, load]);

  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEvent(
    'fleet.changed',
    useCallback(() => {
      timer.current ??= setTimeout(() => {
        timer.current = null;
        setRound((count) => count + 1);
      }, followEvery);
    }, []),
  );
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  useEffect(
    () => engine.onState((state) => (state === 'connected' ? setRound((count) => count + 1) : undefined)),
    [engine],
  );

  const source = useMemo<GridSource<FleetRow>>(
    () => ({
      count: opened?.result.matched ?? 0,
      getRow: (index) => opened?.pages.get(Math.floor(index / pageSize))?.[index % pageSize],
      rangeChanged: (first, last) => {
        sight.current = { first, last };
        if (opened !== null) for (const page of pagesOf(first, last, pageSize)) void load(opened, page);
      },
    }),
    [opened, load],
  );
  return { result: opened?.result ?? null, source, error, retry: () => setRound((count) => count + 1) };
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FleetRow, Output } from '../../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../../shared/errors.ts';
import { useEngine, useEvent } from '../../data/use-op.tsx';
import { pagesOf } from '../../ui/grid/cursor.ts';
import type { GridSource } from '../../ui/grid/virtual-grid.tsx';
import { hasMoved } from '../../ui/hold/steady.ts';

const pageSize = 200;
/** A fleet that is being synced changes many times a second; the list follows at this pace, ms. */
const followEvery = 1_000;

export interface FleetResultView {
  /** The open result; the one before stays until the next is there. Null before the first answer. */
  readonly result: Output<'fleet.open'> | null;
  readonly source: GridSource<FleetRow>;
  readonly error: AppError | null;
  readonly retry: () => void;
  /**
   * Holds the open result: while somebody chose all of it, the list goes on showing what changed on its SIMs but takes none in and
   * lets none go. Let go, it is opened again if the fleet changed meanwhile.
   */
  readonly hold: (held: boolean) => void;
  /** Whether the fleet changed since the result was held. */
  readonly behind: boolean;
  /** Whether a newer list waits until nobody is about to press a row. */
  readonly waits: boolean;
  /** Where the followed SIM stands in the open result: null when it is gone, undefined for any other SIM. */
  readonly located: (simKey: number) => number | null | undefined;
}

interface OpenedResult {
  readonly query: string;
  readonly result: Output<'fleet.open'>;
  /** Tells readings of one result apart. */
  readonly reading: string;
  readonly pages: Map<number, readonly FleetRow[]>;
  readonly followed: { readonly simKey: number; readonly offset: number | null } | null;
}

/** What tells a row of the fleet from others, for good. */
export const simKeyOf = (row: FleetRow): number => row.simKey;

function rowsOf({ result, pages }: OpenedResult): Pick<GridSource<FleetRow>, 'count' | 'getRow'> {
  return {
    count: result.matched,
    getRow: (index) => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
  };
}

/**
 * Opens a query as a frozen result, fetches the pages in sight, and opens it again when the fleet changed.
 *
 * @param steady somebody is about to press a row: what is opened meanwhile waits (hold.ts bounds how long)
 * @param followed the SIM under the cursor, asked for when a result is opened
 */
export function useFleetResult(
  query: string,
  steady: boolean,
  followed: () => number | null,
): FleetResultView {
  const engine = useEngine();
  const [opened, setOpened] = useState<OpenedResult | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [round, setRound] = useState(0);
  const [, setLoaded] = useState(0);
  const sight = useRef({ first: 0, last: pageSize - 1 });
  const asked = useRef(new Set<string>());
  const held = useRef(false);
  const shown = useRef<OpenedResult | null>(null);
  const [behind, setBehind] = useState(false);
  const [waits, setWaits] = useState(false);
  const waiting = useRef<OpenedResult | null>(null);
  const stands = useRef(false);

  const show = useCallback((next: OpenedResult) => {
    shown.current = next;
    setOpened(next);
  }, []);
  const leave = useCallback(
    (unseen: OpenedResult | null): void => {
      if (unseen === null) return;
      void engine.call('fleet.close', { resultId: unseen.result.resultId }).catch(() => undefined);
    },
    [engine],
  );
  const letWait = useCallback(
    (next: OpenedResult | null): void => {
      leave(waiting.current);
      waiting.current = next;
      const before = shown.current;
      setWaits(next !== null && before !== null && hasMoved(rowsOf(before), rowsOf(next), simKeyOf));
    },
    [leave],
  );
  const openAgain = useCallback(() => {
    held.current = false;
    setRound((count) => count + 1);
  }, []);

  const load = useCallback(
    async (into: OpenedResult, page: number): Promise<void> => {
      const { resultId } = into.result;
      const name = `${into.reading}/${page}`;
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
        if (known.code === 'STALE_RESULT') openAgain();
        else if (known.code !== 'ENGINE_GONE' && known.code !== 'CANCELLED') setError(known);
      } finally {
        asked.current.delete(name);
      }
    },
    [engine, openAgain],
  );

  const loadSight = useCallback(
    async (into: OpenedResult): Promise<void> => {
      const { first, last } = sight.current;
      const end = Math.min(last, Math.max(0, into.result.matched - 1));
      await Promise.all(pagesOf(first, end, pageSize).map((page) => load(into, page)));
    },
    [load],
  );

  useEffect(() => {
    const abort = new AbortController();
    void (async () => {
      try {
        const result = await engine.call('fleet.open', { query }, { signal: abort.signal });
        const { resultId } = result;
        const simKey = followed();
        const next: OpenedResult = {
          query,
          result,
          reading: resultId,
          pages: new Map(),
          followed:
            simKey === null ? null : { simKey, ...(await engine.call('fleet.locate', { resultId, simKey })) },
        };
        // The pages in sight come before the switch, so that a refresh never blanks what one reads.
        await loadSight(next);
        if (abort.signal.aborted) return leave(next);
        setError(null);
        const before = shown.current;
        const same = before?.query === query;
        // Whoever chose all of it while this one was on its way acts on what was seen.
        if (same && held.current) leave(next);
        else if (same && stands.current) letWait(next);
        else {
          letWait(null);
          leave(before);
          show(next);
        }
      } catch (failure) {
        const known = asAppError(failure);
        if (!abort.signal.aborted && known.code !== 'CANCELLED') setError(known);
      }
    })();
    return () => abort.abort();
  }, [engine, query, round, followed, loadSight, leave, letWait, show]);

  useEffect(() => {
    stands.current = steady;
    const next = waiting.current;
    if (steady || next === null) return;
    waiting.current = null;
    setWaits(false);
    if (held.current || next.query !== shown.current?.query) return leave(next);
    leave(shown.current);
    show(next);
  }, [steady, leave, show]);

  const follow = useCallback(async (): Promise<void> => {
    const before = shown.current;
    if (!held.current || before === null) return setRound((count) => count + 1);
    setBehind(true);
    const again = { ...before, reading: `${before.result.resultId}@${Date.now()}`, pages: new Map() };
    await loadSight(again);
    if (shown.current === before) show(again);
  }, [loadSight, show]);

  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEvent(
    'fleet.changed',
    useCallback(() => {
      timer.current ??= setTimeout(() => {
        timer.current = null;
        void follow();
      }, followEvery);
    }, [follow]),
  );
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  useEffect(
    () => engine.onState((state) => (state === 'connected' ? openAgain() : undefined)),
    [engine, openAgain],
  );

  const hold = useCallback(
    (next: boolean) => {
      if (held.current && !next) openAgain();
      held.current = next;
      setBehind(false);
    },
    [openAgain],
  );

  const source = useMemo<GridSource<FleetRow>>(
    () => ({
      ...(opened === null ? { count: 0, getRow: () => undefined } : rowsOf(opened)),
      rangeChanged: (first, last) => {
        sight.current = { first, last };
        if (opened !== null) for (const page of pagesOf(first, last, pageSize)) void load(opened, page);
      },
    }),
    [opened, load],
  );
  const located = (simKey: number): number | null | undefined =>
    opened?.followed?.simKey === simKey ? opened.followed.offset : undefined;
  return { result: opened?.result ?? null, source, error, retry: openAgain, hold, behind, waits, located };
}

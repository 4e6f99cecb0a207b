import { useEffect, type RefObject } from 'react';
import { useEngine } from '../../data/use-op.tsx';
import { useRowCursor } from '../../ui/grid/use-row-cursor.ts';
import { simKeyOf, type FleetResultView } from './use-fleet-result.ts';

/**
 * The cursor of the fleet: on its SIM when the list is opened anew, and on the SIM that is opened beside it. It resets only when
 * that SIM is gone.
 *
 * @param followed the SIM it was on last, which it keeps up to date @param openSim the SIM in the pane
 */
export function useFleetCursor(
  { result, source, located }: Pick<FleetResultView, 'result' | 'source' | 'located'>,
  followed: RefObject<number | null>,
  openSim: number | null,
): { readonly cursor: number | null; readonly place: (index: number) => void } {
  const engine = useEngine();
  const { cursor, place, placeAt } = useRowCursor(source, simKeyOf, ({ key }) => located(key));
  const atCursor = cursor === null ? undefined : source.getRow(cursor)?.simKey;
  useEffect(() => {
    if (atCursor !== undefined) followed.current = atCursor;
  }, [atCursor, followed]);
  const resultId = result?.resultId ?? null;
  useEffect(() => {
    const simKey = openSim ?? followed.current;
    if (resultId === null || simKey === null) return undefined;
    const abort = new AbortController();
    void engine.call('fleet.locate', { resultId, simKey }, { signal: abort.signal }).then(
      ({ offset }) => {
        const movedOn = openSim === null && followed.current !== simKey;
        if (!abort.signal.aborted && !movedOn)
          placeAt(offset === null ? null : { index: offset, key: simKey });
      },
      () => undefined,
    );
    return () => abort.abort();
  }, [engine, resultId, openSim, followed, placeAt]);
  return { cursor, place };
}

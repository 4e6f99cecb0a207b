import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { IncidentRow, Output } from '../../../shared/contract/index.ts';
import type { AppError } from '../../../shared/errors.ts';
import { useEngine } from '../../data/use-op.tsx';
import { pagesOf } from '../../ui/grid/cursor.ts';
import type { GridSource } from '../../ui/grid/virtual-grid.tsx';

const pageSize = 100;

export interface Queue {
  readonly answer: Output<'incidents.list'> | null;
  /** Whether the rows answer the query, or still the one before. */
  readonly settled: boolean;
  readonly source: GridSource<IncidentRow>;
  readonly error: AppError | null;
  readonly retry: () => void;
}

/** The pages of the queue that are in sight, kept current; a page that is read again keeps showing meanwhile. */
export function useQueue(query: string): Queue {
  const engine = useEngine();
  const [sight, setSight] = useState({ first: 0, last: pageSize - 1 });
  const pages = pagesOf(sight.first, sight.last, pageSize);
  const answers = useQueries({
    queries: pages.map((page) => ({
      queryKey: ['incidents.list', { query, offset: page * pageSize, limit: pageSize }],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        engine.call('incidents.list', { query, offset: page * pageSize, limit: pageSize }, { signal }),
      placeholderData: (before: Output<'incidents.list'> | undefined) => before,
    })),
  });
  const first = answers.find((one) => one.data !== undefined);
  const answer = first?.data ?? null;
  const failed = answers.find((one) => one.error !== null);
  const rows = new Map(pages.map((page, index) => [page, answers[index]?.data?.rows]));
  const stamp = answers.map((one) => one.dataUpdatedAt).join();
  const source = useMemo<GridSource<IncidentRow>>(
    () => ({
      count: answer?.matched ?? 0,
      getRow: (index) => rows.get(Math.floor(index / pageSize))?.[index % pageSize],
      rangeChanged: (first, last) =>
        setSight((now) => (now.first === first && now.last === last ? now : { first, last })),
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- rows changes exactly when one of these does
    [stamp, query, sight.first, sight.last, answer?.matched],
  );
  return {
    answer,
    settled: first?.isPlaceholderData === false,
    source,
    error: (failed?.error as AppError | null | undefined) ?? null,
    retry: () => answers.forEach((one) => void one.refetch()),
  };
}

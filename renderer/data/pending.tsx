import type { ReactNode } from 'react';
import type { AppError } from '../../shared/errors.ts';
import { ErrorState, SkeletonRows } from '../ui/states/states.tsx';
import { errorTitles } from './error-text.ts';

/** What `useOp` gives, as far as it is read here. */
interface Asked {
  readonly data: unknown;
  readonly error: AppError | null;
  readonly refetch: () => Promise<unknown>;
}

/** Stands where an answer is to come: still shapes, or why it did not come and another try. Nothing once it is there. */
export function Pending({ of, rows }: { readonly of: Asked; readonly rows: number }): ReactNode {
  if (of.data !== undefined) return null;
  if (of.error === null) return <SkeletonRows count={rows} />;
  return (
    <ErrorState
      title={errorTitles[of.error.code]}
      errorId={of.error.traceId ?? of.error.code}
      onRetry={() => void of.refetch()}
    >
      {of.error.message}
    </ErrorState>
  );
}

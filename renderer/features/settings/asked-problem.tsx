import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { AppError } from '../../../shared/errors.ts';
import { errorTitles } from '../../data/error-text.ts';
import { Button } from '../../ui/controls/button.tsx';
import { FieldError } from '../../ui/controls/text-field.tsx';

/** Why a provider did not answer what it was asked, and asking again; nothing where it did. */
export function AskedProblem({ of }: { readonly of: UseQueryResult<unknown, AppError> }): ReactNode {
  const { error, refetch, isFetching } = of;
  if (error === null) return null;
  return (
    <div className="provider-problem">
      <FieldError>
        {errorTitles[error.code]}: {error.message}
      </FieldError>
      <Button busy={isFetching} onClick={() => void refetch()}>
        Ask again
      </Button>
    </div>
  );
}

import { AppError, asAppError } from '../../../shared/errors.ts';
import { OutcomeUnknown } from '../providers/connector.ts';
import type { StepEvent } from './machine.ts';

/** What a failed request says about the world: certain that nothing happened, or nobody knows. */
export function outcomeOf(error: unknown, at: number): StepEvent {
  if (error instanceof OutcomeUnknown) {
    return {
      kind: 'lost',
      at,
      error: { code: 'PROVIDER_UNREACHABLE', message: error.message, retry: 'later' },
    };
  }
  const known = asAppError(error);
  const data = known.toData();
  if (
    known instanceof AppError &&
    (known.code === 'PROVIDER_REFUSED' || known.code === 'UNSUPPORTED' || known.code === 'INVALID_INPUT')
  ) {
    return { kind: 'refused', at, error: data };
  }
  if (
    ['PROVIDER_RATE_LIMITED', 'PROVIDER_AUTH', 'PROVIDER_UNREACHABLE', 'FILE_UNREADABLE'].includes(known.code)
  )
    return { kind: 'unsent', at, error: data };
  // A failure nobody foresaw says nothing about what the provider did.
  return { kind: 'lost', at, error: data };
}

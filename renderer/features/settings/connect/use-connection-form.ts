import { useState } from 'react';
import type { Output, ProviderChoice } from '../../../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../../../shared/errors.ts';
import { useOp } from '../../../data/use-op.tsx';
import { useSettled } from '../../../data/use-settled.ts';
import { filled, narrowedTo, problemOf, type FormProblem, type FormValues } from './form-values.ts';

export interface ConnectionForm {
  readonly values: FormValues;
  /** What the options that were entered need beside them; undefined before the first answer. */
  readonly needs: Output<'providers.needs'> | undefined;
  /** The kind with what those options leave of it. */
  readonly choice: ProviderChoice;
  /** What a description or an option cannot be as it is. */
  readonly broken: boolean;
  readonly problem: FormProblem | null;
  /** Other values for some fields; what was wrong before is forgotten. */
  readonly edit: (change: Partial<FormValues> | ((before: FormValues) => FormValues)) => void;
  /** Other values that nobody typed: what was wrong stays. The same function for good. */
  readonly adjust: (next: (before: FormValues) => FormValues) => void;
  /** Beside the field it is about. */
  readonly errorAt: (field: string) => string | undefined;
  /** Sends, and keeps what went wrong. @returns the error, or null where it was done */
  readonly attempt: (send: () => Promise<void>) => Promise<AppError | null>;
}

/** The values of a connection that is made or changed, what they need, and what was wrong with them when they were tried. */
export function useConnectionForm(kindChoice: ProviderChoice, start: () => FormValues): ConnectionForm {
  const [values, setValues] = useState<FormValues>(start);
  const [problem, setProblem] = useState<FormProblem | null>(null);
  const entered = useSettled(values.options, 300);
  const needs = useOp(
    'providers.needs',
    { kind: kindChoice.kind, options: filled(entered) },
    { keep: true },
  ).data;
  return {
    values,
    needs,
    choice: narrowedTo(kindChoice, needs),
    broken: needs?.problems.some(({ severity }) => severity === 'error') === true,
    problem,
    edit(change) {
      setValues(typeof change === 'function' ? change : (before) => ({ ...before, ...change }));
      setProblem(null);
    },
    adjust: setValues,
    errorAt: (field) => (problem?.field === field ? problem.error.message : undefined),
    async attempt(send) {
      setProblem(null);
      try {
        await send();
        return null;
      } catch (error) {
        const known = asAppError(error);
        const option = known.field?.startsWith('options.') ? known.field.slice('options.'.length) : undefined;
        setProblem(problemOf(known, option === undefined ? undefined : values.options[option]));
        return known;
      }
    },
  };
}

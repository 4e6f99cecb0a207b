import { useEffect, useRef, useState } from 'react';
import type { DryRun, Payload } from '../../../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../../../shared/errors.ts';
import { limits } from '../../../../shared/limits.ts';
import { useEngine } from '../../../data/use-op.tsx';

export type DryRunState =
  | { readonly is: 'idle' }
  | { readonly is: 'running'; readonly progress: Payload<'detections.dryRunProgress'> | null }
  | { readonly is: 'failed'; readonly error: AppError }
  /** `text` is what was tried: a later text was not. */
  | { readonly is: 'done'; readonly result: DryRun; readonly text: string; readonly days: number };

/** Tries a rule over stored history, with word of how far it is. A new run calls the one before off; so does leaving. */
export function useDryRun(): {
  readonly state: DryRunState;
  start(rule: { readonly text: string; readonly ruleId: string | null; readonly days: number }): void;
  cancel(): void;
} {
  const engine = useEngine();
  const [state, setState] = useState<DryRunState>({ is: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  return {
    state,
    start({ text, ruleId, days }) {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      const runId = crypto.randomUUID();
      setState({ is: 'running', progress: null });
      const stop = engine.on('detections.dryRunProgress', (progress) => {
        if (progress.runId === runId && !abort.signal.aborted) setState({ is: 'running', progress });
      });
      const input = { text, days, runId, ...(ruleId === null ? {} : { ruleId }) };
      engine
        .call('detections.dryRun', input, { signal: abort.signal, deadlineMs: limits.callMsMax })
        .then(
          (result) => {
            if (!abort.signal.aborted) setState({ is: 'done', result, text, days });
          },
          (error: unknown) => {
            if (!abort.signal.aborted) setState({ is: 'failed', error: asAppError(error) });
          },
        )
        .finally(stop);
    },
    cancel() {
      running.current?.abort();
      setState({ is: 'idle' });
    },
  };
}

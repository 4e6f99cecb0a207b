import {
  keepPreviousData,
  QueryClient,
  QueryClientProvider,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react';
import type { EngineClient } from '../../shared/client.ts';
import type { EventName, Input, OpName, Output, Payload } from '../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../shared/errors.ts';
import { useToasts } from '../ui/overlay/toast.tsx';
import { errorTitles } from './error-text.ts';

const EngineContext = createContext<EngineClient | null>(null);

/** Which answers go stale when the engine tells of something. `fleet.open` is left out: the grid reopens at its own pace. */
const staleAfter: Readonly<Record<EventName, readonly string[]>> = {
  'actions.changed': ['actions.', 'fleet.sim', 'incidents.get', 'incidents.list', 'system.'],
  'audit.changed': ['audit.page'],
  'detections.changed': ['detections.', 'suppressions.'],
  'detections.dryRunProgress': [],
  'fleet.changed': ['fleet.sim', 'fleet.usage', 'fleet.events'],
  'imports.changed': ['imports.'],
  // A finding may have met an entry of a list, which counts that.
  'incidents.changed': [
    'incidents.',
    'detections.',
    'lists.',
    'responses.',
    'suppressions.',
    'fleet.sim',
    'system.',
  ],
  'notifications.changed': ['notifications.channels', 'notifications.outbox'],
  'notifications.show': [],
  'lists.changed': ['lists.', 'detections.'],
  'posture.changed': ['posture.', 'fleet.sim'],
  'providers.changed': ['providers.', 'sync.', 'system.'],
  'reports.changed': ['reports.', 'incidents.get'],
  'responses.changed': ['responses.'],
  'suppressions.changed': ['suppressions.', 'incidents.get'],
  'sync.changed': ['sync.'],
  'system.changed': ['system.'],
  'tools.changed': ['tools.', 'providers.account'],
};

/** Gives the page its engine. Answers are kept while the engine restarts and read again when it is back. */
export function EngineProvider(props: {
  readonly engine: EngineClient;
  readonly children: ReactNode;
}): ReactNode {
  const { engine, children } = props;
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: Number.POSITIVE_INFINITY,
            retry: (count, error) => count < 3 && asAppError(error).retry === 'now',
            refetchOnWindowFocus: false,
            networkMode: 'always',
          },
        },
      }),
  );
  useEffect(() => {
    const stale = (prefixes: readonly string[]): void => {
      void queries.invalidateQueries({
        predicate: ({ queryKey: [op] }) =>
          typeof op === 'string' && prefixes.some((prefix) => op.startsWith(prefix)),
      });
    };
    const ends = (Object.keys(staleAfter) as EventName[]).map((name) =>
      engine.on(name, () => stale(staleAfter[name])),
    );
    const end = engine.onState((state) => {
      if (state === 'connected') void queries.invalidateQueries();
    });
    return () => {
      for (const stop of [...ends, end]) stop();
    };
  }, [engine, queries]);
  return (
    <EngineContext.Provider value={engine}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </EngineContext.Provider>
  );
}

export function useEngine(): EngineClient {
  const engine = useContext(EngineContext);
  if (engine === null) throw new Error('useEngine needs an EngineProvider above it');
  return engine;
}

export interface OpOptions {
  readonly enabled?: boolean;
  /** Keeps showing the last answer while another input is asked for. */
  readonly keep?: boolean;
  /** Asks again after so many ms, for figures that move with time. */
  readonly every?: number;
}

/** The answer of a query, kept current by the engine's events. */
export function useOp<N extends OpName>(
  op: N,
  input: Input<N>,
  options: OpOptions = {},
): UseQueryResult<Output<N>, AppError> {
  const engine = useEngine();
  return useQuery<Output<N>, AppError>({
    queryKey: [op, input],
    queryFn: ({ signal }) => engine.call(op, input, { signal }),
    enabled: options.enabled ?? true,
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
    ...(options.every === undefined ? {} : { refetchInterval: options.every }),
  });
}

/**
 * Runs a command. Failures are shown as a toast and answered with null, so that nothing fails unseen;
 * `quiet` leaves showing them to the caller, who then gets the thrown AppError.
 */
export function useCommand<N extends OpName>(
  op: N,
): {
  run(input: Input<N>): Promise<Output<N> | null>;
  quiet(input: Input<N>): Promise<Output<N>>;
  readonly busy: boolean;
} {
  const engine = useEngine();
  const queries = useQueryClient();
  const toasts = useToasts();
  const [running, setRunning] = useState(0);
  const quiet = useCallback(
    async (input: Input<N>): Promise<Output<N>> => {
      setRunning((count) => count + 1);
      try {
        return await engine.call(op, input);
      } finally {
        setRunning((count) => count - 1);
        const feature = `${op.slice(0, op.indexOf('.'))}.`;
        void queries.invalidateQueries({
          predicate: ({ queryKey: [name] }) =>
            typeof name === 'string' && name.startsWith(feature) && name !== 'fleet.open',
        });
      }
    },
    [engine, op, queries],
  );
  const run = useCallback(
    async (input: Input<N>): Promise<Output<N> | null> => {
      try {
        return await quiet(input);
      } catch (error) {
        const known = asAppError(error);
        toasts.show({ title: errorTitles[known.code], detail: withTrace(known), tone: 'failed' });
        return null;
      }
    },
    [quiet, toasts],
  );
  return { run, quiet, busy: running > 0 };
}

/** Calls `listener` on an event of the engine while the component is there. */
export function useEvent<N extends EventName>(name: N, listener: (payload: Payload<N>) => void): void {
  const engine = useEngine();
  useEffect(() => engine.on(name, listener), [engine, name, listener]);
}

/** The message with the id that finds its log lines. */
export function withTrace(error: AppError): string {
  return error.traceId === undefined ? error.message : `${error.message} Error id ${error.traceId}.`;
}

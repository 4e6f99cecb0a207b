import { asAppError } from '../../../shared/errors.ts';
import type { Log } from '../ports.ts';
import type { Connector, OperationReading } from '../providers/connector.ts';
import type { StepEvent } from './machine.ts';
import type { StoredStep } from './queries.ts';

/**
 * What the provider says of the operation behind a step that no reading shows yet. Its failure settles the step; that it calls
 * itself completed settles nothing, because only the network counts. Null where there is none, or nobody can say.
 */
export async function operationOf(
  connector: Connector,
  row: StoredStep,
  log: Log,
  signal: AbortSignal,
): Promise<OperationReading | null> {
  if (row.operation === null || connector.operation === undefined) return null;
  try {
    return await connector.operation(row.operation, signal);
  } catch (error) {
    const { code } = asAppError(error);
    log.debug('an operation of the provider could not be asked for', { provider: row.provider_id, code });
    return null;
  }
}

/** What it means that a reading does not show it, beside what the provider says of its operation. */
export function unseen(said: OperationReading | null, at: number): StepEvent {
  if (said?.state !== 'failed')
    return { kind: 'reading', at, holds: false, working: said?.state === 'in-progress' };
  return {
    kind: 'undone',
    at,
    error: {
      code: 'PROVIDER_REFUSED',
      message: `The provider accepted it and could not do it (${said.words}). Nothing was changed by it. Retry, or act in the provider's portal.`,
      retry: 'later',
    },
  };
}

export function withWords(latest: string, said: OperationReading | null): string {
  return said === null ? latest : `${latest}; the provider says "${said.words}"`;
}

/** SIM actions that are worked off later: what became of each, as far as it is asked for. */
import { randomUUID } from 'node:crypto';

export interface Operation {
  readonly id: string;
  readonly simId: string;
  readonly type: 'enable' | 'disable';
  readonly createdAt: number;
  /** When it ends, world ms. */
  readonly doneAt: number;
  /** How it ends; `lost` never does. */
  readonly outcome: 'completed' | 'failed' | 'lost';
  /** When something else took its place before its end, else null. */
  readonly interruptedAt: number | null;
}

export interface Operations {
  begin(operation: Pick<Operation, 'simId' | 'type' | 'createdAt' | 'doneAt' | 'outcome'>): Operation;
  /** Ends what is still under way on a SIM. */
  interrupt(simId: string, now: number): void;
  find(id: string): Operation | undefined;
  /** All of them, newest first. */
  list(): readonly Operation[];
}

const kept = 10_000;

export function createOperations(): Operations {
  const operations = new Map<string, Operation>();
  /** The newest of each SIM: an older one was interrupted when it began. */
  const newest = new Map<string, string>();
  return {
    begin(given) {
      const operation = { ...given, id: randomUUID(), interruptedAt: null };
      operations.set(operation.id, operation);
      newest.set(operation.simId, operation.id);
      const oldest = operations.keys().next().value;
      if (operations.size > kept && oldest !== undefined) operations.delete(oldest);
      return operation;
    },
    interrupt(simId, now) {
      const operation = operations.get(newest.get(simId) ?? '');
      if (operation !== undefined && stateOf(operation, now).value === 'in-progress')
        operations.set(operation.id, { ...operation, interruptedAt: now });
    },
    find: (id) => operations.get(id),
    list: () => [...operations.values()].reverse(),
  };
}

function stateOf(
  { outcome, doneAt, interruptedAt }: Operation,
  now: number,
): { value: string; reason: string } {
  if (interruptedAt !== null) return { value: 'interrupted', reason: 'another action took its place' };
  if (outcome === 'lost' || doneAt > now) return { value: 'in-progress', reason: '' };
  return { value: outcome, reason: outcome === 'failed' ? 'the network refused the change' : '' };
}

/** The `sim_card_action` at `now`. */
export function operationView(operation: Operation, now: number): object {
  const ended = operation.interruptedAt ?? operation.doneAt;
  return {
    id: operation.id,
    record_type: 'sim_card_action',
    sim_card_id: operation.simId,
    action_type: operation.type,
    status: stateOf(operation, now),
    settings: null,
    created_at: new Date(operation.createdAt).toISOString(),
    updated_at: new Date(Math.min(now, Math.max(operation.createdAt, ended))).toISOString(),
  };
}

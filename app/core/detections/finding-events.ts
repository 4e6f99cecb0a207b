import { fail } from '../../../shared/errors.ts';
import type { ReadDb } from '../ports.ts';

/** What a finding of a Sigma rule keeps: the deciding event, and of a correlation what its window was. */
interface Kept {
  readonly event?: Record<string, unknown>;
  readonly window?: { readonly events: number } | null;
}

/**
 * The events that a finding kept, and whether those are all that led to it.
 *
 * @throws AppError NOT_FOUND
 */
export function eventsOfFinding(
  ledger: ReadDb,
  findingId: number,
): { events: Record<string, unknown>[]; whole: boolean } {
  const row = ledger.get<{ signals: string }>('SELECT signals FROM findings WHERE finding_id = ?', [
    findingId,
  ]);
  if (row === undefined) throw fail('NOT_FOUND', `There is no finding ${findingId}.`, { field: 'findingId' });
  const { event, window } = JSON.parse(row.signals) as Kept;
  if (event === undefined) return { events: [], whole: false };
  return { events: [event], whole: window === undefined || window === null };
}

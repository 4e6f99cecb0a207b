import { day } from '../../../shared/time.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import type { RuleContext } from './rule.ts';
import { firstEventId, readEvent } from './signals.ts';

/** The id up to which a rule has judged. `mark` names what lay there. */
export interface Cursor {
  readonly ruleId: string;
  readonly to: number;
  readonly mark: string | null;
}

/**
 * Where a rule goes on. Event ids live in the cache: after it was dropped and filled again they count anew, which the
 * mark tells. Judging an event twice is harmless, missing one is not.
 */
export function readCursor(cache: ReadDb, ledger: ReadDb, ruleId: string): number {
  const row = ledger.get<{ cursor: number; cursor_mark: string | null }>(
    'SELECT cursor, cursor_mark FROM rule_state WHERE rule_id = ?',
    [ruleId],
  );
  if (row === undefined || row.cursor === 0) return 0;
  const event = readEvent(cache, row.cursor);
  if (event !== undefined) return event.key === row.cursor_mark ? row.cursor : 0;
  // Gone by retention: everything left is newer. Otherwise this is another cache.
  const first = firstEventId(cache);
  return first !== null && first > row.cursor ? row.cursor : 0;
}

export function readFindingCursor(ledger: ReadDb, ruleId: string): number {
  return (
    ledger.get<{ cursor: number }>('SELECT cursor FROM rule_state WHERE rule_id = ?', [ruleId])?.cursor ?? 0
  );
}

export function writeCursor(ledger: WriteDb, cursor: Cursor): void {
  ledger.run('UPDATE rule_state SET cursor = MAX(cursor, ?), cursor_mark = ? WHERE rule_id = ?', [
    cursor.to,
    cursor.mark,
    cursor.ruleId,
  ]);
}

/** After a rebuilt cache the cursor has to fall, not rise. */
export function resetCursor(ledger: WriteDb, ruleId: string): void {
  ledger.run('UPDATE rule_state SET cursor = 0, cursor_mark = NULL WHERE rule_id = ?', [ruleId]);
}

/** A first sync brings history. What lies further back than this was there before the console was: learned, not reported. */
const historyReported = 7 * day;

/**
 * Where a provider's history begins to be news. Fixed at the first run that knows the provider's time; before that nothing is.
 */
export function createHorizons(
  ledger: WriteDb,
  context: Pick<RuleContext, 'watermark'>,
): (providerId: string) => number {
  const known = new Map<string, number>();
  return (providerId) => {
    const cached = known.get(providerId);
    if (cached !== undefined) return cached;
    const stored = ledger.get<{ at: number }>('SELECT at FROM detection_horizons WHERE provider_id = ?', [
      providerId,
    ])?.at;
    const watermark = context.watermark(providerId);
    if (stored === undefined && watermark === null) return Infinity;
    const at = stored ?? (watermark ?? 0) - historyReported;
    if (stored === undefined)
      ledger.run('INSERT INTO detection_horizons (provider_id, at) VALUES (?, ?)', [providerId, at]);
    known.set(providerId, at);
    return at;
  };
}

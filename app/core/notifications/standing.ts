import type { ReadDb } from '../ports.ts';
import type { StoredChannel } from './channels.ts';
import { countStates } from './messages.ts';

/** What waits in a channel, and whether it is well. */
export interface Standing {
  readonly waiting: number;
  readonly attention: number;
  readonly lastDeliveredAt: number | null;
  readonly lastFailure: { readonly at: number; readonly message: string } | null;
}

export function standingOf(ledger: ReadDb, { id }: StoredChannel): Standing {
  const counts = new Map(countStates(ledger, id).map(({ state, count }) => [state, count]));
  const failure = ledger.get<{ at: number; error: string }>(
    `SELECT failed_at AS at, error FROM notify_messages WHERE channel_id = ? AND error IS NOT NULL AND state IN ('failed', 'dead')
     ORDER BY failed_at DESC LIMIT 1`,
    [id],
  );
  const delivered = ledger.get<{ at: number | null }>(
    "SELECT MAX(delivered_at) AS at FROM notify_messages WHERE channel_id = ? AND state = 'delivered'",
    [id],
  );
  const attention = attentionOf(ledger, id);
  // What was delivered since has mended it, unless something still waits for a person.
  const mended = attention === 0 && (failure?.at ?? 0) < (delivered?.at ?? 0);
  return {
    waiting: (counts.get('queued') ?? 0) + (counts.get('failed') ?? 0) + (counts.get('sent') ?? 0),
    attention,
    lastDeliveredAt: delivered?.at ?? null,
    lastFailure:
      failure === undefined || mended
        ? null
        : { at: failure.at, message: (JSON.parse(failure.error) as { message: string }).message },
  };
}

/** A test that failed was seen by the person who sent it. */
function attentionOf(ledger: ReadDb, channelId: number): number {
  return (
    ledger.get<{ count: number }>(
      "SELECT COUNT(*) AS count FROM notify_messages WHERE channel_id = ? AND state IN ('dead', 'expired') AND occasion <> 'test'",
      [channelId],
    )?.count ?? 0
  );
}

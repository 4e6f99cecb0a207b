import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, Hash, ReadDb, WriteDb } from '../ports.ts';
import type { Dispatcher } from './dispatch.ts';
import { stepCounts } from './listing.ts';
import { existingAction, stepsInState } from './queries.ts';
import { refreshPrecondition } from './retry.ts';

export interface DecisionsDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly bus: Bus;
  readonly dispatcher: Pick<Dispatcher, 'move' | 'wake'>;
}

/** What a person may still decide about an action that was queued: take it back, try again, look now. */
export function createDecisions(
  deps: DecisionsDeps,
): Pick<Handlers<'actions'>, 'cancel' | 'retry' | 'reconcile'> {
  const { cache, ledger, clock, bus, dispatcher } = deps;
  return {
    cancel({ id }, { actor }) {
      existingAction(ledger, id);
      const queued = stepsInState(ledger, id, ['queued']);
      const at = clock.now();
      const cancelled = ledger.transaction(
        () => queued.filter((row) => dispatcher.move(row, { kind: 'cancel', at }, actor) !== null).length,
      );
      if (cancelled > 0) bus.emit('actionsMoved', { actionIds: [id] });
      return { cancelled, alreadySent: stepCounts(ledger, id).sent };
    },
    retry({ id, reason }, { actor }) {
      const action = existingAction(ledger, id);
      const at = clock.now();
      const queued = ledger.transaction(() => {
        // A retry is a new decision: it gets the lifetime the first one had, counted from now.
        ledger.run('UPDATE actions SET expires_at = ? WHERE action_id = ?', [at + action.lifetime, id]);
        const rows = stepsInState(ledger, id, ['failed', 'expired', 'drifted']);
        const again = rows.filter((row) => {
          refreshPrecondition(cache, ledger, row);
          return dispatcher.move(row, { kind: 'retry', at }, actor) !== null;
        }).length;
        appendAudit(ledger, clock, deps.hash, actor, {
          act: 'action.retried',
          subject: humanId('ACT', id),
          detail: { sims: again, reason },
        });
        return again;
      });
      bus.emit('actionsMoved', { actionIds: [id] });
      dispatcher.wake();
      return { queued };
    },
    reconcile({ id }) {
      existingAction(ledger, id);
      const open = stepsInState(ledger, id, ['accepted', 'unknown']);
      for (const row of open) {
        ledger.run('UPDATE action_sims SET next_at = ? WHERE action_id = ? AND iccid_body = ?', [
          clock.now(),
          id,
          row.iccid_body,
        ]);
      }
      dispatcher.wake();
      return { reading: open.length };
    },
  };
}

import { appendAudit } from '../audit/audit.ts';
import type { Actor, Clock, Hash, WriteDb } from '../ports.ts';
import { addReset } from './store.ts';

/** Makes the console learn a SIM anew from its next look on, on the word of a person. */
export function resetBaseline(
  deps: { readonly ledger: WriteDb; readonly clock: Clock; readonly hash: Hash },
  sim: { readonly body: string; readonly iccid: string },
  reason: string,
  actor: Actor,
): void {
  deps.ledger.transaction(() => {
    addReset(deps.ledger, sim.body, { at: deps.clock.now(), actor: actor.name, reason });
    appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
      act: 'baseline.reset',
      subject: sim.iccid,
      detail: { reason },
    });
  });
}

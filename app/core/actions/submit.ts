import type { ActionPreview, Output, ParsedInput } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { CallContext, Clock, Hash, WriteDb } from '../ports.ts';
import type { Dispatcher } from './dispatch.ts';
import type { Planner } from './plan.ts';
import { insertAction } from './queries.ts';

export interface SubmitDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly bus: Bus;
  readonly dispatcher: Pick<Dispatcher, 'wake'>;
  readonly plan: Planner['plan'];
}

/** An action that is about to be queued, inside the transaction that queues it. */
export interface Queued {
  readonly actionId: number;
  readonly preview: ActionPreview;
  /** ICCID bodies of the SIMs that it acts on. */
  readonly bodies: readonly string[];
}

/**
 * Queues an action on exactly the SIMs of a preview.
 *
 * @param within what must be written with it or not at all; a throw queues nothing
 * @throws AppError PRECONDITION_FAILED where other SIMs than those of the preview would be affected now, or none
 */
export type Submit = (
  order: ParsedInput<'actions.submit'>,
  context: CallContext,
  within?: (queued: Queued) => void,
) => Promise<Output<'actions.submit'>>;

export function createSubmit(deps: SubmitDeps): Submit {
  const { ledger, clock, hash } = deps;
  return async (order, { actor }, within) => {
    const { preview, steps, skipped } = await deps.plan(order.kind, order.target, order.input);
    if (preview.token !== order.token || preview.acts !== order.expectedCount) {
      throw fail(
        'PRECONDITION_FAILED',
        `The SIMs changed since you looked: ${preview.acts} would be affected now. Nothing was queued; look again.`,
        { retry: 'now' },
      );
    }
    if (steps.length === 0) throw fail('PRECONDITION_FAILED', 'None of these SIMs can take this action.');
    const now = clock.now();
    const actionId = ledger.transaction(() => {
      const action = {
        kind: order.kind,
        reason: order.reason,
        requested_by: actor.name,
        role: actor.role,
        incident_id: order.incidentId,
        requested_at: now,
        expires_at: now + order.expiresInMs,
        lifetime: order.expiresInMs,
        input: JSON.stringify(preview.input),
      };
      const id = insertAction(ledger, action, steps, skipped, now);
      appendAudit(ledger, clock, hash, actor, {
        act: 'action.queued',
        subject: humanId('ACT', id),
        detail: {
          kind: order.kind,
          ...(preview.input.length === 0 ? {} : { input: preview.input }),
          // What a message said can be proved to somebody who has the text, and be read by nobody who has not.
          ...(order.input?.smsText === undefined ? {} : { smsHash: hash.pseudonym(order.input.smsText) }),
          through: throughWords(preview),
          sims: steps.length,
          skipped: skipped.length,
          reason: order.reason,
          incident: order.incidentId === null ? null : humanId('INC', order.incidentId),
        },
      });
      within?.({ actionId: id, preview, bodies: steps.map((step) => step.iccidBody) });
      return id;
    });
    deps.bus.emit('actionsMoved', { actionIds: [actionId] });
    deps.dispatcher.wake();
    return { actionId, sims: steps.length };
  };
}

/** "Soracom (12), Operator (3)": through whom it goes, for the audit log. */
function throughWords({ providers }: ActionPreview): string {
  return providers.map(({ name, sims }) => `${name} (${sims})`).join(', ');
}

import type { ActionPreview, Output, ParsedInput, SkippedSim } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { humanId, iccidBody } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { ControlledBy } from '../fleet/capability.ts';
import type { CallContext, FleetReader, Ids, ReadDb } from '../ports.ts';
import { simKeysOfBodies } from './candidates.ts';
import { choicesFor } from './choices.ts';
import { describe } from './describe.ts';
import { consoleActor, createDispatcher, type DispatchDeps } from './dispatch.ts';
import { countActions, listActions, pageOfSteps, stepCounts } from './listing.ts';
import { createPlanner } from './plan.ts';
import { reasonsOf } from './preview.ts';
import { actionById, insertAction, stepsInState, type StoredAction } from './queries.ts';
import { refreshPrecondition } from './retry.ts';
import { toRow, toStep } from './rows.ts';
import { pageOfSkips, skipReasons } from './skips.ts';
import { findingsFor } from './standing.ts';

export interface ActionsDeps extends Omit<DispatchDeps, 'listedBy'> {
  readonly cache: ReadDb;
  readonly reader: FleetReader;
  readonly ids: Ids;
  /** SIM keys of an open grid result. */
  readonly keysOf: (resultId: string) => Promise<readonly number[]>;
  readonly providerName: (providerId: string) => string;
  readonly providerOf: (providerId: string) => ControlledBy | null;
}

/** An action that is about to be queued, inside the transaction that queues it. */
export interface Queued {
  readonly actionId: number;
  readonly preview: ActionPreview;
  /** ICCID bodies of the SIMs that it acts on. */
  readonly bodies: readonly string[];
}

export interface Actions {
  readonly handlers: Handlers<'actions'>;
  /**
   * Queues an action on exactly the SIMs of a preview.
   *
   * @param within what must be written with it or not at all; a throw queues nothing
   */
  submit(
    order: ParsedInput<'actions.submit'>,
    context: CallContext,
    within?: (queued: Queued) => void,
  ): Promise<Output<'actions.submit'>>;
  start(): void;
  stop(): Promise<void>;
}

/** SIM actions: preview, queue, and the outbox that carries them to *observed*. */
export function createActions(deps: ActionsDeps): Actions {
  const dispatcher = createDispatcher({ ...deps, listedBy: (body) => listedBy(deps.cache, body) });
  let version = 1;

  const announce = (actionIds: readonly number[]): void => {
    version++;
    const bodies = actionIds.flatMap((id) => stepBodies(deps.ledger, id));
    deps.reader.changed(simKeysOfBodies(deps.cache, bodies));
    deps.bus.publish('actions.changed', { ids: actionIds.slice(0, limits.pageRows), version });
    deps.bus.publish('fleet.changed', { version });
  };
  // A bulk action moves hundreds of steps a second; subscribers hear of it a few times a second.
  const pending = new Set<number>();
  let flush: (() => void) | null = null;
  deps.bus.on('actionsMoved', ({ actionIds }) => {
    for (const id of actionIds) pending.add(id);
    flush ??= deps.schedule.after(150, () => {
      flush = null;
      const ids = [...pending];
      pending.clear();
      announce(ids);
    });
  });

  const { wholeTarget, plan } = createPlanner(deps);
  const existing = (id: number): StoredAction => {
    const action = actionById(deps.ledger, id);
    if (action === undefined) throw fail('NOT_FOUND', `There is no ${humanId('ACT', id)}.`);
    return action;
  };

  const submit: Actions['submit'] = async (input, context, within) => {
    const { preview, steps, skipped } = await plan(input.kind, input.target, input.input);
    if (preview.token !== input.token || preview.acts !== input.expectedCount) {
      throw fail(
        'PRECONDITION_FAILED',
        `The SIMs changed since you looked: ${preview.acts} would be affected now. Nothing was queued; look again.`,
        { retry: 'now' },
      );
    }
    if (steps.length === 0) throw fail('PRECONDITION_FAILED', 'None of these SIMs can take this action.');
    const now = deps.clock.now();
    const actionId = deps.ledger.transaction(() => {
      const id = insertAction(
        deps.ledger,
        {
          kind: input.kind,
          reason: input.reason,
          requested_by: context.actor.name,
          role: context.actor.role,
          incident_id: input.incidentId,
          requested_at: now,
          expires_at: now + input.expiresInMs,
          lifetime: input.expiresInMs,
          input: JSON.stringify(preview.input),
        },
        steps,
        skipped,
        now,
      );
      appendAudit(deps.ledger, deps.clock, deps.hash, context.actor, {
        act: 'action.queued',
        subject: humanId('ACT', id),
        detail: {
          kind: input.kind,
          ...(preview.input.length === 0 ? {} : { input: preview.input }),
          // What a message said can be proved to somebody who has the text, and be read by nobody who has not.
          ...(input.input?.smsText === undefined
            ? {}
            : { smsHash: deps.hash.pseudonym(input.input.smsText) }),
          through: throughWords(preview),
          sims: steps.length,
          skipped: skipped.length,
          reason: input.reason,
          incident: input.incidentId === null ? null : humanId('INC', input.incidentId),
        },
      });
      within?.({ actionId: id, preview, bodies: steps.map((step) => step.iccidBody) });
      return id;
    });
    deps.bus.emit('actionsMoved', { actionIds: [actionId] });
    dispatcher.wake();
    return { actionId, sims: steps.length };
  };

  const handlers: Handlers<'actions'> = {
    preview: async ({ kind, target, input }) => (await plan(kind, target, input)).preview,
    choices: async ({ kind, target }) => choicesFor(deps, kind, await wholeTarget(target)),
    submit: (input, context) => submit(input, context),
    list({ filter, offset, limit }) {
      return {
        total: countActions(deps.ledger, filter),
        rows: listActions(deps.ledger, filter, offset, limit).map((action) => toRow(deps.ledger, action)),
        counts: {
          open: countActions(deps.ledger, 'open'),
          attention: countActions(deps.ledger, 'attention'),
          done: countActions(deps.ledger, 'done'),
        },
        version,
      };
    },
    get: ({ id }) => toRow(deps.ledger, existing(id)),
    steps({ id, offset, limit }) {
      const action = existing(id);
      const total = stepCounts(deps.ledger, id).total;
      return {
        total,
        rows: pageOfSteps(deps.ledger, id, offset, limit).map((row) => toStep(deps, action, row)),
      };
    },
    async skipped({ of, reason, offset, limit }) {
      if (of.kind === 'preview') {
        const { skipped } = await plan(of.action, of.target, of.input);
        const chosen = skipped.filter((sim) => reason === null || sim.reason === reason);
        return {
          reasons: reasonsOf(skipped),
          total: chosen.length,
          rows: chosen.slice(offset, offset + limit),
        };
      }
      existing(of.id);
      const reasons = skipReasons(deps.ledger, of.id);
      return {
        reasons,
        total: reasons
          .filter((one) => reason === null || one.reason === reason)
          .reduce((sum, { sims }) => sum + sims, 0),
        rows: pageOfSkips(deps.ledger, of.id, reason, offset, limit).map((row) => toSkipped(deps.cache, row)),
      };
    },
    cancel({ id }, context) {
      existing(id);
      const queued = stepsInState(deps.ledger, id, ['queued']);
      const at = deps.clock.now();
      const cancelled = deps.ledger.transaction(
        () =>
          queued.filter((row) => dispatcher.move(row, { kind: 'cancel', at }, context.actor) !== null).length,
      );
      if (cancelled > 0) deps.bus.emit('actionsMoved', { actionIds: [id] });
      return { cancelled, alreadySent: stepCounts(deps.ledger, id).sent };
    },
    retry({ id, reason }, context) {
      const action = existing(id);
      const at = deps.clock.now();
      const queued = deps.ledger.transaction(() => {
        // A retry is a new decision: it gets the lifetime the first one had, counted from now.
        deps.ledger.run('UPDATE actions SET expires_at = ? WHERE action_id = ?', [at + action.lifetime, id]);
        const rows = stepsInState(deps.ledger, id, ['failed', 'expired', 'drifted']);
        const again = rows.filter((row) => {
          refreshPrecondition(deps.cache, deps.ledger, row);
          return dispatcher.move(row, { kind: 'retry', at }, context.actor) !== null;
        }).length;
        appendAudit(deps.ledger, deps.clock, deps.hash, context.actor, {
          act: 'action.retried',
          subject: humanId('ACT', id),
          detail: { sims: again, reason },
        });
        return again;
      });
      deps.bus.emit('actionsMoved', { actionIds: [id] });
      dispatcher.wake();
      return { queued };
    },
    reconcile({ id }) {
      existing(id);
      const open = stepsInState(deps.ledger, id, ['accepted', 'unknown']);
      for (const row of open) {
        deps.ledger.run('UPDATE action_sims SET next_at = ? WHERE action_id = ? AND iccid_body = ?', [
          deps.clock.now(),
          id,
          row.iccid_body,
        ]);
      }
      dispatcher.wake();
      return { reading: open.length };
    },
  };

  /** What a sync saw may contradict what was observed, or show what was given up. */
  const compare = (simKeys: readonly number[] | 'all'): void => {
    for (const { step, holds, seen } of findingsFor(deps.cache, deps.ledger, simKeys)) {
      dispatcher.apply(step, { kind: 'reading', at: deps.clock.now(), holds }, consoleActor, describe(seen));
    }
  };
  const listening: (() => void)[] = [];

  return {
    handlers,
    submit,
    start() {
      listening.push(
        deps.bus.on('simsChanged', ({ simKeys }) => compare(simKeys)),
        // What waited for a paused provider goes on once it is resumed.
        deps.bus.on('providersChanged', () => dispatcher.wake()),
      );
      compare('all');
      dispatcher.start();
    },
    async stop() {
      for (const leave of listening.splice(0)) leave();
      flush?.();
      await dispatcher.stop();
    },
  };
}

function listedBy(cache: ReadDb, iccidBody: string) {
  return (
    cache.get<{ readonly providerId: string; readonly providerSimId: string }>(
      `SELECT provider_id AS providerId, provider_sim_id AS providerSimId FROM sims
       WHERE iccid_body = ? AND vanished_at IS NULL ORDER BY sim_key LIMIT 1`,
      [iccidBody],
    ) ?? null
  );
}

/** "Soracom (12), Operator (3)": through whom it goes, for the audit log. */
function throughWords({ providers }: ActionPreview): string {
  return providers.map(({ name, sims }) => `${name} (${sims})`).join(', ');
}

function toSkipped(
  cache: ReadDb,
  {
    iccid,
    device,
    reason,
  }: { readonly iccid: string; readonly device: string | null; readonly reason: string },
): SkippedSim {
  const sim = cache.get<{ sim_key: number }>('SELECT sim_key FROM sims WHERE iccid_body = ?', [
    iccidBody(iccid),
  ]);
  return { simKey: sim?.sim_key ?? null, iccid, device, reason };
}

function stepBodies(ledger: ReadDb, actionId: number): string[] {
  return ledger
    .all<{ body: string }>('SELECT iccid_body AS body FROM action_sims WHERE action_id = ?', [actionId])
    .map((row) => row.body);
}

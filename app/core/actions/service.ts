import { limits } from '../../../shared/limits.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { ControlledBy } from '../fleet/capability.ts';
import type { FleetReader, Ids, ReadDb } from '../ports.ts';
import { simKeysOfBodies } from './candidates.ts';
import { choicesFor } from './choices.ts';
import { createDecisions } from './decisions.ts';
import { describe } from './describe.ts';
import { consoleActor, createDispatcher, type DispatchDeps } from './dispatch.ts';
import { countActions, listActions, pageOfSteps, stepCounts } from './listing.ts';
import { createPlanner } from './plan.ts';
import { reasonsOf } from './preview.ts';
import { existingAction } from './queries.ts';
import { toRow, toSkipped, toStep } from './rows.ts';
import { pageOfSkips, skipReasons } from './skips.ts';
import { findingsFor } from './standing.ts';
import { createSubmit, type Submit } from './submit.ts';

export interface ActionsDeps extends Omit<DispatchDeps, 'listedBy'> {
  readonly cache: ReadDb;
  readonly reader: FleetReader;
  readonly ids: Ids;
  /** SIM keys of an open grid result. */
  readonly keysOf: (resultId: string) => Promise<readonly number[]>;
  readonly providerName: (providerId: string) => string;
  readonly providerOf: (providerId: string) => ControlledBy | null;
}

export interface Actions {
  readonly handlers: Handlers<'actions'>;
  readonly submit: Submit;
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
  const submit = createSubmit({ ...deps, dispatcher, plan });

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
    get: ({ id }) => toRow(deps.ledger, existingAction(deps.ledger, id)),
    steps({ id, offset, limit }) {
      const action = existingAction(deps.ledger, id);
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
      existingAction(deps.ledger, of.id);
      const reasons = skipReasons(deps.ledger, of.id);
      return {
        reasons,
        total: reasons
          .filter((one) => reason === null || one.reason === reason)
          .reduce((sum, { sims }) => sum + sims, 0),
        rows: pageOfSkips(deps.ledger, of.id, reason, offset, limit).map((row) => toSkipped(deps.cache, row)),
      };
    },
    ...createDecisions({ ...deps, dispatcher }),
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

function stepBodies(ledger: ReadDb, actionId: number): string[] {
  return ledger
    .all<{ body: string }>('SELECT iccid_body AS body FROM action_sims WHERE action_id = ?', [actionId])
    .map((row) => row.body);
}

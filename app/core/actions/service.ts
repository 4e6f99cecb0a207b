import type {
  ActionInput,
  ActionRow,
  ActionStep,
  ActionTarget,
  Severity,
} from '../../../shared/contract/index.ts';
import { fail, type ErrorData } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { ControlledBy } from '../fleet/capability.ts';
import type { FleetReader, Ids, ReadDb } from '../ports.ts';
import type { ControlCapability } from '../providers/connector.ts';
import { candidatesOf, otherIncidents, simKeysOfBodies } from './candidates.ts';
import { choicesFor, groupExists, groupSizes } from './choices.ts';
import { consoleActor, createDispatcher, describe, type DispatchDeps } from './dispatch.ts';
import { previewAction } from './preview.ts';
import {
  actionById,
  bodiesInFlight,
  countActions,
  insertAction,
  listActions,
  pageOfSteps,
  stepCounts,
  stepsInState,
  type StoredAction,
  type StoredStep,
} from './queries.ts';
import { findingsFor } from './standing.ts';
import { progressOf, stateOf } from './summary.ts';

export interface ActionsDeps extends DispatchDeps {
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
  start(): void;
  stop(): Promise<void>;
}

/** SIM actions: preview, queue, and the outbox that carries them to *observed*. */
export function createActions(deps: ActionsDeps): Actions {
  const dispatcher = createDispatcher(deps);
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

  const wholeTarget = async (target: ActionTarget): Promise<readonly number[]> => {
    const simKeys = await simKeysOf(deps, target);
    if (simKeys.length > limits.actionSims) {
      throw fail(
        'TOO_LARGE',
        `An action takes at most ${limits.actionSims.toLocaleString('en')} SIMs; this list has ${simKeys.length.toLocaleString('en')}. Narrow the query.`,
      );
    }
    return simKeys;
  };

  const plan = async (kind: ActionRow['kind'], target: ActionTarget, chosen: ActionInput = {}) => {
    const candidates = candidatesOf(deps, kind, await wholeTarget(target));
    const capabilities = new Map<string, ControlCapability>();
    for (const { providerId } of candidates) {
      const capability = deps.providerOf(providerId)?.capabilities[kind];
      if (capability !== undefined) capabilities.set(providerId, capability);
    }
    const incidents = otherIncidents(
      deps.ledger,
      candidates.map((sim) => sim.iccidBody),
      target.kind === 'incident' ? target.incidentId : null,
    );
    return previewAction({
      kind,
      chosen,
      candidates,
      now: deps.clock.now(),
      inFlight: bodiesInFlight(deps.ledger),
      capabilities,
      knowsGroup: (providerId) =>
        chosen.groupId !== undefined && groupExists(deps.cache, providerId, chosen.groupId),
      groupSize: await groupSizes(
        deps.reader,
        [...capabilities].filter(([, { support }]) => support === 'group').map(([providerId]) => providerId),
      ),
      otherIncidents: incidents.map((incident) => ({ ...incident, severity: incident.severity as Severity })),
      sha256: deps.hash.sha256,
    });
  };

  const existing = (id: number): StoredAction => {
    const action = actionById(deps.ledger, id);
    if (action === undefined) throw fail('NOT_FOUND', `There is no ${humanId('ACT', id)}.`);
    return action;
  };

  const handlers: Handlers<'actions'> = {
    preview: async ({ kind, target, input }) => (await plan(kind, target, input)).preview,
    choices: async ({ kind, target }) => choicesFor(deps, kind, await wholeTarget(target)),
    async submit(input, context) {
      const { preview, steps } = await plan(input.kind, input.target, input.input);
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
          },
          steps,
          now,
        );
        appendAudit(deps.ledger, deps.clock, deps.hash, context.actor, {
          act: 'action.queued',
          subject: humanId('ACT', id),
          detail: {
            kind: input.kind,
            sims: steps.length,
            reason: input.reason,
            incident: input.incidentId === null ? null : humanId('INC', input.incidentId),
          },
        });
        return id;
      });
      deps.bus.emit('actionsMoved', { actionIds: [actionId] });
      dispatcher.wake();
      return { actionId, sims: steps.length };
    },
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
          refreshPrecondition(deps, row);
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

async function simKeysOf(deps: ActionsDeps, target: ActionTarget): Promise<readonly number[]> {
  if (target.kind === 'sims') return [...new Set(target.simKeys)];
  if (target.kind === 'result') return deps.keysOf(target.resultId);
  const bodies = deps.ledger
    .all<{ body: string }>('SELECT iccid_body AS body FROM incident_sims WHERE incident_id = ?', [
      target.incidentId,
    ])
    .map((row) => row.body);
  return simKeysOfBodies(deps.cache, bodies);
}

function stepBodies(ledger: ReadDb, actionId: number): string[] {
  return ledger
    .all<{ body: string }>('SELECT iccid_body AS body FROM action_sims WHERE action_id = ?', [actionId])
    .map((row) => row.body);
}

/** The person retries what they see now, so the state to check against is the state now. */
function refreshPrecondition(deps: ActionsDeps, row: StoredStep): void {
  const sim = deps.cache.get<{ lifecycle: string; imei_lock: string; session_id: string | null }>(
    'SELECT lifecycle, imei_lock, session_id FROM sims WHERE iccid_body = ?',
    [row.iccid_body],
  );
  if (sim === undefined) return;
  const precondition = JSON.stringify({
    lifecycle: sim.lifecycle,
    imeiLock: sim.imei_lock,
    sessionId: sim.session_id,
  });
  deps.ledger.run('UPDATE action_sims SET precondition = ? WHERE action_id = ? AND iccid_body = ?', [
    precondition,
    row.action_id,
    row.iccid_body,
  ]);
}

function toRow(ledger: ReadDb, action: StoredAction): ActionRow {
  const counts = stepCounts(ledger, action.action_id);
  const progress = progressOf(counts);
  return {
    id: action.action_id,
    kind: action.kind,
    reason: action.reason,
    requestedBy: action.requested_by,
    incidentId: action.incident_id,
    state: stateOf(counts),
    progress,
    requestedAt: action.requested_at,
    acceptedAt: counts.acceptedAt,
    observedAt: progress.observed === progress.total ? counts.observedAt : null,
    expiresAt: action.expires_at,
    nextReadAt: counts.nextAt,
    version: action.version,
  };
}

function toStep(deps: ActionsDeps, action: StoredAction, row: StoredStep): ActionStep {
  const sim = deps.cache.get<{ sim_key: number; device: string | null }>(
    'SELECT sim_key, device FROM sims WHERE iccid_body = ?',
    [row.iccid_body],
  );
  const before = JSON.parse(row.precondition) as { lifecycle: string; imeiLock: string };
  return {
    simKey: sim?.sim_key ?? null,
    iccid: row.iccid,
    device: sim?.device ?? null,
    provider: deps.providerName(row.provider_id),
    state: row.state,
    attempts: row.attempts,
    requestedAt: action.requested_at,
    sentAt: row.sent_at,
    acceptedAt: row.accepted_at,
    observedAt: row.observed_at,
    nextReadAt: row.next_at,
    before: `${before.lifecycle}, IMEI ${before.imeiLock}`,
    latest: row.latest,
    error: row.error === null ? null : (JSON.parse(row.error) as ErrorData),
  };
}

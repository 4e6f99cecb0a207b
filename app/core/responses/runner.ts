import type {
  ActionInput,
  ActionKind,
  ActionPreview,
  ActionTarget,
  Output,
  ParsedInput,
} from '../../../shared/contract/index.ts';
import { asAppError, fail } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { minute } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Actor, CallContext, Clock, Hash, Ids, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { armWords, findingName } from './automation.ts';
import {
  actsOf,
  actsOfAll,
  armOf,
  dueIntents,
  holdOf,
  limitsOf,
  settleIntent,
  type StoredArm,
  type StoredIntent,
} from './automation-store.ts';
import { whyNot, whyNotThis } from './caps.ts';
import { addAutomatic, addProposal, noteOpenProposal, proposalLasts, responseOf } from './store.ts';
import { survivorOf } from './target.ts';
import { verbOf, wordsOf } from './words.ts';

export interface RunnerDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly ids: Ids;
  readonly log: Log;
  readonly schedule: Pick<Schedule, 'breathe'>;
  readonly preview: (order: {
    readonly kind: ActionKind;
    readonly target: ActionTarget;
    readonly input: ActionInput;
  }) => Promise<ActionPreview>;
  readonly submit: (
    order: ParsedInput<'actions.submit'>,
    context: CallContext,
    within: (queued: { readonly actionId: number }) => void,
  ) => Promise<Output<'actions.submit'>>;
  readonly tell: (incidentId: number, actor: string, text: string, detail: string | null) => void;
  /** After the commit: incidents changed, and what was proposed on them. */
  readonly told: (incidentIds: readonly number[]) => void;
}

export interface Runner {
  /** Looks at what waits. */
  wake(): void;
  /** Ends after the one under way. */
  stop(): Promise<void>;
}

/** The console itself, where no person acted. */
export const consoleActor: Actor = { name: 'Sextant', role: 'system' };

/** An action of a rule that could not be sent for so long at least is tried; it is void after what is left of its time. */
const shortestLife = minute;

/**
 * Carries out what findings ask of armed rules, one after the other. The limits are looked at again in the transaction that queues the
 * action and counts it, so whatever the order of findings, restarts and replays, none is passed. What is refused is proposed to people.
 */
export function createRunner(deps: RunnerDeps): Runner {
  const { cache, ledger, clock } = deps;
  const stopping = new AbortController();
  const touched = new Set<number>();
  let running: Promise<void> | null = null;
  let again = false;

  const standing = (intent: StoredIntent) => ({
    now: clock.now(),
    watermark: watermarkOf(cache, intent.providerId),
    hold: holdOf(ledger),
    arm: armOf(ledger, intent.armId),
    acts: actsOf(ledger, intent.ruleId, clock.now()),
    together: limitsOf(ledger),
    allActs: actsOfAll(ledger, clock.now()),
  });

  const refuse = (intent: StoredIntent, why: string): void => {
    const incidentId = survivorOf(ledger, intent.incidentId);
    ledger.transaction(() => {
      if (settleIntent(ledger, intent.findingId, { state: 'refused', at: clock.now(), why }))
        propose(deps, intent, incidentId, why);
    });
    touched.add(incidentId);
  };

  const act = async (intent: StoredIntent): Promise<void> => {
    const arm = armOf(ledger, intent.armId);
    const early = whyNot(intent, standing(intent)) ?? whyNotIncident(ledger, intent);
    const response = responseOf(ledger, intent.ruleId);
    if (early !== null || arm === null || response === null)
      return refuse(intent, early ?? 'It has no response.');
    const keys = simKeysOf(cache, intent);
    const [simKey] = keys;
    if (simKey === undefined || keys.length > 1)
      return refuse(
        intent,
        keys.length > 1 ? 'Several accounts list this SIM.' : 'The SIM is not in the fleet any more.',
      );
    const { kind } = arm;
    const target: ActionTarget = { kind: 'sims', simKeys: [simKey] };
    const preview = await deps.preview({ kind, target, input: response.input });
    const late = whyNotThis(preview);
    if (late !== null) return refuse(intent, late);
    const incidentId = survivorOf(ledger, intent.incidentId);
    await deps.submit(
      {
        kind,
        target,
        input: response.input,
        token: preview.token,
        expectedCount: 1,
        reason: `${intent.ruleId} acts by itself. ${armWords(arm)}`.slice(0, 1_000),
        expiresInMs: Math.max(shortestLife, intent.queuedAt + arm.withinMs - clock.now()),
        incidentId,
      },
      { signal: stopping.signal, traceId: deps.ids.unique(), actor: consoleActor },
      ({ actionId }) => {
        const why = whyNot(intent, standing(intent));
        if (why !== null) throw fail('PRECONDITION_FAILED', why);
        record(deps, intent, arm, incidentId, actionId);
      },
    );
    touched.add(incidentId);
  };

  const round = async (): Promise<void> => {
    for (let due = dueIntents(ledger); due.length > 0; due = dueIntents(ledger)) {
      for (const intent of due) {
        if (stopping.signal.aborted) return;
        await deps.schedule.breathe();
        try {
          await act(intent);
        } catch (error) {
          // Whatever hinders a machine is for a person to see; it never waits unseen and is never tried again.
          const { code, message } = asAppError(error);
          if (code === 'INTERNAL')
            deps.log.error('a rule could not act by itself', { rule: intent.ruleId, error });
          refuse(
            intent,
            code === 'INTERNAL' ? 'It failed in a way nobody foresaw; the log says how.' : message,
          );
        }
      }
      tellAll();
    }
  };
  const tellAll = (): void => {
    if (touched.size > 0) deps.told([...touched]);
    touched.clear();
  };
  const wake = (): void => {
    again = true;
    if (running !== null || stopping.signal.aborted) return;
    again = false;
    running = round()
      .catch((error: unknown) =>
        deps.log.error('what armed rules are to do could not be settled', {
          error: asAppError(error).message,
        }),
      )
      .finally(() => {
        tellAll();
        running = null;
        if (again) wake();
      });
  };

  return {
    wake,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** The act beside its action: the limit it counts against, the decision, the timeline, the audit. */
function record(
  deps: RunnerDeps,
  intent: StoredIntent,
  arm: StoredArm,
  incidentId: number,
  actionId: number,
): void {
  const { ledger, clock, hash } = deps;
  const { findingId, ruleId, body } = intent;
  const now = clock.now();
  if (!settleIntent(ledger, findingId, { state: 'acted', at: now, actionId }))
    throw fail('CONFLICT', 'It was settled already.');
  const response = responseOf(ledger, ruleId);
  addAutomatic(ledger, {
    incidentId,
    ruleId,
    kind: arm.kind,
    input: response?.input ?? {},
    proposedAt: intent.queuedAt,
    decidedAt: now,
    by: consoleActor.name,
    reason: armWords(arm),
    actionId,
    note: `On one SIM, for ${findingName(findingId)}.`,
  });
  deps.tell(
    incidentId,
    consoleActor.name,
    `${ruleId} acted by itself: ${verbOf(arm.kind)} one SIM, ${humanId('ACT', actionId)}`,
    armWords(arm),
  );
  appendAudit(ledger, clock, hash, consoleActor, {
    act: 'response.automatic',
    subject: humanId('INC', incidentId),
    detail: {
      rule: ruleId,
      armedBy: arm.armedBy,
      finding: findingName(findingId),
      action: humanId('ACT', actionId),
      kind: arm.kind,
      sim: hash.pseudonym(body),
    },
  });
}

/** The open proposal of the rule on the incident says why it asks; there is one at most, and it is told of once. */
function propose(deps: RunnerDeps, intent: StoredIntent, incidentId: number, why: string): void {
  const { ledger, clock } = deps;
  const { ruleId, findingId } = intent;
  const response = responseOf(ledger, ruleId);
  if (response === null || response.kind === null) return;
  const now = clock.now();
  const noted = noteOpenProposal(ledger, incidentId, ruleId, now, why);
  if (typeof noted === 'string') return;
  if (noted === undefined) {
    const { kind, input, scope } = response;
    const expiresAt = now + proposalLasts;
    addProposal(ledger, { incidentId, ruleId, kind, input, scope, proposedAt: now, expiresAt, note: why });
  }
  deps.tell(
    incidentId,
    consoleActor.name,
    `${ruleId} did not act by itself; it proposes to ${wordsOf(response)}, and a person decides`,
    why,
  );
  appendAudit(ledger, clock, deps.hash, consoleActor, {
    act: 'response.proposed',
    subject: humanId('INC', incidentId),
    detail: { rule: ruleId, finding: findingName(findingId), kind: response.kind, notAutomatic: why },
  });
}

function whyNotIncident(ledger: ReadDb, { incidentId }: StoredIntent): string | null {
  const row = ledger.get<{ status: string }>('SELECT status FROM incidents WHERE incident_id = ?', [
    survivorOf(ledger, incidentId),
  ]);
  return row === undefined || row.status === 'resolved' ? 'The incident is closed.' : null;
}

function simKeysOf(cache: ReadDb, { body }: StoredIntent): number[] {
  return cache
    .all<{ key: number }>(
      'SELECT sim_key AS key FROM sims WHERE iccid_body = ? AND vanished_at IS NULL ORDER BY sim_key',
      [body],
    )
    .map(({ key }) => key);
}

/** Newest source time that the provider showed. */
function watermarkOf(cache: ReadDb, providerId: string): number | null {
  return (
    cache.get<{ until: number | null }>(
      `SELECT complete_until AS until FROM sync_state WHERE provider_id = ? AND source = 'clock'`,
      [providerId],
    )?.until ?? null
  );
}

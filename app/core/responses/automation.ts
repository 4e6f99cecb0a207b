import { fail } from '../../../shared/errors.ts';
import { day, isoSeconds, minute } from '../../../shared/time.ts';
import { kindsOfAction } from '../actions/kinds.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, CallContext, Clock, Hash, WriteDb } from '../ports.ts';
import {
  addArm,
  addIntent,
  armOfRule,
  endArm,
  holdOf,
  unsentActs,
  writeHold,
  writeLimits,
  type StoredArm,
  type StoredIntent,
} from './automation-store.ts';
import { shippedResponse } from './shipped.ts';
import { responseOf } from './store.ts';
import { verbOf } from './words.ts';

export interface AutomationDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  /** Takes back what of an action was not sent yet. */
  readonly cancel: (actionId: number, context: CallContext) => Promise<{ readonly cancelled: number }>;
  readonly changed: () => void;
}

export interface Automation {
  readonly handlers: Pick<Handlers<'responses'>, 'arm' | 'disarm' | 'limit' | 'hold' | 'release'>;
  /** The arm under which the rule acts now; null where it waits for a person. */
  armed(ruleId: string, now: number): StoredArm | null;
  /** Its response was changed: what was armed is no longer what it would do. In the transaction of the change. */
  disarm(ruleId: string, actor: Actor, reason: string): void;
  /** Asks an armed rule to act on the SIM of a finding, once. In the transaction that stores the finding. */
  ask(finding: Omit<StoredIntent, 'armId' | 'queuedAt'>, arm: StoredArm, now: number): void;
}

/** Who may let rules act, how far, and the switch that holds them all. */
export function createAutomation(deps: AutomationDeps): Automation {
  const { ledger, clock, hash, changed } = deps;
  const audit = (actor: Actor, act: string, subject: string, detail: Readonly<Record<string, unknown>>) =>
    appendAudit(ledger, clock, hash, actor, { act, subject, detail });

  const disarm: Automation['disarm'] = (ruleId, actor, reason) => {
    if (endArm(ledger, ruleId, clock.now(), actor.name))
      audit(actor, 'response.disarmed', ruleId, { reason });
  };

  return {
    armed(ruleId, now) {
      const arm = armOfRule(ledger, ruleId);
      return arm !== null && now < arm.endsAt ? arm : null;
    },
    disarm,
    ask(finding, arm, now) {
      addIntent(ledger, { ...finding, armId: arm.id, queuedAt: now });
    },
    handlers: {
      arm({ ruleId, perHour, perDay, withinMinutes, days, reason }, { actor }) {
        leadOnly(actor);
        checkLimits(perHour, perDay);
        const kind = kindToArm(deps, ruleId);
        const now = clock.now();
        const endsAt = now + days * day;
        ledger.transaction(() => {
          endArm(ledger, ruleId, now, actor.name);
          const limits = { perHour, perDay, withinMs: withinMinutes * minute };
          addArm(ledger, { ruleId, kind, ...limits, reason, armedAt: now, armedBy: actor.name, endsAt });
          audit(actor, 'response.armed', ruleId, {
            kind,
            perHour,
            perDay,
            withinMinutes,
            until: isoSeconds(endsAt),
            reason,
          });
        });
        changed();
        return { endsAt };
      },
      disarm({ ruleId, reason }, { actor }) {
        if (armOfRule(ledger, ruleId) === null)
          throw fail('CONFLICT', `${ruleId} is not armed.`, { field: 'ruleId' });
        ledger.transaction(() => disarm(ruleId, actor, reason));
        changed();
        return {};
      },
      limit({ perHour, perDay, reason }, { actor }) {
        leadOnly(actor);
        checkLimits(perHour, perDay);
        ledger.transaction(() => {
          writeLimits(ledger, { perHour, perDay }, clock.now());
          audit(actor, 'automation.limited', 'automation', { perHour, perDay, reason });
        });
        changed();
        return {};
      },
      async hold({ reason }, context) {
        const { actor } = context;
        // The switch first: nothing further is asked for while what was is taken back.
        ledger.transaction(() => {
          const now = clock.now();
          writeHold(ledger, { at: now, by: actor.name, reason }, now);
          audit(actor, 'automation.held', 'automation', { reason });
        });
        changed();
        let takenBack = 0;
        for (const id of unsentActs(ledger)) takenBack += (await deps.cancel(id, context)).cancelled;
        return { takenBack };
      },
      release({ reason }, { actor }) {
        leadOnly(actor);
        if (holdOf(ledger) === null) throw fail('CONFLICT', 'Automation is not on hold.');
        ledger.transaction(() => {
          writeHold(ledger, null, clock.now());
          audit(actor, 'automation.released', 'automation', { reason });
        });
        changed();
        return {};
      },
    },
  };
}

/** @throws AppError FORBIDDEN */
function leadOnly({ name, role }: Actor): void {
  if (role !== 'lead')
    throw fail('FORBIDDEN', `Only a lead lets rules act by themselves. ${name} is ${role} here.`);
}

/** @throws AppError INVALID_INPUT */
function checkLimits(perHour: number, perDay: number): void {
  if (perHour > perDay)
    throw fail('INVALID_INPUT', 'The limit of an hour is higher than that of a day.', { field: 'perHour' });
}

/** The action that the rule would run. @throws AppError where a machine may not decide it */
function kindToArm({ ledger }: AutomationDeps, ruleId: string) {
  const refuse = (message: string) => fail('PRECONDITION_FAILED', message, { field: 'ruleId' });
  const shipped = shippedResponse(ruleId);
  if (shipped === null)
    throw refuse(`${ruleId} is no detection of this version: its response waits for a person.`);
  if (!shipped.mayAct || shipped.kind === null)
    throw refuse(`${ruleId} never acts by itself. ${shipped.why}`);
  const response = responseOf(ledger, ruleId);
  if (response === null || !response.enabled)
    throw refuse(`${ruleId} has no response that is on. Give it one first.`);
  if (response.kind !== shipped.kind)
    throw refuse(`By itself ${ruleId} may only ${verbOf(shipped.kind)}. Change its response first.`);
  if (response.scope !== 'sims')
    throw refuse('Only the SIM of a finding, never its group, is left to a rule. Change its response first.');
  if (kindsOfAction[shipped.kind].undo === null) throw refuse('Its action cannot be taken back.');
  return shipped.kind;
}

/** How an armed rule is named in reasons and timelines. */
export function armWords({ armedBy, endsAt, reason }: StoredArm): string {
  return `Armed by ${armedBy} until ${isoSeconds(endsAt)}: ${reason}`;
}

/** "F-12", as the audit names the finding. */
export function findingName(findingId: number): string {
  return `F-${findingId}`;
}

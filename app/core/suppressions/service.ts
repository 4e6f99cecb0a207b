import type { FindingCondition, SuppressionScope } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { day, isoSeconds } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, CallContext, Clock, Hash, ReadDb, WriteDb } from '../ports.ts';
import { addFilter, filterOf, filtersOf, noteUndone } from './applied.ts';
import { satisfies } from './conditions.ts';
import { describeSuppression, describeWindow, heldFindings, heldNow, noiseOf } from './describe.ts';
import { effectOf } from './effect.ts';
import { createGate, type Gate } from './gate.ts';
import { filterFor, filterLasts, proposeFilter, titleOf, type RuleFacts } from './propose.ts';
import { reachOf } from './scope.ts';
import { checkSpan } from './span.ts';
import {
  addSuppression,
  addWindow,
  changeWindow,
  endWindow,
  heldCounts,
  moveEnd,
  revoke,
  suppressionOf,
  suppressionsOf,
  windowOf,
  windowsOf,
} from './store.ts';
import { findingsOfRule } from './stored-findings.ts';

export interface SuppressionsDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly bus: Bus;
  readonly providerName: (providerId: string) => string;
  readonly ruleOf: (ruleId: string) => RuleFacts | null;
  /** Stores a Sigma filter as a rule of the person, switched on. @returns its id and what is wrong with it */
  readonly saveFilter: (
    text: string,
    reason: string,
    context: CallContext,
  ) => Promise<{ readonly ruleId: string; readonly enabled: boolean }>;
  readonly removeFilter: (ruleId: string, reason: string, context: CallContext) => Promise<void>;
}

export interface Suppressions {
  readonly handlers: Handlers<'suppressions'>;
  readonly gate: Gate & {
    /** Why something holds findings back, for people. */
    reasonOf(heldBy: string): string;
  };
}

const usualDays = 30;
const longest = 365 * day;

/** Maintenance windows, suppressions and filters out of false positives: what keeps findings from opening incidents. */
export function createSuppressions(deps: SuppressionsDeps): Suppressions {
  const { cache, ledger, clock, hash, bus } = deps;
  const gate = createGate(cache, ledger);
  const ruleName = (ruleId: string): string => deps.ruleOf(ruleId)?.name ?? ruleId;

  /** One change with its audit row. */
  const change = <T extends string>(
    actor: Actor,
    act: string,
    detail: Readonly<Record<string, unknown>>,
    work: (now: number) => T,
  ): T => {
    const subject = ledger.transaction(() => {
      const made = work(clock.now());
      appendAudit(ledger, clock, hash, actor, { act, subject: made, detail });
      return made;
    });
    gate.changed();
    bus.publish('suppressions.changed', {});
    return subject;
  };
  const checkEnd = (endsAt: number): void => {
    const now = clock.now();
    if (endsAt <= now) throw fail('INVALID_INPUT', 'The end lies in the past.', { field: 'endsAt' });
    if (endsAt > now + longest)
      throw fail('INVALID_INPUT', 'A suppression ends within a year.', { field: 'endsAt' });
  };
  const checkCritical = (critical: boolean, confirmed: boolean | undefined): void => {
    if (critical && confirmed !== true)
      throw fail('INVALID_INPUT', 'Holding back critical findings has to be confirmed apart.', {
        field: 'confirmCritical',
      });
  };
  const knownRule = (ruleId: string): RuleFacts => {
    const rule = deps.ruleOf(ruleId);
    if (rule === null) throw fail('NOT_FOUND', `There is no rule ${ruleId}.`, { field: 'ruleId' });
    return rule;
  };
  const suppress = (
    actor: Actor,
    draft: {
      readonly ruleId: string;
      readonly scope: SuppressionScope;
      readonly conditions: readonly FindingCondition[];
      readonly reason: string;
      readonly critical: boolean;
      readonly endsAt: number;
    },
  ): string => {
    const { ruleId, scope, conditions, reason, critical, endsAt } = draft;
    const kind = scope.kind === 'sims' ? `${scope.iccids.length} SIMs` : scope;
    const detail = { rule: ruleId, scope: kind, conditions, reason, critical, endsAt: isoSeconds(endsAt) };
    return change(actor, 'suppression.added', detail, (now) =>
      addSuppression(ledger, draft, now, actor.name),
    );
  };
  const openSuppression = (id: string) => {
    const found = suppressionOf(ledger, id);
    if (found.revokedAt !== null || clock.now() >= found.endsAt)
      throw fail('CONFLICT', `${id} has ended already.`, { field: 'id' });
    return found;
  };
  const openWindow = (id: string) => {
    const found = windowOf(ledger, id);
    if (found.endedAt !== null) throw fail('CONFLICT', `${id} has ended already.`, { field: 'id' });
    return found;
  };

  const handlers: Handlers<'suppressions'> = {
    list() {
      const now = clock.now();
      const counts = heldCounts(ledger);
      const windows = windowsOf(ledger).map((window) =>
        describeWindow(window, counts.get(window.id), deps.providerName, now),
      );
      const suppressions = suppressionsOf(ledger).map((one) =>
        describeSuppression(one, counts.get(one.id), deps.providerName, ruleName, now),
      );
      const order = { active: 0, ending: 0, planned: 1, ended: 2, revoked: 2 } as const;
      return {
        windows: windows.toSorted((a, b) => order[a.state] - order[b.state]),
        suppressions: suppressions.toSorted((a, b) => order[a.state] - order[b.state]),
        ending: suppressions.filter(({ state }) => state === 'ending').length,
      };
    },
    forSim: ({ simKey }) => heldNow(cache, ledger, gate, simKey, ruleName, clock.now()),
    held: ({ by, limit }) => ({ findings: heldFindings(ledger, by, limit) }),
    addWindow(draft, { actor }) {
      checkSpan(draft.span);
      const { name, reason, span } = draft;
      const id = change(actor, 'maintenance.added', { name, reason, scope: draft.scope.kind, span }, (now) =>
        addWindow(ledger, draft, now, actor.name),
      );
      return { id };
    },
    changeWindow({ id, ...draft }, { actor }) {
      checkSpan(draft.span);
      const before = openWindow(id);
      const { name, reason, span } = draft;
      const detail = { name, reason, scope: draft.scope.kind, span, was: before.span };
      change(actor, 'maintenance.changed', detail, () => {
        changeWindow(ledger, id, draft);
        return id;
      });
      return {};
    },
    endWindow({ id, reason }, { actor }) {
      openWindow(id);
      change(actor, 'maintenance.ended', { reason }, (now) => {
        endWindow(ledger, id, now, actor.name);
        return id;
      });
      return {};
    },
    add({ confirmCritical, endsAt: wanted, ...draft }, { actor }) {
      knownRule(draft.ruleId);
      checkCritical(draft.critical, confirmCritical);
      const endsAt = wanted ?? clock.now() + usualDays * day;
      checkEnd(endsAt);
      return { id: suppress(actor, { ...draft, endsAt }), endsAt };
    },
    extend({ id, endsAt, reason }, { actor }) {
      const before = openSuppression(id);
      checkEnd(endsAt);
      const detail = { reason, was: isoSeconds(before.endsAt), endsAt: isoSeconds(endsAt) };
      change(actor, 'suppression.moved', detail, () => {
        moveEnd(ledger, id, endsAt);
        return id;
      });
      return {};
    },
    revoke({ id, reason }, { actor }) {
      openSuppression(id);
      change(actor, 'suppression.revoked', { reason }, (now) => {
        revoke(ledger, id, now, actor.name);
        return id;
      });
      return {};
    },
    effect({ ruleId, scope, conditions, days }) {
      knownRule(ruleId);
      const all = findingsOfRule(cache, ledger, ruleId, 0);
      const newest = all.reduce((latest, { at }) => Math.max(latest, at), 0);
      const reaches = reachOf(scope);
      return effectOf(
        all.filter(({ at }) => at >= newest - days * day),
        ({ scoped, fields }) => reaches(scoped) && satisfies(conditions, fields),
        days,
        (id) => titleOf(ledger, id),
      );
    },
    propose(asked) {
      const found = proposeFilter(deps, asked, clock.now());
      return 'why' in found ? { proposal: null, why: found.why } : { proposal: found.proposal, why: null };
    },
    async applyFilter({ incidentId, conditions, reason, critical, confirmCritical }, context) {
      const { actor } = context;
      const found = proposeFilter(deps, { incidentId, conditions, days: 400 }, clock.now());
      if ('why' in found) throw fail('INVALID_INPUT', found.why, { field: 'incidentId' });
      const { ruleId } = found.proposal;
      checkCritical(critical, confirmCritical);
      const text = filterFor(knownRule(ruleId), incidentId, conditions, reason);
      const target =
        text === null
          ? suppress(actor, {
              ruleId,
              scope: { kind: 'everything' },
              conditions,
              reason,
              critical,
              endsAt: clock.now() + filterLasts,
            })
          : await saved(deps, text, reason, context);
      let filterNo = 0;
      change(actor, 'detection.filter-applied', { rule: ruleId, target, conditions, reason }, (now) => {
        filterNo = addFilter(ledger, { incidentId, ruleId, target, reason }, now, actor.name);
        return humanId('INC', incidentId);
      });
      return { filterNo, target };
    },
    async undoFilter({ filterNo, reason }, context) {
      const { actor } = context;
      const { target, incidentId, undoneAt } = filterOf(ledger, filterNo);
      if (undoneAt !== null) throw fail('CONFLICT', 'It was taken back already.', { field: 'filterNo' });
      if (target.startsWith('R-')) await deps.removeFilter(target, reason, context);
      else if (suppressionOf(ledger, target).revokedAt === null)
        change(actor, 'suppression.revoked', { reason }, (now) => {
          revoke(ledger, target, now, actor.name);
          return target;
        });
      change(actor, 'detection.filter-undone', { target, reason }, (now) => {
        noteUndone(ledger, filterNo, now, actor.name);
        return humanId('INC', incidentId);
      });
      return {};
    },
    applied: ({ incidentId }) => ({ filters: filtersOf(ledger, incidentId ?? null) }),
    noise: () => ({ rules: noiseOf(ledger) }),
    setRefractory({ ruleId, ms, reason }, { actor }) {
      knownRule(ruleId);
      change(actor, 'detection.refractory', { ms, reason }, (now) => {
        if (ms === null) ledger.run('DELETE FROM rule_refractory WHERE rule_id = ?', [ruleId]);
        else
          ledger.run(
            `INSERT INTO rule_refractory (rule_id, ms, changed_at, changed_by) VALUES (?, ?, ?, ?)
             ON CONFLICT (rule_id) DO UPDATE SET ms = excluded.ms, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
            [ruleId, ms, now, actor.name],
          );
        return ruleId;
      });
      return {};
    },
  };

  return {
    handlers,
    gate: {
      ...gate,
      reasonOf(heldBy) {
        if (heldBy.startsWith('M-')) {
          const window = windowsOf(ledger).find(({ id }) => id === heldBy);
          return window === undefined ? heldBy : `${window.name}: ${window.reason}`;
        }
        return suppressionsOf(ledger).find(({ id }) => id === heldBy)?.reason ?? heldBy;
      },
    },
  };
}

/** A filter that cannot be switched on is taken away again: it would only look as if it were in force. */
async function saved(
  deps: SuppressionsDeps,
  text: string,
  reason: string,
  context: CallContext,
): Promise<string> {
  const { ruleId, enabled } = await deps.saveFilter(text, reason, context);
  if (enabled) return ruleId;
  await deps.removeFilter(ruleId, 'It could not be switched on.', context);
  throw fail('INVALID_INPUT', 'The filter cannot be said as a Sigma filter.', { field: 'conditions' });
}

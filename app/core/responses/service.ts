import type { ActionInput, ActionKind, ResponseProposal } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { isoSeconds } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, Hash, Ids, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { createAutomation, type AutomationDeps } from './automation.ts';
import { armedRules, hasDueIntent, holdOf, usedTogether } from './automation-store.ts';
import { consoleActor, createRunner, type RunnerDeps } from './runner.ts';
import { shippedResponses } from './shipped.ts';
import {
  addProposal,
  decide,
  proposalLasts,
  proposalOf,
  proposalsOf,
  putResponse,
  responseOf,
  responsesOf,
  type StoredProposal,
} from './store.ts';
import { survivorOf, targetOf } from './target.ts';
import { wordsOf } from './words.ts';

export interface ResponsesDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly ids: Ids;
  readonly log: Log;
  readonly schedule: Schedule;
  readonly bus: Bus;
  readonly knowsRule: (ruleId: string) => boolean;
  /** What an action would do. */
  readonly preview: RunnerDeps['preview'];
  /** Queues an action on exactly the SIMs of a preview, with what `within` writes or not at all. */
  readonly submit: RunnerDeps['submit'];
  /** Takes back what of an action was not sent yet. */
  readonly cancel: AutomationDeps['cancel'];
  /** Adds a line to the timeline of an incident, within the transaction under way. */
  readonly tell: RunnerDeps['tell'];
  /** After the commit: the incident changed. */
  readonly announce: (incidentId: number) => void;
}

/** A finding that an incident took in. */
export interface TakenFinding {
  readonly findingId: number;
  readonly rule: { readonly id: string };
  readonly draft: {
    readonly sim: { readonly body: string; readonly providerId: string } | null;
    readonly at: number;
    /** For what lasts: its newest sign. */
    readonly until?: number;
  };
}

export interface Responses {
  readonly handlers: Handlers<'responses'>;
  /** Asks an armed rule to act. Call it in the transaction that puts the finding into the incident. */
  onTaken(finding: TakenFinding, incidentId: number, now: number): void;
  /** Proposes what the rule has as its response. Call it in the transaction that opened the incident, after its findings. */
  onOpened(incidentId: number, ruleId: string, now: number): void;
  /** Carries out what armed rules are asked for, also what was left when the console ended. */
  start(): void;
  stop(): Promise<void>;
}

/** What rules propose when they open an incident, what people make of it, and what armed rules do without being asked. */
export function createResponses(deps: ResponsesDeps): Responses {
  const { ledger, clock, hash, bus } = deps;
  const changed = (): void => bus.publish('responses.changed', {});
  const automation = createAutomation({ ledger, clock, hash, cancel: deps.cancel, changed });
  const runner = createRunner({
    ...deps,
    told(incidentIds) {
      for (const id of incidentIds) deps.announce(id);
      changed();
    },
  });
  let leave: (() => void) | null = null;

  const describe = (proposal: StoredProposal): ResponseProposal => {
    const expired = proposal.state === 'open' && clock.now() >= proposal.expiresAt;
    const { target, whyNot } =
      proposal.state === 'open' && !expired ? targetOf(deps, proposal) : { target: null, whyNot: null };
    return { ...proposal, state: expired ? 'expired' : proposal.state, target, whyNot };
  };
  /** @throws AppError CONFLICT for one that is decided, expired, or whose incident is closed */
  const openOne = (id: number): StoredProposal => {
    const proposal = proposalOf(ledger, id);
    if (proposal.state !== 'open')
      throw fail('CONFLICT', 'The proposal was decided already.', { field: 'id' });
    if (clock.now() >= proposal.expiresAt)
      throw fail('CONFLICT', `The proposal expired at ${isoSeconds(proposal.expiresAt)}.`, { field: 'id' });
    return proposal;
  };

  const handlers: Handlers<'responses'> = {
    ...automation.handlers,
    list: () => ({
      responses: responsesOf(ledger),
      armed: armedRules(ledger, clock.now()),
      shipped: shippedResponses(),
      hold: holdOf(ledger),
      together: usedTogether(ledger, clock.now()),
    }),
    set({ ruleId, enabled, kind, input, scope, reason }, { actor }) {
      if (!deps.knowsRule(ruleId))
        throw fail('NOT_FOUND', `There is no rule ${ruleId}.`, { field: 'ruleId' });
      if (kind !== null) checkInput(kind, input);
      ledger.transaction(() => {
        const now = clock.now();
        const response = { ruleId, enabled, kind, input, scope, changedAt: now, changedBy: actor.name };
        putResponse(ledger, response);
        appendAudit(ledger, clock, hash, actor, {
          act: enabled ? 'response.enabled' : 'response.disabled',
          subject: ruleId,
          detail: { kind, scope, reason },
        });
        automation.disarm(ruleId, actor, 'Its response was changed.');
      });
      changed();
      return {};
    },
    ofIncident: ({ incidentId }) => ({ proposals: proposalsOf(ledger, incidentId).map(describe) }),
    async approve({ id, token, expectedCount, reason, expiresInMs }, context) {
      const proposal = openOne(id);
      const { target, whyNot } = targetOf(deps, proposal);
      const { kind, input } = proposal;
      if (kind === null || target === null)
        throw fail('CONFLICT', whyNot ?? 'The proposal asks for no action.', { field: 'id' });
      const incidentId = survivorOf(ledger, proposal.incidentId);
      const order = { kind, target, input, token, expectedCount, reason, expiresInMs, incidentId };
      // In the transaction of the action: killed in between, neither is there, and of two approvals one finds it decided.
      const receipt = await deps.submit(order, context, ({ actionId }) =>
        settle(openOne(id), 'approved', reason, actionId, context.actor),
      );
      told(proposal);
      return receipt;
    },
    decline({ id, reason }, { actor }) {
      const proposal = openOne(id);
      settle(proposal, 'declined', reason, null, actor);
      told(proposal);
      return {};
    },
  };
  const told = ({ incidentId }: StoredProposal): void => {
    deps.announce(survivorOf(ledger, incidentId));
    changed();
  };

  const settle = (
    proposal: StoredProposal,
    state: 'approved' | 'declined',
    reason: string,
    actionId: number | null,
    actor: Actor,
  ): void => {
    const incidentId = survivorOf(ledger, proposal.incidentId);
    ledger.transaction(() => {
      decide(ledger, proposal.id, { state, at: clock.now(), by: actor.name, reason, actionId });
      const what = wordsOf(proposal);
      deps.tell(
        incidentId,
        actor.name,
        state === 'approved'
          ? `Approved the proposal to ${what}: ${humanId('ACT', actionId ?? 0)}`
          : `Declined the proposal to ${what}`,
        reason,
      );
      appendAudit(ledger, clock, hash, actor, {
        act: `response.${state}`,
        subject: humanId('INC', incidentId),
        detail: { proposal: proposal.id, rule: proposal.ruleId, kind: proposal.kind, reason, actionId },
      });
    });
  };

  return {
    handlers,
    onTaken({ findingId, rule, draft }, incidentId, now) {
      const arm = automation.armed(rule.id, now);
      const { sim, at, until = at } = draft;
      if (arm === null || sim === null) return;
      const { body, providerId } = sim;
      automation.ask({ findingId, ruleId: rule.id, incidentId, body, providerId, signalAt: until }, arm, now);
    },
    onOpened(incidentId, ruleId, now) {
      const response = responseOf(ledger, ruleId);
      if (response === null || !response.enabled) return;
      // What an armed rule is asked for ends in an act, or in a proposal that says why it asks.
      if (hasDueIntent(ledger, incidentId, ruleId)) return;
      const { kind, input, scope } = response;
      const expiresAt = now + proposalLasts;
      const proposal = { incidentId, ruleId, kind, input, scope, proposedAt: now, expiresAt, note: null };
      const id = addProposal(ledger, proposal);
      deps.tell(
        incidentId,
        consoleActor.name,
        kind === null ? `${ruleId} tells of this only` : `${ruleId} proposes to ${wordsOf(response)}`,
        kind === null ? null : `A person decides, until ${isoSeconds(expiresAt)}.`,
      );
      appendAudit(ledger, clock, hash, consoleActor, {
        act: 'response.proposed',
        subject: humanId('INC', incidentId),
        detail: { proposal: id, rule: ruleId, kind, scope },
      });
    },
    start() {
      leave = bus.on('incidentsChanged', () => runner.wake());
      runner.wake();
    },
    async stop() {
      leave?.();
      leave = null;
      await runner.stop();
    },
  };
}

/** What each kind asks for beside its SIMs. */
const asksFor: Readonly<Partial<Record<ActionKind, keyof ActionInput>>> = {
  set_group: 'groupId',
  set_speed: 'speedClass',
  data_limit: 'dataLimitBytes',
  block_network: 'network',
  allow_network: 'network',
  set_rat: 'rats',
  set_tag: 'tagName',
  send_sms: 'smsText',
};

function checkInput(kind: ActionKind, input: ActionInput): void {
  const field = asksFor[kind];
  if (field !== undefined && input[field] === undefined)
    throw fail('INVALID_INPUT', `A response of this kind needs ${field}.`, { field: `input.${field}` });
}

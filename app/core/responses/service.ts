import type {
  ActionInput,
  ActionKind,
  ActionTarget,
  Output,
  ParsedInput,
  ResponseProposal,
} from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import { day, isoSeconds } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, CallContext, Clock, Hash, ReadDb, WriteDb } from '../ports.ts';
import {
  addProposal,
  decide,
  proposalOf,
  proposalsOf,
  putResponse,
  responseOf,
  responsesOf,
  type StoredProposal,
} from './store.ts';

export interface ResponsesDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly bus: Bus;
  readonly knowsRule: (ruleId: string) => boolean;
  /** Queues an action on exactly the SIMs of a preview, with what `within` writes or not at all. */
  readonly submit: (
    order: ParsedInput<'actions.submit'>,
    context: CallContext,
    within: (queued: { readonly actionId: number }) => void,
  ) => Promise<Output<'actions.submit'>>;
  /** Adds a line to the timeline of an incident, within the transaction under way. */
  readonly tell: (incidentId: number, actor: string, text: string, detail: string | null) => void;
  /** After the commit: the incident changed. */
  readonly announce: (incidentId: number) => void;
}

export interface Responses {
  readonly handlers: Handlers<'responses'>;
  /** Proposes what the rule has as its response. Call it in the transaction that opened the incident. */
  onOpened(incidentId: number, ruleId: string, now: number): void;
}

/** A proposal that nobody decided on by then is void: what was right yesterday need not be today. */
export const proposalLasts = day;

const console_: Actor = { name: 'Sextant', role: 'system' };

/** What rules propose when they open an incident, and what people make of it. Nothing here acts without a person. */
export function createResponses(deps: ResponsesDeps): Responses {
  const { ledger, clock, hash, bus } = deps;
  const changed = (): void => bus.publish('responses.changed', {});

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
    list: () => ({ responses: responsesOf(ledger) }),
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
    onOpened(incidentId, ruleId, now) {
      const response = responseOf(ledger, ruleId);
      if (response === null || !response.enabled) return;
      const { kind, input, scope } = response;
      const expiresAt = now + proposalLasts;
      const id = addProposal(ledger, { incidentId, ruleId, kind, input, scope, proposedAt: now, expiresAt });
      deps.tell(
        incidentId,
        console_.name,
        kind === null ? `${ruleId} tells of this only` : `${ruleId} proposes to ${wordsOf(response)}`,
        kind === null ? null : `A person decides, until ${isoSeconds(expiresAt)}.`,
      );
      appendAudit(ledger, clock, hash, console_, {
        act: 'response.proposed',
        subject: humanId('INC', incidentId),
        detail: { proposal: id, rule: ruleId, kind, scope },
      });
    },
  };
}

const kindWords: Readonly<Partial<Record<ActionKind, string>>> = {
  imei_lock: 'lock to their device',
  imei_unlock: 'unlock from their device',
  session_reset: 'reset the sessions of',
  set_group: 'move to another group',
  set_speed: 'limit the speed of',
  data_limit: 'limit the data of',
  set_tag: 'tag',
  send_sms: 'send a message to',
};

function wordsOf({ kind, scope }: Pick<StoredProposal, 'kind' | 'scope'>): string {
  const verb = kind === null ? 'tell of' : (kindWords[kind] ?? kind.replaceAll('_', ' '));
  return `${verb} ${scope === 'sims' ? 'its SIMs' : 'all SIMs in the groups of its SIMs'}`;
}

/** What each kind asks for beside its SIMs. */
const asksFor: Readonly<Partial<Record<ActionKind, keyof ActionInput>>> = {
  set_group: 'groupId',
  set_speed: 'speedClass',
  data_limit: 'dataLimitBytes',
  set_tag: 'tagName',
  send_sms: 'smsText',
};

function checkInput(kind: ActionKind, input: ActionInput): void {
  const field = asksFor[kind];
  if (field !== undefined && input[field] === undefined)
    throw fail('INVALID_INPUT', `A response of this kind needs ${field}.`, { field: `input.${field}` });
}

/** The incident itself, or the one that absorbed it. */
function survivorOf(ledger: ReadDb, incidentId: number): number {
  const into = ledger.get<{ into: number | null }>(
    'SELECT merged_into AS "into" FROM incidents WHERE incident_id = ?',
    [incidentId],
  )?.into;
  return into === null || into === undefined ? incidentId : survivorOf(ledger, into);
}

/** What the proposal would hit now. */
function targetOf(
  { cache, ledger }: Pick<ResponsesDeps, 'cache' | 'ledger'>,
  proposal: Pick<StoredProposal, 'incidentId' | 'scope'>,
): { readonly target: ActionTarget | null; readonly whyNot: string | null } {
  const incidentId = survivorOf(ledger, proposal.incidentId);
  const incident = ledger.get<{ status: string; sims: number }>(
    'SELECT status, sim_count AS sims FROM incidents WHERE incident_id = ?',
    [incidentId],
  );
  if (incident === undefined || incident.status === 'resolved')
    return { target: null, whyNot: 'The incident is closed.' };
  if (incident.sims === 0) return { target: null, whyNot: 'The incident is about no SIM.' };
  if (proposal.scope === 'sims') return { target: { kind: 'incident', incidentId }, whyNot: null };
  const bodies = ledger.all<{ body: string }>(
    'SELECT iccid_body AS body FROM incident_sims WHERE incident_id = ?',
    [incidentId],
  );
  const simKeys = cache
    .all<{ key: number }>(
      `SELECT s.sim_key AS key FROM sims s WHERE (s.provider_id, s.group_id) IN (
         SELECT provider_id, group_id FROM sims WHERE group_id IS NOT NULL AND iccid_body IN (SELECT value FROM json_each(?)))
       ORDER BY s.sim_key LIMIT ${limits.actionSims + 1}`,
      [JSON.stringify(bodies.map(({ body }) => body))],
    )
    .map(({ key }) => key);
  if (simKeys.length === 0) return { target: null, whyNot: 'None of its SIMs is in a group.' };
  if (simKeys.length > limits.actionSims)
    return { target: null, whyNot: `Their groups hold more than ${limits.actionSims} SIMs.` };
  return { target: { kind: 'sims', simKeys }, whyNot: null };
}

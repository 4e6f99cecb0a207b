import type {
  ActionInput,
  ActionKind,
  ResponseProposal,
  RuleResponse,
} from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { day } from '../../../shared/time.ts';
import type { ReadDb, WriteDb } from '../ports.ts';

/** The ledger's rows of responses and of what they proposed. */

/** A proposal that nobody decided on by then is void: what was right yesterday need not be today. */
export const proposalLasts = day;

const responseColumns =
  'rule_id AS ruleId, enabled, kind, input, scope, changed_at AS changedAt, changed_by AS changedBy';

type StoredResponse = Omit<RuleResponse, 'enabled' | 'input'> & {
  readonly enabled: number;
  readonly input: string;
};

export function responsesOf(db: ReadDb): RuleResponse[] {
  return db
    .all<StoredResponse>(`SELECT ${responseColumns} FROM rule_responses ORDER BY rule_id`)
    .map(toResponse);
}

export function responseOf(db: ReadDb, ruleId: string): RuleResponse | null {
  const row = db.get<StoredResponse>(`SELECT ${responseColumns} FROM rule_responses WHERE rule_id = ?`, [
    ruleId,
  ]);
  return row === undefined ? null : toResponse(row);
}

function toResponse({ enabled, input, ...row }: StoredResponse): RuleResponse {
  return { ...row, enabled: enabled === 1, input: JSON.parse(input) as ActionInput };
}

export function putResponse(db: WriteDb, response: RuleResponse): void {
  const { ruleId, enabled, kind, input, scope, changedAt, changedBy } = response;
  db.run(
    `INSERT INTO rule_responses (rule_id, enabled, kind, input, scope, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (rule_id) DO UPDATE SET enabled = excluded.enabled, kind = excluded.kind, input = excluded.input,
       scope = excluded.scope, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [ruleId, enabled ? 1 : 0, kind, JSON.stringify(input), scope, changedAt, changedBy],
  );
}

/** A proposal as it is stored: an open one whose time has passed is still open here. */
export type StoredProposal = Omit<ResponseProposal, 'state' | 'target' | 'whyNot'> & {
  readonly state: Exclude<ResponseProposal['state'], 'expired'>;
};

const columns = `proposal_id AS id, incident_id AS incidentId, rule_id AS ruleId, kind, input, scope, state, proposed_at AS proposedAt,
  expires_at AS expiresAt, decided_at AS decidedAt, decided_by AS decidedBy, reason, action_id AS actionId, note`;

type Row = Omit<StoredProposal, 'input'> & { readonly input: string };

/** Those on an incident and on what it absorbed, newest first. */
export function proposalsOf(db: ReadDb, incidentId: number): StoredProposal[] {
  return db
    .all<Row>(
      `SELECT ${columns} FROM incident_proposals WHERE incident_id IN
         (SELECT :id UNION ALL SELECT incident_id FROM incidents WHERE merged_into = :id) ORDER BY proposal_id DESC`,
      { id: incidentId },
    )
    .map(toProposal);
}

/** @throws AppError NOT_FOUND */
export function proposalOf(db: ReadDb, id: number): StoredProposal {
  const row = db.get<Row>(`SELECT ${columns} FROM incident_proposals WHERE proposal_id = ?`, [id]);
  if (row === undefined) throw fail('NOT_FOUND', `There is no proposal ${id}.`, { field: 'id' });
  return toProposal(row);
}

function toProposal({ input, ...row }: Row): StoredProposal {
  return { ...row, input: JSON.parse(input) as ActionInput };
}

export interface NewProposal {
  readonly incidentId: number;
  readonly ruleId: string;
  readonly kind: ActionKind | null;
  readonly input: ActionInput;
  readonly scope: RuleResponse['scope'];
  readonly proposedAt: number;
  readonly expiresAt: number;
  /** Why an armed rule asks nevertheless; null where it is not armed. */
  readonly note: string | null;
}

export function addProposal(db: WriteDb, proposal: NewProposal): number {
  const { incidentId, ruleId, kind, input, scope, proposedAt, expiresAt, note } = proposal;
  return db.run(
    `INSERT INTO incident_proposals (incident_id, rule_id, kind, input, scope, state, proposed_at, expires_at, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      incidentId,
      ruleId,
      kind,
      JSON.stringify(input),
      scope,
      kind === null ? 'noted' : 'open',
      proposedAt,
      expiresAt,
      note,
    ],
  ).lastId;
}

/** Says on the open proposal of a rule why it asks. @returns the note that it had; undefined where none is open */
export function noteOpenProposal(
  db: WriteDb,
  incidentId: number,
  ruleId: string,
  now: number,
  note: string,
): string | null | undefined {
  const open = db.get<{ id: number; note: string | null }>(
    `SELECT proposal_id AS id, note FROM incident_proposals
     WHERE incident_id = ? AND rule_id = ? AND state = 'open' AND expires_at > ? ORDER BY proposal_id DESC LIMIT 1`,
    [incidentId, ruleId, now],
  );
  if (open === undefined) return undefined;
  db.run('UPDATE incident_proposals SET note = ? WHERE proposal_id = ?', [note, open.id]);
  return open.note;
}

/** What an armed rule did, decided as it was proposed. */
export function addAutomatic(
  db: WriteDb,
  act: Pick<NewProposal, 'incidentId' | 'ruleId' | 'kind' | 'input' | 'proposedAt' | 'note'> & {
    readonly decidedAt: number;
    readonly by: string;
    readonly reason: string;
    readonly actionId: number;
  },
): void {
  const { incidentId, ruleId, kind, input, proposedAt, decidedAt, by, reason, actionId, note } = act;
  db.run(
    `INSERT INTO incident_proposals (incident_id, rule_id, kind, input, scope, state, proposed_at, expires_at, decided_at, decided_by, reason, action_id, note)
     VALUES (?, ?, ?, ?, 'sims', 'automatic', ?, ?, ?, ?, ?, ?, ?)`,
    [
      incidentId,
      ruleId,
      kind,
      JSON.stringify(input),
      proposedAt,
      decidedAt,
      decidedAt,
      by,
      reason,
      actionId,
      note,
    ],
  );
}

export function decide(
  db: WriteDb,
  id: number,
  decision: {
    readonly state: 'approved' | 'declined';
    readonly at: number;
    readonly by: string;
    readonly reason: string;
    readonly actionId: number | null;
  },
): void {
  db.run(
    'UPDATE incident_proposals SET state = ?, decided_at = ?, decided_by = ?, reason = ?, action_id = ? WHERE proposal_id = ?',
    [decision.state, decision.at, decision.by, decision.reason, decision.actionId, id],
  );
}

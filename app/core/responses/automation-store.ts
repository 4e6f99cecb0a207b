import type {
  ActionKind,
  ArmedRule,
  AutomationHold,
  AutomationLimits,
} from '../../../shared/contract/index.ts';
import { day, hour } from '../../../shared/time.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { Arm, Intent } from './caps.ts';

/** The ledger's rows of armed rules, of what findings asked of them, and of the switch that holds all. */

export interface StoredArm extends Arm {
  readonly ruleId: string;
  readonly kind: ActionKind;
  readonly reason: string;
  readonly armedAt: number;
  readonly armedBy: string;
}

const armColumns = `arm_id AS id, rule_id AS ruleId, kind, per_hour AS perHour, per_day AS perDay, within_ms AS withinMs, reason,
  armed_at AS armedAt, armed_by AS armedBy, ends_at AS endsAt, disarmed_at AS disarmedAt`;

export function armOf(db: ReadDb, armId: number): StoredArm | null {
  return db.get<StoredArm>(`SELECT ${armColumns} FROM response_arms WHERE arm_id = ?`, [armId]) ?? null;
}

/** The arm of a rule that nobody took back, whether or not its time is over. */
export function armOfRule(db: ReadDb, ruleId: string): StoredArm | null {
  return (
    db.get<StoredArm>(`SELECT ${armColumns} FROM response_arms WHERE rule_id = ? AND disarmed_at IS NULL`, [
      ruleId,
    ]) ?? null
  );
}

export function armedRules(db: ReadDb, now: number): ArmedRule[] {
  return db
    .all<StoredArm>(`SELECT ${armColumns} FROM response_arms WHERE disarmed_at IS NULL ORDER BY rule_id`)
    .map(({ id: _id, disarmedAt: _open, withinMs, ...arm }) => {
      const acts = actsOf(db, arm.ruleId, now);
      return {
        ...arm,
        withinMinutes: Math.round(withinMs / 60_000),
        state: now < arm.endsAt ? 'armed' : 'ended',
        actsHour: acts.filter((at) => at > now - hour).length,
        actsDay: acts.length,
      };
    });
}

export function addArm(db: WriteDb, arm: Omit<StoredArm, 'id' | 'disarmedAt'>): number {
  return db.run(
    `INSERT INTO response_arms (rule_id, kind, per_hour, per_day, within_ms, reason, armed_at, armed_by, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      arm.ruleId,
      arm.kind,
      arm.perHour,
      arm.perDay,
      arm.withinMs,
      arm.reason,
      arm.armedAt,
      arm.armedBy,
      arm.endsAt,
    ],
  ).lastId;
}

export function endArm(db: WriteDb, ruleId: string, at: number, by: string): boolean {
  return (
    db.run(
      'UPDATE response_arms SET disarmed_at = ?, disarmed_by = ? WHERE rule_id = ? AND disarmed_at IS NULL',
      [at, by, ruleId],
    ).changes > 0
  );
}

export interface StoredIntent extends Intent {
  readonly findingId: number;
  readonly armId: number;
  readonly ruleId: string;
  readonly incidentId: number;
  readonly body: string;
  readonly providerId: string;
}

/** One for each finding, however often that is told. */
export function addIntent(db: WriteDb, intent: StoredIntent): boolean {
  const { findingId, armId, ruleId, incidentId, body, providerId, signalAt, queuedAt } = intent;
  return (
    db.run(
      `INSERT INTO response_intents (finding_id, arm_id, rule_id, incident_id, iccid_body, provider_id, signal_at, queued_at, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'due') ON CONFLICT (finding_id) DO NOTHING`,
      [findingId, armId, ruleId, incidentId, body, providerId, signalAt, queuedAt],
    ).changes > 0
  );
}

/** Whether an armed rule was asked to act on a SIM of the incident and has not yet. */
export function hasDueIntent(db: ReadDb, incidentId: number, ruleId: string): boolean {
  return (
    db.get(`SELECT 1 FROM response_intents WHERE state = 'due' AND incident_id = ? AND rule_id = ? LIMIT 1`, [
      incidentId,
      ruleId,
    ]) !== undefined
  );
}

/** What waits, the oldest first. */
export function dueIntents(db: ReadDb): StoredIntent[] {
  return db.all<StoredIntent>(
    `SELECT finding_id AS findingId, arm_id AS armId, rule_id AS ruleId, incident_id AS incidentId, iccid_body AS body,
       provider_id AS providerId, signal_at AS signalAt, queued_at AS queuedAt
     FROM response_intents WHERE state = 'due' ORDER BY finding_id LIMIT 500`,
  );
}

/** @returns false where it was settled already */
export function settleIntent(
  db: WriteDb,
  findingId: number,
  end: { readonly at: number } & (
    | { readonly state: 'acted'; readonly actionId: number }
    | { readonly state: 'refused'; readonly why: string }
  ),
): boolean {
  return (
    db.run(
      `UPDATE response_intents SET state = ?, settled_at = ?, why = ?, action_id = ? WHERE finding_id = ? AND state = 'due'`,
      [
        end.state,
        end.at,
        end.state === 'refused' ? end.why : null,
        end.state === 'acted' ? end.actionId : null,
        findingId,
      ],
    ).changes > 0
  );
}

/** When a rule acted within the last 24 hours, or later than now where the clock was set back. */
export function actsOf(db: ReadDb, ruleId: string, now: number): number[] {
  return db
    .all<{ at: number }>(
      `SELECT settled_at AS at FROM response_intents WHERE state = 'acted' AND rule_id = ? AND settled_at > ?`,
      [ruleId, now - day],
    )
    .map(({ at }) => at);
}

/** When any rule acted, as `actsOf` has it for one. */
export function actsOfAll(db: ReadDb, now: number): number[] {
  return db
    .all<{ at: number }>(
      "SELECT settled_at AS at FROM response_intents WHERE state = 'acted' AND settled_at > ?",
      [now - day],
    )
    .map(({ at }) => at);
}

/** Actions that rules asked for by themselves and of which something was not sent yet. */
export function unsentActs(db: ReadDb): number[] {
  return db
    .all<{ id: number }>(
      `SELECT DISTINCT i.action_id AS id FROM response_intents i CROSS JOIN action_sims s ON s.action_id = i.action_id
       WHERE i.state = 'acted' AND s.state = 'queued'`,
    )
    .map(({ id }) => id);
}

const limitsSetting = 'automation.limits';

/** Of all armed rules together, unless a lead set others. */
export const usualLimits: AutomationLimits = { perHour: 3, perDay: 10 };

export function limitsOf(db: ReadDb): AutomationLimits {
  const text = readSetting(db, limitsSetting);
  return text === null ? usualLimits : (JSON.parse(text) as AutomationLimits);
}

/** The limits of all rules together, and how much of them is used. */
export function usedTogether(
  db: ReadDb,
  now: number,
): AutomationLimits & { readonly actsHour: number; readonly actsDay: number } {
  const acts = actsOfAll(db, now);
  return { ...limitsOf(db), actsHour: acts.filter((at) => at > now - hour).length, actsDay: acts.length };
}

export function writeLimits(db: WriteDb, limits: AutomationLimits, at: number): void {
  writeSetting(db, limitsSetting, JSON.stringify(limits), at);
}

const holdSetting = 'automation.hold';

export function holdOf(db: ReadDb): AutomationHold | null {
  const text = readSetting(db, holdSetting);
  return text === null || text === '' ? null : (JSON.parse(text) as AutomationHold);
}

export function writeHold(db: WriteDb, hold: AutomationHold | null, at: number): void {
  writeSetting(db, holdSetting, hold === null ? '' : JSON.stringify(hold), at);
}

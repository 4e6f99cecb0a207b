import { humanId } from '../../../shared/ids.ts';
import { smsLength } from '../../../shared/sms.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Actor, Clock, Hash, WriteDb } from '../ports.ts';
import type { ActionParameters } from '../providers/connector.ts';
import { transition, type Step, type StepEvent, type StepPolicy } from './machine.ts';
import { saveParameters, saveStep, stepOf, stepRow, type StoredStep } from './queries.ts';

export interface MovesDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly bus: Bus;
  readonly policy: StepPolicy;
}

/** How steps move: each event is one ledger transaction with its audit row. */
export interface Moves {
  /**
   * Applies an event to a step and stores it with its audit row. Null where the event meant nothing. Inside a larger
   * transaction the caller tells of it (`actionsMoved`) after its own commit.
   */
  move(row: StoredStep, event: StepEvent, actor: Actor, latest?: string | null): Moved | null;
  /** The same on its own, told at once. */
  apply(row: StoredStep, event: StepEvent, actor: Actor, latest?: string | null): Step | null;
}

export interface Moved {
  readonly step: Step;
  /** False where only a time or an error moved. */
  readonly changed: boolean;
}

/** An event that the console itself saw, applied and told at once. */
export type Settle = (row: StoredStep, event: StepEvent, latest?: string | null) => Step | null;

export function createMoves(deps: MovesDeps): Moves {
  const move: Moves['move'] = (row, event, actor, latest = null) =>
    deps.ledger.transaction(() => {
      const current = stepRow(deps.ledger, row.action_id, row.iccid_body);
      const next = current === undefined ? null : transition(stepOf(current), event, deps.policy);
      if (current === undefined || next === null) return null;
      saveStep(deps.ledger, current, next, latest, deps.clock.now());
      const forgotten = withoutText(current, next.state, deps.hash);
      if (forgotten !== null) saveParameters(deps.ledger, current, forgotten);
      if (next.state !== current.state) {
        appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
          act: `action.${next.state}`,
          subject: humanId('ACT', row.action_id),
          detail: {
            sim: deps.hash.pseudonym(row.iccid_body),
            from: current.state,
            ...(next.error === null ? {} : { error: next.error.code }),
          },
        });
      }
      return { step: next, changed: next.state !== current.state };
    });

  const apply: Moves['apply'] = (row, event, actor, latest = null) => {
    const moved = move(row, event, actor, latest);
    if (moved?.changed === true) deps.bus.emit('actionsMoved', { actionIds: [row.action_id] });
    return moved?.step ?? null;
  };

  return { move, apply };
}

/**
 * Parameters of a step whose message has left, or will not leave any more: its length and keyed hash instead of its text, unless the
 * person wanted it kept. Null where nothing is to be forgotten. A step that a person may retry keeps its text until then.
 */
function withoutText(row: StoredStep, state: Step['state'], hash: Hash): string | null {
  if (!textIsDone.includes(state)) return null;
  const { smsText, smsKeepText, ...rest } = JSON.parse(row.parameters) as ActionParameters;
  if (smsText === undefined || smsKeepText === true) return null;
  const { encoding, units } = smsLength(smsText);
  return JSON.stringify({
    ...rest,
    smsEncoding: encoding,
    smsUnits: units,
    smsHash: hash.pseudonym(smsText),
  });
}

const textIsDone: readonly Step['state'][] = ['accepted', 'unknown', 'observed', 'reconciled', 'cancelled'];

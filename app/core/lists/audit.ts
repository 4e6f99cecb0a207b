import { appendAudit } from '../audit/audit.ts';
import type { Actor, Clock, Hash, WriteDb } from '../ports.ts';

export interface ListAuditDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
}

/** Writes what somebody did to a list, in the transaction under way. @param list its name */
export function auditList(
  { ledger, clock, hash }: ListAuditDeps,
  actor: Actor,
  act: string,
  list: string,
  detail: object,
): void {
  appendAudit(ledger, clock, hash, actor, {
    act: `list.${act}`,
    subject: `list:${list}`,
    detail: { ...detail },
  });
}

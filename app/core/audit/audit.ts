import type { Actor, Clock, Hash, ReadDb, WriteDb } from '../ports.ts';

export interface AuditEntry {
  /** What was done: `incident.resolved`, `action.submitted`, … */
  readonly act: string;
  /** On what: `INC-1042`, `ACT-311`, `provider:soracom-1`. */
  readonly subject: string;
  /** Plain data without secrets or personal identifiers; subjects appear as pseudonyms. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface StoredAuditRow {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly role: string;
  readonly act: string;
  readonly subject: string;
  readonly detail: string;
  readonly previous: string;
  readonly hash: string;
}

/** The hash before the first row. */
export const auditGenesis = '0'.repeat(64);

/** What a row's hash covers: every field and the hash before it, in an order that never changes. */
export function auditDigestInput(row: Omit<StoredAuditRow, 'hash'>): string {
  return JSON.stringify([
    row.seq,
    row.at,
    row.actor,
    row.role,
    row.act,
    row.subject,
    row.detail,
    row.previous,
  ]);
}

/**
 * Appends a row to the hash chain. Call it inside the transaction of the act it tells of: either both are there
 * after a crash, or neither. Times never run backwards: a clock set back keeps the previous row's time.
 */
export function appendAudit(
  ledger: WriteDb,
  clock: Clock,
  hash: Hash,
  actor: Actor,
  entry: AuditEntry,
): number {
  const last = ledger.get<{ seq: number; at: number; hash: string }>(
    'SELECT seq, at, hash FROM audit ORDER BY seq DESC LIMIT 1',
  );
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: Math.max(clock.now(), last?.at ?? 0),
    actor: actor.name,
    role: actor.role,
    act: entry.act,
    subject: entry.subject,
    detail: JSON.stringify(entry.detail),
    previous: last?.hash ?? auditGenesis,
  };
  ledger.run(
    'INSERT INTO audit (seq, at, actor, role, act, subject, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    [
      row.seq,
      row.at,
      row.actor,
      row.role,
      row.act,
      row.subject,
      row.detail,
      row.previous,
      hash.sha256(auditDigestInput(row)),
    ],
  );
  return row.seq;
}

export interface ChainCheck {
  readonly ok: boolean;
  readonly rows: number;
  readonly head: string | null;
  readonly firstBad: number | null;
  readonly reason: string | null;
}

/** Recomputes the chain from the first row on. Stops at the first row that does not fit. */
export function verifyChain(db: ReadDb, hash: Hash): ChainCheck {
  let previous = auditGenesis;
  let rows = 0;
  for (const row of db.each<StoredAuditRow>('SELECT * FROM audit ORDER BY seq')) {
    const reason =
      row.seq !== rows + 1
        ? `row ${rows + 1} is missing`
        : row.previous !== previous
          ? `row ${row.seq} does not follow the row before it`
          : row.hash !== hash.sha256(auditDigestInput(row))
            ? `row ${row.seq} was changed after it was written`
            : null;
    if (reason !== null)
      return { ok: false, rows, head: rows === 0 ? null : previous, firstBad: rows + 1, reason };
    previous = row.hash;
    rows = row.seq;
  }
  return { ok: true, rows, head: rows === 0 ? null : previous, firstBad: null, reason: null };
}

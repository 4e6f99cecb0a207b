import { auditDigestInput, auditGenesis, type StoredAuditRow } from '../audit/audit.ts';
import type { Hash, ReadDb, Schedule } from '../ports.ts';

/** Rows per slice: each costs one hash. */
const sliceRows = 500;

/** Watches the local audit log: the first check reads it whole, later ones what was added since. */
export interface ChainWatch {
  /** True while every row follows from the one before it. Once broken it stays so until the engine starts anew. */
  holds(): Promise<boolean>;
}

export function createChainWatch(
  ledger: ReadDb,
  hash: Hash,
  schedule: Pick<Schedule, 'breathe'>,
): ChainWatch {
  let seq = 0;
  let previous = auditGenesis;
  let broken = false;
  return {
    async holds() {
      while (!broken) {
        const rows = ledger.all<StoredAuditRow>('SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?', [
          seq,
          sliceRows,
        ]);
        for (const row of rows) {
          broken ||=
            row.seq !== seq + 1 ||
            row.previous !== previous ||
            row.hash !== hash.sha256(auditDigestInput(row));
          seq = row.seq;
          previous = row.hash;
        }
        if (rows.length < sliceRows) break;
        await schedule.breathe();
      }
      return !broken;
    },
  };
}

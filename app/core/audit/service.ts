import type { AuditRow } from '../../../shared/contract/index.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, Hash, ReadDb } from '../ports.ts';
import { verifyChain } from './audit.ts';

export interface AuditDeps {
  readonly ledger: ReadDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly bus: Bus;
}

/** Reading and checking the audit log. Writing belongs to each act, inside its own transaction. */
export function createAudit(deps: AuditDeps): { readonly handlers: Handlers<'audit'> } {
  const head = (): number =>
    deps.ledger.get<{ seq: number | null }>('SELECT MAX(seq) AS seq FROM audit')?.seq ?? 0;
  let told = head();
  const tell = (): void => {
    const seq = head();
    if (seq === told) return;
    told = seq;
    deps.bus.publish('audit.changed', { seq });
  };
  deps.bus.on('actionsMoved', tell);
  deps.bus.on('incidentsChanged', tell);
  deps.bus.on('syncFinished', tell);
  deps.bus.on('evidenceImported', tell);

  return {
    handlers: {
      page({ before, text, limit }) {
        const like = `%${(text ?? '').replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
        const rows = deps.ledger.all<AuditRow>(
          `SELECT seq, at, actor, role, act, subject, detail, hash FROM audit
           WHERE seq < :before AND (:like = '%%' OR act LIKE :like ESCAPE '\\' OR subject LIKE :like ESCAPE '\\'
             OR actor LIKE :like ESCAPE '\\' OR detail LIKE :like ESCAPE '\\')
           ORDER BY seq DESC LIMIT :limit`,
          { before: before ?? Number.MAX_SAFE_INTEGER, like, limit },
        );
        const total = deps.ledger.get<{ count: number }>('SELECT COUNT(*) AS count FROM audit')?.count ?? 0;
        return { rows, next: rows.length < limit ? null : (rows.at(-1)?.seq ?? null), total };
      },
      verify: () => ({ ...verifyChain(deps.ledger, deps.hash), checkedAt: deps.clock.now() }),
    },
  };
}

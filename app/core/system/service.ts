import { Role, type SystemStatus, type User } from '../../../shared/contract/index.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, Hash, Profile, WriteDb } from '../ports.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

export interface SystemDeps {
  readonly cache: WriteDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly bus: Bus;
  readonly profile: Profile;
}

export interface System {
  readonly handlers: Handlers<'system'>;
  /** The local user: every act of a person is theirs. */
  actor(): Actor;
}

const clockSetting = 'clock.latest';
/** A clock may jump by this much without a word: daylight saving never moves UTC, but time servers do correct. */
const toleratedJump = 5 * 60_000;

/** What the frame of the window shows, and who sits in front of it. */
export function createSystem(deps: SystemDeps): System {
  const startedAt = deps.clock.now();
  const dismissed = new Set<string>();
  const notices: SystemStatus['notices'] = deps.profile.notices.map((notice, index) => ({
    id: `open-${index}`,
    at: startedAt,
    ...notice,
  }));

  const lastSeen = Number(readSetting(deps.ledger, clockSetting) ?? '0');
  if (lastSeen - startedAt > toleratedJump) {
    notices.push({
      id: 'clock-back',
      level: 'warning',
      at: startedAt,
      text: `The computer's clock is ${Math.round((lastSeen - startedAt) / 60_000)} min behind where it was. Nothing was lost; audit times do not run backwards. Set the clock right.`,
    });
  }
  writeSetting(deps.ledger, clockSetting, String(Math.max(startedAt, lastSeen)), startedAt);

  const user = (): User => {
    const role = Role.safeParse(readSetting(deps.ledger, 'user.role'));
    return {
      name: readSetting(deps.ledger, 'user.name') ?? deps.profile.userName,
      role: role.success ? role.data : 'analyst',
    };
  };
  const count = (db: WriteDb, sql: string, at?: number): number =>
    db.get<{ count: number }>(sql, at === undefined ? [] : [at])?.count ?? 0;
  for (const name of ['incidentsChanged', 'actionsMoved', 'syncFinished', 'providersChanged'] as const) {
    deps.bus.on(name, () => deps.bus.publish('system.changed', {}));
  }

  return {
    actor: user,
    handlers: {
      status() {
        const now = deps.clock.now();
        return {
          version: deps.profile.version,
          workspace: deps.profile.workspace,
          user: user(),
          startedAt,
          sims: count(deps.cache, 'SELECT COUNT(*) AS count FROM sims'),
          openIncidents: count(
            deps.ledger,
            "SELECT COUNT(*) AS count FROM incidents WHERE status IN ('new', 'triage', 'containing', 'contained') AND merged_into IS NULL",
          ),
          newIncidents: count(
            deps.ledger,
            "SELECT COUNT(*) AS count FROM incidents WHERE status = 'new' AND merged_into IS NULL",
          ),
          actionsInFlight: count(
            deps.ledger,
            `SELECT COUNT(*) AS count FROM (
               SELECT action_id FROM action_sims INDEXED BY action_sims_by_state WHERE state = 'sent'
               UNION SELECT action_id FROM action_sims INDEXED BY action_sims_due
                 WHERE next_at IS NOT NULL AND state IN ('queued', 'accepted'))`,
          ),
          actionsAttention: count(
            deps.ledger,
            "SELECT COUNT(DISTINCT action_id) AS count FROM action_sims WHERE state IN ('failed', 'drifted', 'expired', 'unknown')",
          ),
          clocksRunning: count(
            deps.ledger,
            "SELECT COUNT(*) AS count FROM incidents WHERE status IN ('new', 'triage', 'containing') AND merged_into IS NULL AND sla_due_at > ?",
            now,
          ),
          clocksOverdue: count(
            deps.ledger,
            "SELECT COUNT(*) AS count FROM incidents WHERE status IN ('new', 'triage', 'containing') AND merged_into IS NULL AND sla_due_at <= ?",
            now,
          ),
          notices: notices.filter((notice) => !dismissed.has(notice.id)),
        };
      },
      setUser(next, context) {
        deps.ledger.transaction(() => {
          const now = deps.clock.now();
          writeSetting(deps.ledger, 'user.name', next.name, now);
          writeSetting(deps.ledger, 'user.role', next.role, now);
          appendAudit(deps.ledger, deps.clock, deps.hash, context.actor, {
            act: 'user.changed',
            subject: `user:${next.name}`,
            detail: { role: next.role },
          });
        });
        deps.bus.publish('system.changed', {});
        return {};
      },
      dismissNotice({ id }) {
        dismissed.add(id);
        deps.bus.publish('system.changed', {});
        return {};
      },
    },
  };
}

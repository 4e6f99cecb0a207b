/** The account's API audit log: calls really made in this world, and the ordinary past that lies before them. */
import { day, hour, minute } from '../../shared/time.ts';
import { purpose } from './purposes.ts';
import { hash32 } from './random.ts';

export interface AuditEntry {
  /** Such as `/v1/sims/{sim_id}/suspend`. */
  readonly apiKind: string;
  readonly requestPath: string;
  /** Empty for the root account. */
  readonly userName: string;
  readonly remoteIpAddress: string;
  readonly requestedTimeEpochMs: number;
}

export interface AuditLog {
  record(entry: AuditEntry): void;
  /** Entries with from ≤ time < before, newest first, at most `limit`. Times in ms. */
  read(from: number, before: number, limit: number): readonly AuditEntry[];
}

const kept = 5_000;
/** Work that happens every day: who, what, and when in minutes after midnight UTC. */
const routine: readonly (readonly [string, string, number])[] = [
  ['billing-export', '/v1/auth', 120],
  ['billing-export', '/v1/bills/latest', 121],
  ['j.varga', '/v1/auth', 414],
  ['j.varga', '/v1/sims', 415],
  ['field-sync', '/v1/auth', 300],
  ['field-sync', '/v1/sims', 301],
  ['k.lindqvist', '/v1/auth', 452],
  ['k.lindqvist', '/v1/groups', 455],
  ['m.okafor', '/v1/auth', 860],
];

/** The audit log of one world. Calls made before `epoch` (ms) are the seeded routine. */
export function createAuditLog(seed: number, epoch: number): AuditLog {
  const recorded: AuditEntry[] = [];
  let lastTime = 0;

  function pastDay(dayStart: number): AuditEntry[] {
    return routine.map(([userName, requestPath, at], i) => ({
      apiKind: requestPath,
      requestPath,
      userName,
      remoteIpAddress: `192.0.2.${10 + i}`,
      requestedTimeEpochMs:
        dayStart + at * minute + (hash32(seed ^ i, dayStart / hour, purpose.audit) % (9 * minute)),
    }));
  }

  return {
    record(entry) {
      // The time doubles as the paging key, so no two entries may share it.
      lastTime = Math.max(lastTime + 1, entry.requestedTimeEpochMs);
      recorded.push({ ...entry, requestedTimeEpochMs: lastTime });
      if (recorded.length > kept) recorded.shift();
    },
    read(from, before, limit) {
      const page: AuditEntry[] = [];
      for (let i = recorded.length - 1; i >= 0 && page.length < limit; i--) {
        const entry = recorded[i];
        if (entry !== undefined && entry.requestedTimeEpochMs >= from && entry.requestedTimeEpochMs < before)
          page.push(entry);
      }
      for (
        let start = Math.floor(Math.min(before, epoch) / day) * day;
        start > from - day && page.length < limit;
        start -= day
      ) {
        const newestFirst = pastDay(start).sort((a, b) => b.requestedTimeEpochMs - a.requestedTimeEpochMs);
        for (const entry of newestFirst) {
          const time = entry.requestedTimeEpochMs;
          if (time >= from && time < Math.min(before, epoch) && page.length < limit) page.push(entry);
        }
      }
      return page;
    },
  };
}

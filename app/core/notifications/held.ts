import { severities, type Severity } from '../../../shared/contract/index.ts';
import { day, isoSeconds, minute } from '../../../shared/time.ts';
import { openingsOf } from '../suppressions/span.ts';
import { suppressionsOf, windowsOf, type StoredSuppression } from '../suppressions/store.ts';
import type { WriteDb } from '../ports.ts';
import type { Happening } from './filter.ts';

/** What held findings back and is over, or soon will be: a finding that did not go on would else be told to nobody. */

/** After the end rules and syncs need a while to show what goes on. */
const grace = 30 * minute;
/** A suppression is said to end at this distance, or once a quarter of its time is left. */
const longestNotice = 7 * day;

interface Known {
  readonly findingId: number;
  readonly endingTold: number | null;
}

/** Each finding that stayed held, told once, and each end of a suppression before it comes. In the transaction that queues messages. */
export function heldHappenings(ledger: WriteDb, now: number): readonly Happening[] {
  const windows = windowsOf(ledger).flatMap(({ id, name, span, endedAt }) => {
    const openings = openingsOf(span);
    const ended = endedAt !== null && endedAt + grace <= now;
    const closed = openings.at(now) === null && openings.at(now - grace) === null;
    return ended || closed ? stayedHeld(ledger, id, `The maintenance window ${id} ${name}`, now) : [];
  });
  const suppressions = suppressionsOf(ledger).flatMap((suppression) => {
    const { id, ruleId, endsAt, revokedAt } = suppression;
    const over = revokedAt ?? endsAt;
    if (now < over) return endsSoon(ledger, suppression, now);
    return over + grace <= now ? stayedHeld(ledger, id, `The suppression ${id} of ${ruleId}`, now) : [];
  });
  return [...windows, ...suppressions];
}

function stayedHeld(ledger: WriteDb, by: string, what: string, now: number): readonly Happening[] {
  const newest = ledger.get<{ id: number | null }>('SELECT MAX(finding_id) AS id FROM findings')?.id ?? 0;
  const from = known(ledger, by).findingId;
  if (newest <= from) return [];
  const rows = ledger.all<{ severity: Severity; count: number }>(
    'SELECT severity, COUNT(*) AS count FROM findings WHERE held_by = ? AND finding_id > ? GROUP BY severity',
    [by, from],
  );
  ledger.run(
    `INSERT INTO notify_held (held_by, finding_id) VALUES (?, ?) ON CONFLICT (held_by) DO UPDATE SET finding_id = excluded.finding_id`,
    [by, newest],
  );
  const held = rows.reduce((sum, { count }) => sum + count, 0);
  if (held === 0) return [];
  const severity = severities.find((one) => rows.some((row) => row.severity === one)) ?? 'info';
  const findings = held === 1 ? '1 finding that it held did' : `${held} findings that it held did`;
  return [happening('findings.held', by, severity, now, `${what} is over: ${findings} not go on`)];
}

function endsSoon(
  ledger: WriteDb,
  { id, ruleId, createdAt, endsAt }: StoredSuppression,
  now: number,
): readonly Happening[] {
  const notice = Math.min(longestNotice, (endsAt - createdAt) / 4);
  if (endsAt - now > notice || known(ledger, id).endingTold === endsAt) return [];
  ledger.run(
    `INSERT INTO notify_held (held_by, finding_id, ending_told) VALUES (?, 0, ?)
     ON CONFLICT (held_by) DO UPDATE SET ending_told = excluded.ending_told`,
    [id, endsAt],
  );
  const title = `The suppression ${id} of ${ruleId} ends at ${isoSeconds(endsAt)}: extend it or let it end`;
  // As grave as what channels ask for when they are made: once it is over, everything it held opens incidents.
  return [happening('suppression.ending', id, 'high', now, title)];
}

function known(ledger: WriteDb, by: string): Known {
  return (
    ledger.get<Known>(
      'SELECT finding_id AS findingId, ending_told AS endingTold FROM notify_held WHERE held_by = ?',
      [by],
    ) ?? { findingId: 0, endingTold: null }
  );
}

function happening(
  occasion: 'findings.held' | 'suppression.ending',
  about: string,
  severity: Severity,
  at: number,
  title: string,
): Happening {
  return { occasion, at, severity, about, incident: null, facts: { title, problem: title } };
}

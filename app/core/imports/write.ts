import type { Hash, ReadDb, WriteDb } from '../ports.ts';
import type { ImportedRow } from './row.ts';

/** SQL of the importer. */

/** Stores rows in one transaction. Newest `observedAt` wins per subject and kind, and per event: the count of a period grows until it is over. */
export function storeRows(
  ledger: WriteDb,
  hash: Hash,
  rows: readonly ImportedRow[],
  importId: number,
  source: string,
  now: number,
): void {
  ledger.transaction(() => {
    for (const { evidence, event } of rows) {
      if (evidence !== null) {
        const facts = JSON.stringify(evidence.facts);
        ledger.run(
          `INSERT INTO evidence (subject, kind, observed_at, collected_at, valid_until, source, facts, hash, import_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (subject, kind) DO UPDATE SET observed_at = excluded.observed_at, collected_at = excluded.collected_at,
             valid_until = excluded.valid_until, source = excluded.source, facts = excluded.facts, hash = excluded.hash, import_id = excluded.import_id
           WHERE excluded.observed_at > evidence.observed_at OR (excluded.observed_at = evidence.observed_at AND excluded.hash <> evidence.hash)`,
          [
            evidence.subject,
            evidence.kind,
            evidence.observedAt,
            now,
            evidence.validUntil,
            source,
            facts,
            hash.sha256(JSON.stringify([evidence.subject, evidence.kind, evidence.observedAt, facts])),
            importId,
          ],
        );
      }
      if (event !== null) {
        ledger.run(
          // Moved to the end where a period that was not over has grown: what was judged before is judged again as it is now.
          `INSERT INTO sensor_events (kind, iccid_body, at, facts, key, import_id) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (kind, key) DO UPDATE SET event_id = (SELECT MAX(event_id) + 1 FROM sensor_events),
             at = excluded.at, facts = excluded.facts, import_id = excluded.import_id
           WHERE excluded.at > sensor_events.at AND excluded.facts <> sensor_events.facts`,
          [event.kind, event.iccidBody, event.at, JSON.stringify(event.facts), event.key, importId],
        );
      }
    }
  });
}

/** The newest source time that any provider showed; null before the first sync. */
export function newestSourceTime(cache: ReadDb): number | null {
  return (
    cache.get<{ at: number | null }>(
      "SELECT MAX(complete_until) AS at FROM sync_state WHERE source = 'clock'",
    )?.at ?? null
  );
}

/** Whether any provider lists a SIM of this ICCID. */
export function isKnownSim(cache: ReadDb, body: string): boolean {
  return cache.get('SELECT 1 FROM sims WHERE iccid_body = ? LIMIT 1', [body]) !== undefined;
}

export interface StoredImport {
  readonly import_id: number;
  readonly file_name: string;
  readonly kind: string | null;
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly unknown_sims: number;
  readonly problems: string;
  readonly sha256: string;
  readonly imported_at: number;
  readonly imported_by: string;
  /** JSON of what only the log of a sensor has; null for other files. */
  readonly sensor: string | null;
}

/** Opens the record of a file before its rows, which point at it. */
export function beginImport(ledger: WriteDb, fileName: string, at: number, by: string): number {
  return ledger.run(
    `INSERT INTO imports (file_name, kind, rows, accepted, rejected, unknown_sims, problems, sha256, imported_at, imported_by)
     VALUES (?, NULL, 0, 0, 0, 0, '[]', '', ?, ?)`,
    [fileName, at, by],
  ).lastId;
}

export interface ImportOutcome {
  readonly kind: string | null;
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly unknownSims: number;
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
  readonly sha256: string;
  readonly sensor?: object;
}

export function endImport(ledger: WriteDb, importId: number, outcome: ImportOutcome): void {
  ledger.run(
    'UPDATE imports SET kind = ?, rows = ?, accepted = ?, rejected = ?, unknown_sims = ?, problems = ?, sha256 = ?, sensor = ? WHERE import_id = ?',
    [
      outcome.kind,
      outcome.rows,
      outcome.accepted,
      outcome.rejected,
      outcome.unknownSims,
      JSON.stringify(outcome.problems),
      outcome.sha256,
      outcome.sensor === undefined ? null : JSON.stringify(outcome.sensor),
      importId,
    ],
  );
}

export function importById(ledger: ReadDb, importId: number): StoredImport | undefined {
  return ledger.get<StoredImport>('SELECT * FROM imports WHERE import_id = ?', [importId]);
}

export function pageOfImports(ledger: ReadDb, offset: number, limit: number): StoredImport[] {
  return ledger.all<StoredImport>('SELECT * FROM imports ORDER BY import_id DESC LIMIT ? OFFSET ?', [
    limit,
    offset,
  ]);
}

/** The newest import of a file of this name. */
export function lastImportOf(ledger: ReadDb, fileName: string): StoredImport | undefined {
  return ledger.get<StoredImport>(
    'SELECT * FROM imports WHERE file_name = ? ORDER BY import_id DESC LIMIT 1',
    [fileName],
  );
}

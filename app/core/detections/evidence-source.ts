import { fromEvidence, type EvidenceRow } from '../events/from-ledger.ts';
import type { SextantEvent } from '../events/model.ts';
import type { EventSim } from '../events/sim-members.ts';
import type { ReadDb } from '../ports.ts';
import type { SourceCursor } from './sigma-store.ts';

/**
 * States that evidence files told (scans, probes, inventories, statements), import by import. They have no number of their
 * own and move to the import that renews them, so a cursor names its row: the import in its number, subject and kind in its mark.
 */

/** Rows of one import that can be told apart by number; a stream never hands out more of one. */
const rowsPerImport = 2 ** 28;
/** Names of rows that are remembered: those that were read ahead and not yet judged. */
const named = 1_000;

interface Place {
  readonly importId: number;
  readonly subject: string;
  readonly kind: string;
}

interface ImportedEvidence extends EvidenceRow {
  readonly import_id: number;
}

export interface EvidenceSource {
  read(after: number, limit: number): readonly { readonly row: number; readonly event: SextantEvent }[];
  newest(): number;
  mark(row: number): string | null;
  /** The number from which a cursor goes on. */
  startOf(cursor: SourceCursor): number;
}

export function evidenceSource(ledger: ReadDb, simOf: (body: string) => EventSim | null): EvidenceSource {
  const places = new Map<number, Place>();
  let last = 0;
  const number = (place: Place): number => {
    const first = place.importId * rowsPerImport;
    last = Math.max(last + 1, first);
    if (places.size >= named) places.delete(places.keys().next().value ?? 0);
    places.set(last, place);
    return last;
  };
  const placeOf = (row: number): Place =>
    places.get(row) ?? { importId: Math.floor(row / rowsPerImport) + 1, subject: '', kind: '' };

  return {
    read(after, limit) {
      const { importId, subject, kind } =
        after === 0 ? { importId: 0, subject: '', kind: '' } : placeOf(after);
      // A file that is still being read is left until it is whole.
      return ledger
        .all<ImportedEvidence>(
          `SELECT import_id, subject, kind, observed_at, collected_at, source, facts FROM evidence
           WHERE (import_id, subject, kind) > (?, ?, ?)
             AND import_id <= (SELECT MAX(import_id) FROM imports WHERE kind IS NOT NULL)
             AND (kind IN ('device-inventory', 'scan', 'tls-probe') OR kind LIKE 'attestation:%')
           ORDER BY import_id, subject, kind LIMIT ?`,
          [importId, subject, kind, limit],
        )
        .flatMap((row) => {
          const sim = row.subject.startsWith('sim:') ? simOf(row.subject.slice('sim:'.length)) : null;
          const event = fromEvidence(row, sim);
          const place = { importId: row.import_id, subject: row.subject, kind: row.kind };
          return event === null ? [] : [{ row: number(place), event }];
        });
    },
    newest() {
      const newest = ledger.get<{ id: number | null }>(
        'SELECT MAX(import_id) AS id FROM imports WHERE kind IS NOT NULL',
      );
      return newest?.id == null ? 0 : (newest.id + 1) * rowsPerImport - 1;
    },
    mark(row) {
      const place = places.get(row);
      return place === undefined ? null : JSON.stringify([place.subject, place.kind]);
    },
    startOf({ to, mark }) {
      if (mark === null) return to;
      const [subject = '', kind = ''] = JSON.parse(mark) as string[];
      places.set(to, { importId: Math.floor(to / rowsPerImport), subject, kind });
      last = Math.max(last, to);
      return to;
    },
  };
}

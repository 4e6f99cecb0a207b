import { importKinds, type ImportRecord } from '../../../shared/contract/index.ts';
import { fail, type AppError } from '../../../shared/errors.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, Files, Hash, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { throwIfCancelled } from '../providers/cancellation.ts';
import { importFile } from './import-file.ts';
import { importById, pageOfImports, type StoredImport } from './write.ts';

export interface ImportsDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly files: Files;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly bus: Bus;
}

export interface Imports {
  readonly handlers: Handlers<'imports'>;
}

/** Reads evidence files. A bad line is refused with its reason; good lines are kept, also when a later one stops the file. */
export function createImports(deps: ImportsDeps): Imports {
  const { ledger, log, bus } = deps;

  const record = (importId: number): ImportRecord => {
    const stored = importById(ledger, importId);
    if (stored === undefined) throw fail('INTERNAL', `The record of import ${importId} is gone.`);
    return toRecord(stored);
  };

  return {
    handlers: {
      async run({ paths }, { actor, signal }) {
        const files: ImportRecord[] = [];
        const unreadable: AppError[] = [];
        for (const path of paths) {
          if (signal.aborted) break;
          const {
            importId,
            accepted,
            failure,
            unreadable: unopened,
          } = await importFile(deps, path, actor, signal);
          files.push(record(importId));
          if (failure !== null && unopened) unreadable.push(failure);
          if (accepted > 0) bus.emit('evidenceImported', { importId });
          bus.publish('imports.changed', {});
        }
        log.info('evidence imported', {
          files: files.length,
          rows: files.reduce((sum, file) => sum + file.accepted, 0),
        });
        throwIfCancelled(signal);
        const [first] = unreadable;
        // One unreadable file among others is a problem of its record; when nothing could be read, the call has failed.
        if (first !== undefined && unreadable.length === paths.length) throw first;
        return { files };
      },
      list({ offset, limit }) {
        const total = ledger.get<{ count: number }>('SELECT COUNT(*) AS count FROM imports')?.count ?? 0;
        return { total, rows: pageOfImports(ledger, offset, limit).map(toRecord) };
      },
    },
  };
}

function toRecord(row: StoredImport): ImportRecord {
  return {
    id: row.import_id,
    fileName: row.file_name,
    kind: importKinds.find((kind) => kind === row.kind) ?? null,
    rows: row.rows,
    accepted: row.accepted,
    rejected: row.rejected,
    unknownSims: row.unknown_sims,
    problems: JSON.parse(row.problems) as ImportRecord['problems'],
    sha256: row.sha256,
    importedAt: row.imported_at,
    importedBy: row.imported_by,
  };
}

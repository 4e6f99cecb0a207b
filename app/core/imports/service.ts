import { importKinds, type ImportRecord } from '../../../shared/contract/index.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, Files, Hash, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { createFileReader, type ReadLine } from './read.ts';
import type { ImportedRow } from './row.ts';
import { storeSummaries } from './summaries.ts';
import {
  beginImport,
  endImport,
  importById,
  pageOfImports,
  storeRows,
  unknownSims,
  type StoredImport,
} from './write.ts';

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

/** Rows written at once: a command waits at most for one such slice. */
const slice = 500;
const problemsKept = 100;

/** Reads evidence files. A bad line is refused with its reason; good lines are kept, also when a later one stops the file. */
export function createImports(deps: ImportsDeps): Imports {
  const importFile = async (path: string, actor: Actor, signal: AbortSignal): Promise<ImportRecord> => {
    const fileName = deps.files.name(path);
    const at = deps.clock.now();
    const importId = deps.ledger.transaction(() => beginImport(deps.ledger, fileName, at, actor.name));
    const reader = createFileReader();
    const problems: { line: number; reason: string }[] = [];
    const sims = new Set<string>();
    const touched = new Set<string>();
    let accepted = 0;
    let rejected = 0;
    let pending: ImportedRow[] = [];
    const flush = async (): Promise<void> => {
      storeRows(deps.ledger, deps.hash, pending, importId, fileName, at);
      pending = [];
      await deps.schedule.breathe();
      signal.throwIfAborted();
    };
    const take = (lines: readonly ReadLine[]): void => {
      for (const read of lines) {
        if ('problem' in read) {
          rejected++;
          if (problems.length < problemsKept) problems.push({ line: read.line, reason: read.problem });
          continue;
        }
        accepted++;
        pending.push(read.row);
        if (read.row.sim !== null) sims.add(read.row.sim);
        if (read.row.event !== null) touched.add(read.row.event.iccidBody);
      }
    };
    const finish = async (sha256: string): Promise<void> => {
      const bodies = [...touched];
      for (let from = 0; from < bodies.length; from += slice) {
        storeSummaries(deps.ledger, deps.hash, bodies.slice(from, from + slice), importId, fileName, at);
        await deps.schedule.breathe();
      }
      deps.ledger.transaction(() => {
        endImport(deps.ledger, importId, {
          kind: reader.kind(),
          rows: accepted + rejected,
          accepted,
          rejected,
          unknownSims: unknownSims(deps.cache, sims),
          problems,
          sha256,
        });
        appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
          act: 'evidence.imported',
          subject: `import:${importId}`,
          detail: { file: fileName, kind: reader.kind(), accepted, rejected, sha256 },
        });
      });
    };
    try {
      for await (const text of deps.files.lines(path)) {
        take(reader.push(text));
        if (pending.length >= slice) await flush();
      }
      take(reader.end());
      await flush();
      await finish(await deps.files.sha256(path));
    } catch (error) {
      // What was stored stays; the record says how far it came, so that nothing is there without a source.
      problems.push({
        line: accepted + rejected,
        reason: signal.aborted
          ? 'stopped by a person; the rows before were kept'
          : error instanceof Error
            ? error.message
            : String(error),
      });
      await finish('');
      if (accepted === 0 || signal.aborted) throw error;
    } finally {
      deps.bus.emit('evidenceImported', { importId });
      deps.bus.publish('imports.changed', {});
    }
    const stored = importById(deps.ledger, importId);
    if (stored === undefined) throw new Error(`the record of import ${importId} is gone`);
    return toRecord(stored);
  };

  return {
    handlers: {
      async run({ paths }, { actor, signal }) {
        const files: ImportRecord[] = [];
        for (const path of paths) files.push(await importFile(path, actor, signal));
        deps.log.info('evidence imported', {
          files: files.length,
          rows: files.reduce((sum, file) => sum + file.accepted, 0),
        });
        return { files };
      },
      list({ offset, limit }) {
        const total = deps.ledger.get<{ count: number }>('SELECT COUNT(*) AS count FROM imports')?.count ?? 0;
        return { total, rows: pageOfImports(deps.ledger, offset, limit).map(toRecord) };
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

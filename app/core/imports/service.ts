import { importKinds, type ImportRecord, type SimEvent } from '../../../shared/contract/index.ts';
import { asAppError, fail, type AppError } from '../../../shared/errors.ts';
import { appendAudit } from '../audit/audit.ts';
import { fromSensorRow } from '../events/from-sensor.ts';
import { eventSimByKey } from '../events/sim-members.ts';
import { summaryOf } from '../events/summary.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, Files, Hash, HeldFile, Log, Schedule, WriteDb } from '../ports.ts';
import { throwIfCancelled } from '../providers/cancellation.ts';
import type { CsvMapping } from '../sensors/csv-mapping.ts';
import { readMapping, recognise } from '../sensors/open.ts';
import { sensorRowsOf } from '../sensors/store.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { importFile, type ImportedFile } from './import-file.ts';
import { importLog } from './import-log.ts';
import { checkFolder, createWatcher } from './watch.ts';
import {
  beginImport,
  endImport,
  importById,
  lastImportOf,
  pageOfImports,
  type StoredImport,
} from './write.ts';

export interface ImportsDeps {
  readonly cache: WriteDb;
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
  /** Goes on watching the folder that was set. */
  start(): void;
  stop(): Promise<void>;
}

const watchSetting = 'imports.watch';
const watchActor: Actor = { name: 'Sextant', role: 'system' };

/**
 * Reads evidence files and logs of sensors. A bad line is refused with its reason; good lines are kept, also when a later one
 * stops the file. One file at a time, whoever asks.
 */
export function createImports(deps: ImportsDeps): Imports {
  const { cache, ledger, log, bus, files, clock, hash } = deps;
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work);
    queue = mine.catch(() => undefined);
    return mine;
  };

  const record = (importId: number): ImportRecord => {
    const stored = importById(ledger, importId);
    if (stored === undefined) throw fail('INTERNAL', `The record of import ${importId} is gone.`);
    return toRecord(stored);
  };
  const tell = ({ importId, accepted }: ImportedFile): void => {
    const sensor = importById(ledger, importId)?.sensor ?? null;
    if (accepted > 0 && sensor === null) bus.emit('evidenceImported', { importId });
    bus.publish('imports.changed', {});
  };
  /** A log of a sensor goes on where it was left; any other file, also one that cannot be opened, is read as evidence. */
  const importPath = async (
    path: string,
    mapping: CsvMapping | null,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<ImportedFile> => {
    const file = await files.hold(path, 'follow').catch(() => null);
    if (file === null) return importFile(deps, path, actor, signal);
    try {
      const format = await recognise(files, file, path, mapping);
      if (format === null) return await importFile(deps, path, actor, signal);
      const read = await importLog(deps, { file, path, format, watched: false }, actor, signal);
      if (read === null) throw fail('INTERNAL', 'A file was neither read nor told to be unchanged.');
      return read;
    } catch (error) {
      return refused(deps, path, actor, asAppError(error));
    } finally {
      await file.close();
    }
  };

  const watcher = createWatcher({
    files,
    clock,
    log,
    schedule: deps.schedule,
    read: (path, settled, signal) => inTurn(() => readWatched(path, settled, signal)),
  });
  const readWatched = async (path: string, settled: boolean, signal: AbortSignal): Promise<boolean> => {
    // Half a packed file cannot be unpacked, unlike half a log.
    if (!settled && /\.gz$/i.test(path)) return false;
    let file: HeldFile;
    try {
      file = await files.hold(path, 'refuse');
    } catch (error) {
      log.warn('a watched file cannot be read', { message: asAppError(error).message });
      return true;
    }
    try {
      const format = await recognise(files, file, path, null);
      if (format !== null) {
        const read = await importLog(deps, { file, path, format, watched: true }, watchActor, signal);
        if (read !== null) tell(read);
        return read?.failure == null;
      }
      // Evidence files are complete ones: one that still changes is left until it does no more.
      if (!settled) return false;
      const last = lastImportOf(ledger, files.name(path));
      if (last?.sha256 === (await file.sha256(0, file.size))) return true;
      tell(await importFile(deps, path, watchActor, signal));
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      tell(refused(deps, path, watchActor, asAppError(error)));
      return true;
    } finally {
      await file.close();
    }
  };

  return {
    start() {
      watcher.follow(readSetting(ledger, watchSetting));
    },
    async stop() {
      await watcher.stop();
      await queue;
    },
    handlers: {
      async run({ paths, mapping: mappingPath }, { actor, signal }) {
        const mapping = mappingPath === undefined ? null : await readMapping(files, mappingPath);
        const records: ImportRecord[] = [];
        const unreadable: AppError[] = [];
        for (const path of paths) {
          if (signal.aborted) break;
          const read = await inTurn(() => importPath(path, mapping, actor, signal));
          records.push(record(read.importId));
          if (read.failure !== null && read.unreadable) unreadable.push(read.failure);
          tell(read);
        }
        log.info('evidence imported', {
          files: records.length,
          rows: records.reduce((sum, file) => sum + file.accepted, 0),
        });
        throwIfCancelled(signal);
        const [first] = unreadable;
        // One unreadable file among others is a problem of its record; when nothing could be read, the call has failed.
        if (first !== undefined && unreadable.length === paths.length) throw first;
        return { files: records };
      },
      list({ offset, limit }) {
        const total = ledger.get<{ count: number }>('SELECT COUNT(*) AS count FROM imports')?.count ?? 0;
        return { total, rows: pageOfImports(ledger, offset, limit).map(toRecord) };
      },
      async watch({ folder }, { actor }) {
        if (folder !== null) await checkFolder(files, folder);
        ledger.transaction(() => {
          if (folder === null) ledger.run('DELETE FROM settings WHERE name = ?', [watchSetting]);
          else writeSetting(ledger, watchSetting, folder, clock.now());
          appendAudit(ledger, clock, hash, actor, {
            act: folder === null ? 'imports.watch.ended' : 'imports.watch.set',
            subject: 'imports.watch',
            detail: { folder },
          });
        });
        watcher.follow(folder);
        bus.publish('imports.changed', {});
        return {};
      },
      watched: () => ({ folder: readSetting(ledger, watchSetting), ...watcher.status() }),
      traffic({ simKey, before, limit }) {
        const sim = eventSimByKey(cache, simKey);
        if (sim === null) throw fail('NOT_FOUND', 'This SIM is not in the fleet any more.');
        const rows = sensorRowsOf(cache, sim.iccid_body, before ?? null, limit);
        const events = rows.map((row): SimEvent => {
          const { row_id: id, at, received_at: receivedAt, type, source } = row;
          return { id, at, receivedAt, type, source, summary: summaryOf(fromSensorRow(row, sim)) };
        });
        return { events, more: rows.length === limit };
      },
    },
  };
}

/** A file of which nothing could be read, such as one with a mapping beside it that cannot be used: its record says why. */
function refused(deps: ImportsDeps, path: string, actor: Actor, failure: AppError): ImportedFile {
  const { ledger, clock, files } = deps;
  const importId = ledger.transaction(() => {
    const id = beginImport(ledger, files.name(path), clock.now(), actor.name);
    const problems = [{ line: 1, reason: failure.message }];
    endImport(ledger, id, {
      kind: null,
      rows: 1,
      accepted: 0,
      rejected: 1,
      unknownSims: 0,
      problems,
      sha256: '',
    });
    return id;
  });
  return { importId, accepted: 0, failure, unreadable: true };
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
    ...(row.sensor === null ? {} : { sensor: JSON.parse(row.sensor) as NonNullable<ImportRecord['sensor']> }),
  };
}

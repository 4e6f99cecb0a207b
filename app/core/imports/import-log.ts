import type { ImportRecord, SensorImport } from '../../../shared/contract/index.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Actor, HeldFile, WriteDb } from '../ports.ts';
import type { CsvMapping } from '../sensors/csv-mapping.ts';
import { importSensor, type SensorOutcome } from '../sensors/import-sensor.ts';
import { bodiesBetween, newestSensorRow } from '../sensors/store.ts';
import { findStream } from '../sensors/streams.ts';
import type { ImportedFile, ImportFileDeps } from './import-file.ts';
import { summarise } from './summaries.ts';
import { beginImport, endImport, importById, newestSourceTime } from './write.ts';

/** The log of a sensor as an import: one record per file that a person gives, one per file that a watched folder holds. */

export interface ImportLogDeps extends ImportFileDeps {
  readonly cache: WriteDb;
  readonly bus: Bus;
}

export interface LogOrder {
  readonly file: HeldFile;
  readonly path: string;
  readonly format: string | CsvMapping;
  /** A watched file that grew goes on in the record that it has, and is told of in the audit log once. */
  readonly watched: boolean;
}

const problemsKept = 100;

/** @returns null when a watched file has nothing new */
export async function importLog(
  deps: ImportLogDeps,
  order: LogOrder,
  actor: Actor,
  signal: AbortSignal,
): Promise<ImportedFile | null> {
  const { cache, ledger, clock, hash, files, bus } = deps;
  const name = files.name(order.path);
  const after = newestSensorRow(cache);
  let goesOn = false;
  const begin = (streamImport: number | null): number => {
    goesOn = order.watched && streamImport !== null && importById(ledger, streamImport) !== undefined;
    return goesOn && streamImport !== null
      ? streamImport
      : ledger.transaction(() => beginImport(ledger, name, clock.now(), actor.name));
  };
  const newest = newestSourceTime(cache) ?? 0;
  const read = await importSensor(
    deps,
    { file: order.file, name, format: order.format },
    newest,
    (stream) => begin(stream?.importId ?? null),
    signal,
  );
  if (read === null) return order.watched ? null : unchanged(deps, order, name, actor);
  const { importId, outcome } = read;
  const sha256 = outcome.failure === null ? await order.file.sha256(0, outcome.to) : '';
  ledger.transaction(() => {
    const before = goesOn ? importById(ledger, importId) : undefined;
    endImport(ledger, importId, {
      kind: outcome.kind,
      rows: (before?.rows ?? 0) + outcome.events + outcome.rejected,
      accepted: (before?.accepted ?? 0) + outcome.events,
      rejected: (before?.rejected ?? 0) + outcome.rejected,
      unknownSims: 0,
      problems: [...problemsOf(before?.problems), ...outcome.problems].slice(0, problemsKept),
      sha256,
      sensor: summed(before?.sensor ?? null, outcome),
    });
    if (goesOn) return;
    appendAudit(ledger, clock, hash, actor, {
      act: 'evidence.imported',
      subject: `import:${importId}`,
      detail: {
        file: name,
        kind: outcome.kind,
        accepted: outcome.events,
        rejected: outcome.rejected,
        sha256,
      },
    });
  });
  const to = newestSensorRow(cache);
  if (to > after) {
    bus.emit('sensorRowsStored', { after, to });
    await summarise(deps, bodiesBetween(cache, after, to), { importId, source: name, now: clock.now() });
    bus.emit('trafficSummarised', { importId });
  }
  return { importId, accepted: outcome.events, failure: outcome.failure, unreadable: false };
}

/** A person gave a file that holds nothing new: the record says so. */
async function unchanged(
  deps: ImportLogDeps,
  order: LogOrder,
  name: string,
  actor: Actor,
): Promise<ImportedFile> {
  const { ledger, clock } = deps;
  const csv = typeof order.format !== 'string';
  const format = typeof order.format === 'string' ? order.format : 'csv';
  const stream = await findStream(ledger, order.file, format, csv ? JSON.stringify(order.format) : null);
  const kind = stream === null ? null : (importById(ledger, stream.importId)?.kind ?? null);
  const sha256 = await order.file.sha256(0, order.file.size);
  const importId = ledger.transaction(() => {
    const id = beginImport(ledger, name, clock.now(), actor.name);
    const { size } = order.file;
    const sensor: SensorImport = { ...none, format, from: size, to: size };
    endImport(ledger, id, {
      kind,
      rows: 0,
      accepted: 0,
      rejected: 0,
      unknownSims: 0,
      problems: [],
      sha256,
      sensor,
    });
    return id;
  });
  return { importId, accepted: 0, failure: null, unreadable: false };
}

const none = { ignored: 0, outOfOrder: 0, late: 0, unmapped: 0, ambiguous: 0, unfinished: false } as const;

function summed(stored: string | null, outcome: SensorOutcome): SensorImport {
  const before = stored === null ? null : (JSON.parse(stored) as SensorImport);
  return {
    format: outcome.format,
    ignored: (before?.ignored ?? 0) + outcome.ignored,
    outOfOrder: (before?.outOfOrder ?? 0) + outcome.outOfOrder,
    late: (before?.late ?? 0) + outcome.late,
    unmapped: (before?.unmapped ?? 0) + outcome.unmapped,
    ambiguous: (before?.ambiguous ?? 0) + outcome.ambiguous,
    from: before?.from ?? outcome.from,
    to: outcome.to,
    unfinished: outcome.unfinished,
  };
}

function problemsOf(stored: string | undefined): ImportRecord['problems'] {
  return stored === undefined ? [] : (JSON.parse(stored) as ImportRecord['problems']);
}

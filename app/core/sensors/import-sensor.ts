import { asAppError, type AppError } from '../../../shared/errors.ts';
import type { ImportKind } from '../../../shared/contract/index.ts';
import { day } from '../../../shared/time.ts';
import type { HeldFile, Schedule, WriteDb } from '../ports.ts';
import { cancellation } from '../providers/cancellation.ts';
import { csvFormat, type CsvMapping } from './csv-mapping.ts';
import { sensorFormats } from './formats.ts';
import { refreshHolders } from './holders.ts';
import { readBlocks } from './lines.ts';
import { createReading, type ReadingDeps, type ReadingOutcome } from './reading.ts';
import type { SensorFormat } from './record.ts';
import { floorOf } from './store.ts';
import { findStream, openStream, saveStream, type Stream, type StreamPosition } from './streams.ts';

export interface SensorDeps extends ReadingDeps {
  readonly ledger: WriteDb;
  readonly schedule: Pick<Schedule, 'breathe'>;
}

/** What a file is and how it is to be read. */
export interface SensorFile {
  readonly file: HeldFile;
  readonly name: string;
  /** Name of the format, as `formatOf` gives it, or the mapping of a CSV. */
  readonly format: string | CsvMapping;
}

/** What a reading of a sensor's log came to. */
export interface SensorOutcome extends ReadingOutcome {
  readonly kind: ImportKind;
  readonly format: string;
  /** Where in the file this reading began. */
  readonly from: number;
  readonly failure: AppError | null;
}

/** A sensor's clock may be ahead of the newest source time by this much; beyond it, it is no clock. */
const aheadAtMost = day;
/** Lines after which the position is written: a kill costs reading them again, never a row. */
const linesPerSave = 50_000;

/**
 * Reads on in a sensor's log from where it was left. Rows are stored slice by slice with the offset they reach; what was
 * stored before a kill is not stored again. Never throws for the sake of the file.
 *
 * @param newest the newest source time, ms UTC
 * @param begin gives the import that the rows belong to; asked for once there is something to read
 * @returns null when the file has nothing new
 */
export async function importSensor(
  deps: SensorDeps,
  given: SensorFile,
  newest: number,
  begin: (stream: Stream | null) => number,
  signal: AbortSignal,
): Promise<{ readonly importId: number; readonly outcome: SensorOutcome } | null> {
  const { cache, ledger, clock, schedule } = deps;
  const { file, name } = given;
  const mapping = typeof given.format === 'string' ? null : JSON.stringify(given.format);
  const formatName = typeof given.format === 'string' ? given.format : 'csv';
  const format = formatWith(given.format);
  const known = await findStream(ledger, file, formatName, mapping);
  const floor = known === null ? null : floorOf(cache, known.id);
  // A cache that was rebuilt lost the rows: the file is read anew.
  const position: StreamPosition =
    known === null || floor === null ? { offset: 0, line: 0, watermark: null, state: null } : known;
  if (known !== null && Math.max(position.offset, floor ?? 0) >= file.size) return null;
  await refreshHolders(cache, ledger, schedule);
  const now = clock.now();
  const importId = begin(known);
  const stream =
    known ?? (await openStream(ledger, file, { format: formatName, mapping, importId, fileName: name, now }));
  const reading = createReading(deps, {
    stream,
    name,
    format,
    position,
    floor: floor ?? 0,
    latest: Math.max(now, newest) + aheadAtMost,
  });
  let failure: AppError | null = null;
  const save = (): Promise<void> =>
    saveStream(ledger, file, stream, reading.position(), { fileName: name, importId, now: clock.now() });
  try {
    let savedAt = position.line;
    const blocks = readBlocks(file, position.offset, file.size);
    for (;;) {
      const next = await blocks.next();
      if (next.done === true) {
        reading.rest(next.value, file.size);
        break;
      }
      reading.block(next.value);
      await schedule.breathe();
      if (signal.aborted) throw cancellation(signal);
      if (reading.position().line - savedAt < linesPerSave) continue;
      savedAt = reading.position().line;
      await save();
    }
  } catch (error) {
    failure = asAppError(error);
  }
  await save();
  const outcome = {
    ...reading.outcome(),
    kind: format.kind,
    format: formatName,
    from: position.offset,
    failure,
  };
  return { importId, outcome };
}

function formatWith(given: string | CsvMapping): SensorFormat {
  if (typeof given !== 'string') return csvFormat(given);
  const format = sensorFormats[given];
  if (format === undefined) throw new Error(`no format ${given}`);
  return format;
}

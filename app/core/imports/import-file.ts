import { asAppError, type AppError } from '../../../shared/errors.ts';
import { day } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Actor, Clock, Files, Hash, ReadDb, Schedule, WriteDb } from '../ports.ts';
import { cancellation } from '../providers/cancellation.ts';
import { createFileReader, type ReadLine } from './read.ts';
import type { ImportedRow } from './row.ts';
import { summarise } from './summaries.ts';
import { beginImport, endImport, isKnownSim, newestSourceTime, storeRows } from './write.ts';

export interface ImportFileDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly files: Files;
  readonly schedule: Pick<Schedule, 'breathe'>;
}

export interface ImportedFile {
  readonly importId: number;
  readonly accepted: number;
  /** Why the file ended early, or could not be opened; what came before is stored. */
  readonly failure: AppError | null;
  /** True where not even one line was read. */
  readonly unreadable: boolean;
}

/** Lines read, and rows written, before others get a turn. */
const sliceRows = 250;
/**
 * Rows that are put in the order of their subjects before they are written. In the order of most files every row touches a
 * page of its own, and each page is encrypted and written for it.
 */
const sortedRows = 10_000;
/** How many SIMs may wait for their summaries to be rebuilt. */
const waitingSims = 5_000;
const problemsKept = 100;
/** A source's clock may be wrong; beyond this it is no clock. A simulated one may run ahead of this machine's. */
const clockTolerance = 366 * day;

/** Rows about one subject keep their order: of two equally old ones the later counts. */
function bySubject(a: ImportedRow, b: ImportedRow): number {
  const one = a.sim ?? a.evidence?.subject ?? '';
  const other = b.sim ?? b.evidence?.subject ?? '';
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * Imports one file in slices. Every accepted row is stored whatever happens to those after it, and the record says how far
 * the file was read and why no further: it never throws for the sake of the file.
 */
export async function importFile(
  deps: ImportFileDeps,
  path: string,
  actor: Actor,
  signal: AbortSignal,
): Promise<ImportedFile> {
  const { cache, ledger, clock, hash, files, schedule } = deps;
  const fileName = files.name(path);
  const at = clock.now();
  const importId = ledger.transaction(() => beginImport(ledger, fileName, at, actor.name));
  const reader = createFileReader(Math.max(at, newestSourceTime(cache) ?? 0) + clockTolerance);
  const problems: { line: number; reason: string }[] = [];
  const sims = new Set<string>();
  const touched = new Set<string>();
  let lines = 0;
  let accepted = 0;
  let rejected = 0;
  let unknownSims = 0;
  let pending: ImportedRow[] = [];
  let failure: AppError | null = null;

  const note = (line: number, reason: string): void => {
    if (problems.length < problemsKept) problems.push({ line, reason });
  };
  const take = (read: readonly ReadLine[]): void => {
    for (const line of read) {
      if ('problem' in line) {
        rejected++;
        note(line.line, line.problem);
      } else {
        accepted++;
        pending.push(line.row);
      }
    }
  };
  const flush = async (): Promise<void> => {
    const rows = pending.toSorted(bySubject);
    pending = [];
    for (let from = 0; from < rows.length; from += sliceRows) {
      const slice = rows.slice(from, from + sliceRows);
      storeRows(ledger, hash, slice, importId, fileName, at);
      for (const { sim, event } of slice) {
        if (event !== null) touched.add(event.iccidBody);
        if (sim === null || sims.has(sim)) continue;
        sims.add(sim);
        if (!isKnownSim(cache, sim)) unknownSims++;
      }
      await schedule.breathe();
    }
    if (touched.size >= waitingSims) await sumUp();
  };
  const sumUp = async (): Promise<void> => {
    const bodies = [...touched];
    touched.clear();
    await summarise(deps, bodies, { importId, source: fileName, now: at });
  };

  /** The file may go away between two reads. */
  const digest = async (): Promise<string> => {
    try {
      return await files.sha256(path);
    } catch (error) {
      failure = asAppError(error);
      note(lines + 1, failure.message);
      return '';
    }
  };

  try {
    for await (const text of files.lines(path)) {
      lines++;
      take(reader.push(text));
      if (pending.length >= sortedRows) await flush();
      if (lines % sliceRows !== 0) continue;
      await schedule.breathe();
      if (signal.aborted) throw cancellation(signal);
    }
    take(reader.end());
  } catch (error) {
    failure = asAppError(error);
    rejected++;
    note(lines + 1, signal.aborted ? 'stopped on request; the lines before were kept' : failure.message);
  }
  await flush();
  await sumUp();
  const sha256 = failure === null ? await digest() : '';
  ledger.transaction(() => {
    const outcome = {
      kind: reader.kind(),
      rows: accepted + rejected,
      accepted,
      rejected,
      unknownSims,
      problems,
      sha256,
    };
    endImport(ledger, importId, outcome);
    appendAudit(ledger, clock, hash, actor, {
      act: 'evidence.imported',
      subject: `import:${importId}`,
      detail: { file: fileName, kind: outcome.kind, accepted, rejected, sha256 },
    });
  });
  return { importId, accepted, failure, unreadable: failure !== null && lines === 0 };
}

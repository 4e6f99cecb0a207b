import type { EngineClient } from '../../../shared/client.ts';
import type { HostOutput } from '../../../shared/contract/host.ts';
import { limits } from '../../../shared/limits.ts';
import { simCsvRecord, simsCsvHead } from '../../../shared/sims-csv.ts';
import type { ChoosePath } from '../reports/export-report.ts';
import type { HostParsed } from '../security/ipc.ts';
import { writeCsv } from './csv-file.ts';

/**
 * Writes the SIMs that a query matches as CSV, a page at a time, as they were when it was asked: a whole fleet fits in no message. The
 * file is there as a whole or not at all.
 *
 * @throws AppError of the engine or of the disk
 */
export async function exportSims(
  { query }: HostParsed<'exportSims'>,
  deps: { readonly engine: Pick<EngineClient, 'call'>; readonly choosePath: ChoosePath },
): Promise<HostOutput<'exportSims'>> {
  const path = await deps.choosePath('sextant-sims.csv');
  if (path === null) return { saved: false, fileName: null, sims: 0 };
  const { resultId } = await deps.engine.call('fleet.open', { query });
  try {
    const sims = await writeCsv(path, (write) => writePages(deps.engine, resultId, write));
    return { saved: true, fileName: path.split(/[\\/]/).at(-1) ?? path, sims };
  } finally {
    await deps.engine.call('fleet.close', { resultId });
  }
}

async function writePages(
  engine: Pick<EngineClient, 'call'>,
  resultId: string,
  write: (text: string) => Promise<void>,
): Promise<number> {
  await write(`${simsCsvHead()}\r\n`);
  for (let sims = 0; ; ) {
    const page = { resultId, offset: sims, limit: limits.pageRows };
    const { rows } = await engine.call('fleet.page', page);
    if (rows.length === 0) return sims;
    await write(rows.map((row) => `${simCsvRecord(row)}\r\n`).join(''));
    sims += rows.length;
  }
}

import type { EngineClient } from '../../../shared/client.ts';
import type { Output } from '../../../shared/contract/index.ts';
import type { HostOutput } from '../../../shared/contract/host.ts';
import { limits } from '../../../shared/limits.ts';
import { listCsvHead, listCsvRecord } from '../../../shared/list-csv.ts';
import type { ChoosePath } from '../reports/export-report.ts';
import type { HostParsed } from '../security/ipc.ts';
import { writeCsv } from './csv-file.ts';

/**
 * Writes the entries of a list that hold as CSV, a page at a time; reading the file back gives the same values. It is there as a
 * whole or not at all.
 *
 * @throws AppError of the engine or of the disk
 */
export async function exportList(
  { listId, name }: HostParsed<'exportList'>,
  deps: { readonly engine: Pick<EngineClient, 'call'>; readonly choosePath: ChoosePath },
): Promise<HostOutput<'exportList'>> {
  const path = await deps.choosePath(`${name}.csv`);
  if (path === null) return { saved: false, fileName: null, entries: 0 };
  const entries = await writeCsv(path, async (write) => {
    await write(`${listCsvHead()}\r\n`);
    let written = 0;
    for (let after: number | null = 0; after !== null; ) {
      const page: Output<'lists.export'> = await deps.engine.call('lists.export', {
        listId,
        after,
        limit: limits.pageRows,
      });
      await write(page.rows.map((row) => `${listCsvRecord(row)}\r\n`).join(''));
      written += page.rows.length;
      after = page.next;
    }
    return written;
  });
  return { saved: true, fileName: path.split(/[\\/]/).at(-1) ?? path, entries };
}

import { strToU8, zipSync } from 'fflate';
import type { HostOutput } from '../../../shared/contract/host.ts';
import type { EngineClient } from '../../../shared/client.ts';
import type { HostParsed } from '../security/ipc.ts';
import type { ChoosePath } from '../reports/export-report.ts';
import { saveFile } from '../reports/save.ts';

/**
 * Writes rules of one's own as a ZIP archive: a YAML file each, and its test cases beside it.
 *
 * @throws AppError of the engine or of the disk
 */
export async function exportRules(
  { ruleIds }: HostParsed<'exportRules'>,
  deps: { readonly engine: Pick<EngineClient, 'call'>; readonly choosePath: ChoosePath },
): Promise<HostOutput<'exportRules'>> {
  const { files } = await deps.engine.call(
    'detections.exportRules',
    ruleIds === undefined ? {} : { ruleIds },
  );
  if (files.length === 0)
    return { saved: false, fileName: null, message: 'There is no rule of your own to export yet.' };
  const path = await deps.choosePath('sextant-rules.zip');
  if (path === null) return { saved: false, fileName: null, message: null };
  const entries = Object.fromEntries(files.map((file) => [file.path, strToU8(file.text)]));
  await saveFile(path, zipSync(entries, { mtime: new Date('1980-01-01T12:00:00') }));
  return { saved: true, fileName: nameOf(path), message: null };
}

/**
 * Writes a table of the page as CSV, with the byte order mark that spreadsheets need to read it as UTF-8.
 *
 * @throws AppError of the disk
 */
export async function exportTable(
  { name, csv }: HostParsed<'exportTable'>,
  choosePath: ChoosePath,
): Promise<HostOutput<'exportTable'>> {
  const path = await choosePath(`${name.replaceAll(/[^\p{L}\p{N} _-]/gu, '-')}.csv`);
  if (path === null) return { saved: false, fileName: null };
  await saveFile(path, Buffer.from(`\ufeff${csv}`, 'utf8'));
  return { saved: true, fileName: nameOf(path) };
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

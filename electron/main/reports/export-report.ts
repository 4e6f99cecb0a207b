import type { HostOutput } from '../../../shared/contract/host.ts';
import { reportExtensions } from '../../../shared/contract/reports.ts';
import type { EngineClient } from '../../../shared/client.ts';
import type { HostParsed } from '../security/ipc.ts';
import { saveFile } from './save.ts';

/** Where the person wants a file of this name; null when they change their mind. */
export type ChoosePath = (suggested: string) => Promise<string | null>;

/**
 * Exports one incident report: the engine writes it, the person says where to, and the engine notes what was exported.
 *
 * @param deps.print HTML to PDF
 * @throws AppError of the engine, of the disk, or INTERNAL when the report cannot be laid out
 */
export async function exportReport(
  wish: HostParsed<'exportReport'>,
  deps: {
    engine: Pick<EngineClient, 'call'>;
    print(html: string): Promise<Uint8Array>;
    choosePath: ChoosePath;
  },
): Promise<HostOutput<'exportReport'>> {
  const { incidentId, format, redaction } = wish;
  const rendered = await deps.engine.call('reports.render', {
    incidentId,
    format: format === 'pdf' ? 'html' : format,
    redaction,
  });
  const path = await deps.choosePath(`${plainName(rendered.fileName)}.${reportExtensions[format]}`);
  if (path === null) return { saved: false, fileName: null, message: null };
  const content =
    format === 'pdf' ? await deps.print(rendered.content) : Buffer.from(rendered.content, 'utf8');
  const file = await saveFile(path, content);
  const fileName = path.split(/[\\/]/).at(-1) ?? path;
  await deps.engine.call('reports.record', { incidentId, format, redaction, fileName, ...file });
  return { saved: true, fileName, message: null };
}

/** A name without anything that a path could be made of. */
function plainName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '-').replace(/^\.+/, '');
}

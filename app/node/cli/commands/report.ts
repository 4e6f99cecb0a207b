import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ReportFormat, reportExtensions } from '../../../../shared/contract/index.ts';
import { parseHumanId } from '../../../../shared/ids.ts';
import { writeFailure, writeFileAtomic } from '../../atomic-file.ts';
import { type Command, UsageError } from '../command.ts';
import { printWithDesktop } from '../desktop.ts';

/** `report INC`: an incident report as a file, noted with its hash. */
export const report: Command = {
  words: ['report'],
  takes: 'INC',
  about: 'Writes the report of an incident, and notes it with its hash in the audit log.',
  details: [
    'A PDF is printed by the desktop runtime, so that it looks as it does there: this needs Electron and a display (a virtual',
    'one is started where there is none). HTML, Markdown and JSON need neither.',
  ],
  options: {
    format: { type: 'string', value: 'FORMAT', about: 'pdf, html, markdown or json (html)' },
    out: { type: 'string', value: 'DIR', about: 'folder for the file (the current one)' },
    redaction: {
      type: 'string',
      value: 'LEVEL',
      about: '0 identifiers in full, 1 shortened; addresses are defanged in both (0)',
    },
  },
  async run({ args: [id], options, out, path, session, signal }) {
    const incidentId = id === undefined ? null : parseHumanId('INC', id);
    if (incidentId === null) throw new UsageError('Name an incident, such as INC-1042.');
    const format = ReportFormat.safeParse(options.text('format') ?? 'html');
    if (!format.success) throw new UsageError('--format is pdf, html, markdown or json.');
    const redaction = options.whole('redaction', 0, 1) ?? 0;
    const dir = path(options.text('out') ?? '.');
    const { client } = await session();
    const text = format.data === 'pdf' ? 'html' : format.data;
    const rendered = await client.call('reports.render', { incidentId, format: text, redaction }, { signal });
    const file = join(makeFolder(dir), `${basename(rendered.fileName)}.${reportExtensions[format.data]}`);
    if (format.data === 'pdf') await writePdf(rendered.content, file, (line) => out.note(line), signal);
    else writeFileAtomic(file, rendered.content);
    const bytes = readFileSync(file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await client.call('reports.record', {
      incidentId,
      format: format.data,
      redaction,
      fileName: basename(file),
      sha256,
      bytes: bytes.length,
    });
    out.result(
      { file, format: format.data, bytes: bytes.length, sha256 },
      () => `${file}\n${bytes.length} bytes, SHA-256 ${sha256}`,
    );
    return 0;
  },
};

function makeFolder(dir: string): string {
  try {
    mkdirSync(dir, { recursive: true });
    return dir;
  } catch (error) {
    throw writeFailure(dir, error);
  }
}

async function writePdf(
  html: string,
  file: string,
  note: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const source = `${file}.html`;
  writeFileAtomic(source, html);
  try {
    await printWithDesktop(source, file, note, signal);
  } finally {
    rmSync(source, { force: true });
  }
}

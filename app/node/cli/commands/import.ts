import type { ImportRecord } from '../../../../shared/contract/index.ts';
import { limits } from '../../../../shared/limits.ts';
import { type Command, UsageError } from '../command.ts';
import { watchRest } from '../rest.ts';
import { type Column, printable, table } from '../table.ts';

/** `import FILE…`: evidence that no provider returns. */
export const importFiles: Command = {
  words: ['import'],
  takes: 'FILE…',
  about: 'Reads evidence files: inventories, firmware, flows, DNS, scans, attestations, probes, SBOMs.',
  details: [
    'A line that does not parse is reported with its number; the rest is kept. Ends with 1 when a line or a file was refused.',
  ],
  options: {},
  async run({ args, out, path, session, signal }) {
    if (args.length === 0) throw new UsageError('Name at least one file.');
    const { client } = await session();
    const rest = watchRest(client);
    const { files } = await client.call(
      'imports.run',
      { paths: args.map(path) },
      { signal, deadlineMs: limits.callMsMax },
    );
    await rest.settled(signal);
    out.result({ files }, () => table(columns, files));
    for (const { fileName, problems } of files) {
      for (const { line, reason } of problems)
        out.note(`${printable(fileName)}:${line}: ${printable(reason)}`);
    }
    return files.every(({ rejected, kind }) => rejected === 0 && kind !== null) ? 0 : 1;
  },
};

const columns: readonly Column<ImportRecord>[] = [
  { title: 'FILE', of: (row) => row.fileName },
  { title: 'KIND', of: (row) => row.kind },
  { title: 'ROWS', of: (row) => row.rows, right: true },
  { title: 'ACCEPTED', of: (row) => row.accepted, right: true },
  { title: 'REFUSED', of: (row) => row.rejected, right: true },
  { title: 'SHA-256', of: (row) => row.sha256 },
];

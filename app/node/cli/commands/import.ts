import type { ImportRecord } from '../../../../shared/contract/index.ts';
import { limits } from '../../../../shared/limits.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import { watchRest } from '../rest.ts';
import { type Column, printable, table } from '../table.ts';

/** `import FILE…`: evidence that no provider returns, and logs of sensors. */
export const importFiles: Command = {
  words: ['import'],
  takes: 'FILE…',
  about: 'Reads evidence files (inventories, firmware, scans, attestations, SBOMs) and logs of sensors.',
  details: [
    'Logs: Zeek conn and dns, Suricata EVE, NetFlow and IPFIX as JSON, MQTT brokers, DNS resolvers, any CSV by a mapping. A log that has grown goes on where it was left.',
    'A line that does not parse is reported with its number; the rest is kept. Ends with 1 when a line or a file was refused.',
  ],
  options: {
    mapping: {
      type: 'string',
      value: 'FILE',
      about: 'says which column of a CSV is what; left out, FILE.mapping.json beside it',
    },
    watch: {
      type: 'string',
      value: 'DIR',
      about: 'reads every file that appears or grows in this folder, as long as the console runs',
    },
    unwatch: { type: 'boolean', about: 'ends watching a folder' },
  },
  async run(call) {
    const { args, options } = call;
    const watch = options.text('watch');
    if (watch !== undefined && options.flag('unwatch'))
      throw new UsageError('Give --watch or --unwatch, not both.');
    const watches = watch !== undefined || options.flag('unwatch');
    if (args.length === 0 && !watches) throw new UsageError('Name at least one file.');
    if (watches) await setWatch(call, watch);
    return args.length === 0 ? 0 : readFiles(call);
  },
};

async function setWatch({ session, path, out }: Invocation, folder: string | undefined): Promise<void> {
  const { client } = await session();
  await client.call('imports.watch', { folder: folder === undefined ? null : path(folder) });
  out.note(folder === undefined ? 'No folder is watched any more.' : `Watching ${printable(path(folder))}.`);
}

async function readFiles({ args, options, out, path, session, signal }: Invocation): Promise<0 | 1> {
  const { client } = await session();
  const rest = watchRest(client);
  const mapping = options.text('mapping');
  const { files } = await client.call(
    'imports.run',
    { paths: args.map(path), ...(mapping === undefined ? {} : { mapping: path(mapping) }) },
    { signal, deadlineMs: limits.callMsMax },
  );
  // A log that holds nothing new sets nothing going.
  if (files.some(({ sensor, accepted }) => sensor === undefined || accepted > 0)) await rest.settled(signal);
  out.result({ files }, () => table(columns, files));
  for (const { fileName, problems, sensor } of files) {
    for (const { line, reason } of problems) out.note(`${printable(fileName)}:${line}: ${printable(reason)}`);
    if (sensor === undefined) continue;
    const { late, unmapped, ambiguous, unfinished } = sensor;
    if (unmapped > 0)
      out.note(
        `${printable(fileName)}: ${unmapped} events of no known SIM, ${ambiguous} of them of several.`,
      );
    if (late > 0) out.note(`${printable(fileName)}: ${late} events came late; only dry runs see them.`);
    if (unfinished)
      out.note(`${printable(fileName)}: ends within a line, which is read when the file goes on.`);
  }
  return files.every(({ rejected, kind }) => rejected === 0 && kind !== null) ? 0 : 1;
}

const columns: readonly Column<ImportRecord>[] = [
  { title: 'FILE', of: (row) => row.fileName },
  { title: 'KIND', of: (row) => row.kind },
  { title: 'ROWS', of: (row) => row.rows, right: true },
  { title: 'ACCEPTED', of: (row) => row.accepted, right: true },
  { title: 'REFUSED', of: (row) => row.rejected, right: true },
  { title: 'SHA-256', of: (row) => row.sha256 },
];

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { ImportedRule, RuleFolderFile } from '../../../../shared/contract/index.ts';
import { writeFileAtomic } from '../../atomic-file.ts';
import { type Command, UsageError } from '../command.ts';
import { counted, printable } from '../table.ts';

/** `rules export DIR`: rules of one's own as files. */
export const rulesExport: Command = {
  words: ['rules', 'export'],
  takes: 'DIR',
  about: 'Writes rules of your own as .yml files, and their test cases beside them as .tests.json.',
  details: ['Files of the same name are replaced; others in the folder are left alone.'],
  options: {
    rule: { type: 'string', value: 'R-1,R-2', about: 'these rules only' },
  },
  async run({ args: [typed], options, path, out, session, signal }) {
    if (typed === undefined) throw new UsageError('Name the folder to write to.');
    const folder = path(typed);
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw new UsageError(`${typed} is no folder.`);
    const wanted = options
      .text('rule')
      ?.split(',')
      .map((id) => id.trim());
    const { client } = await session();
    const input = wanted === undefined ? {} : { ruleIds: wanted };
    const { files } = await client.call('detections.exportRules', input, { signal });
    if (files.length > 0) mkdirSync(folder, { recursive: true });
    for (const file of files) writeFileAtomic(join(folder, basename(file.path)), file.text);
    out.result({ files: files.map((file) => file.path) }, () =>
      files.length === 0
        ? 'There is no rule of your own to export yet.'
        : `${counted(files.length, 'file')} written to ${typed}.`,
    );
    return 0;
  },
};

/** `rules import DIR…`: files as rules of one's own. */
export const rulesImport: Command = {
  words: ['rules', 'import'],
  takes: 'DIR…',
  about: 'Takes rule files in as your own: new ones switched off, changed ones as they were before.',
  details: [
    'A file is another version of a rule that has one of its ids, or its title where it has none.',
    'Sound files are taken, the others refused and told of; ends with 1 when one was refused.',
  ],
  options: {
    preview: { type: 'boolean', about: 'says what would change, and changes nothing' },
    reason: { type: 'string', value: 'TEXT', about: 'for the audit log; “imported from DIR” unless given' },
  },
  async run({ args, options, path, out, session, signal }) {
    if (args.length === 0) throw new UsageError('Name at least one file or folder.');
    const files = args.flatMap((typed) => readFolder(typed, path(typed)));
    const { client } = await session();
    const reason = options.text('reason') ?? `imported from ${args.join(', ')}`.slice(0, 1000);
    const { rules } = options.flag('preview')
      ? await client.call('detections.compareRules', { files }, { signal })
      : await client.call('detections.importRules', { files, reason }, { signal });
    out.result({ rules }, () => rules.map(lineOf).join('\n'));
    return rules.some(({ outcome }) => outcome === 'refused') ? 1 : 0;
  },
};

function lineOf({ path, outcome, ruleId, name, message }: ImportedRule): string {
  const why = message === null ? '' : `: ${message}`;
  return printable(`${outcome.padEnd(8)}${(ruleId ?? '').padEnd(6)}${path}  ${name}${why}`);
}

const isOurs = (name: string): boolean => /\.(ya?ml|tests\.json)$/i.test(name);

/** Rule files of a folder at any depth, with their test cases; or one file, with those beside it. @throws UsageError */
function readFolder(typed: string, path: string): RuleFolderFile[] {
  if (!existsSync(path)) throw new UsageError(`There is no file or folder ${typed}.`);
  if (!statSync(path).isDirectory()) {
    const beside = path.replace(/\.ya?ml$/i, '.tests.json');
    return [path, ...(beside !== path && existsSync(beside) ? [beside] : [])].map((file) => ({
      path: basename(file),
      text: readFileSync(file, 'utf8'),
    }));
  }
  const names = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isOurs(entry.name))
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .sort();
  if (names.length === 0) throw new UsageError(`${typed} holds no file that ends in .yml or .yaml.`);
  return names.map((name) => ({ path: name, text: readFileSync(join(path, name), 'utf8') }));
}

import type { EngineClient } from '../../../../shared/client.ts';
import {
  listContents,
  listFormats,
  type ListEntry,
  type ListOutcome,
  type NamedList,
  type Output,
} from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import { limits } from '../../../../shared/limits.ts';
import { listCsvHead, listCsvRecord } from '../../../../shared/list-csv.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import { type Column, counted, printable, table } from '../table.ts';

const noNetwork = 'Files are read from this computer; nothing is fetched from a network.';

const readingOptions = {
  format: {
    type: 'string',
    value: 'FORMAT',
    about: 'stix, misp, csv or text; left out: told by the content',
  },
  column: {
    type: 'string',
    value: 'NAME',
    about: 'column of a CSV that holds the values, by name or number from 1',
  },
  'remove-missing': { type: 'boolean', about: 'removes entries that the source no longer names' },
  preview: { type: 'boolean', about: 'says what would change, and changes nothing' },
} as const;

/** `lists show [NAME]`: lists, or the entries of one. */
export const listsShow: Command = {
  words: ['lists', 'show'],
  takes: '[NAME]',
  about: 'Shows the lists of threats and of what is allowed, or the entries of one.',
  details: ['Entries that have ended are shown with --ended; they are not matched.'],
  options: {
    search: { type: 'string', value: 'TEXT', about: 'entries whose value, note or source has this text' },
    ended: { type: 'boolean', about: 'entries that have ended' },
    limit: { type: 'string', value: 'N', about: 'entries at most; 100 unless given' },
  },
  async run({ args, options, out, session, signal }) {
    const { client } = await session();
    const [name] = args;
    if (name === undefined) {
      const { lists, watched, lookBacks } = await client.call('lists.list', {}, { signal });
      out.result({ lists, watched, lookBacks }, () => table(listColumns, lists));
      return 0;
    }
    const list = await named(client, name);
    const most = options.whole('limit', 1, limits.listEntries) ?? 100;
    const rows: ListEntry[] = [];
    let total = 0;
    do {
      const ask = {
        listId: list.id,
        search: options.text('search') ?? '',
        state: options.flag('ended') ? ('ended' as const) : ('all' as const),
        offset: rows.length,
        limit: Math.min(limits.pageRows, most - rows.length),
      };
      const page = await client.call('lists.entries', ask, { signal });
      total = page.total;
      rows.push(...page.rows);
      if (page.rows.length === 0) break;
    } while (rows.length < Math.min(total, most));
    out.result({ list, total, entries: rows }, () => table(entryColumns, rows));
    if (!out.json && total > rows.length)
      out.note(`${total - rows.length} more; --limit N shows more at once.`);
    return 0;
  },
};

/** `lists add NAME [VALUE…]`: makes a list, adds values. */
export const listsAdd: Command = {
  words: ['lists', 'add'],
  takes: 'NAME [VALUE…]',
  about: 'Makes a list where there is none of this name, and adds values to it.',
  details: [
    'Values may be disarmed: hxxp://evil[.]example. A list of threats ages: 30 days unless --age says otherwise.',
  ],
  options: {
    content: {
      type: 'string',
      value: 'WHAT',
      about: `what a new list holds: ${listContents.join(', ')}; indicators unless given`,
    },
    title: { type: 'string', value: 'TEXT', about: 'title of a new list' },
    age: {
      type: 'string',
      value: 'DAYS',
      about: 'how long an entry holds after it was last seen; 0: for ever',
    },
    source: { type: 'string', value: 'TEXT', about: 'where the values come from' },
  },
  async run(call) {
    const { args, options, out, session, signal } = call;
    const [name, ...values] = args;
    if (name === undefined) throw new UsageError('Name the list.');
    const { client } = await session();
    const listId = await listFor(client, name, call);
    const days = options.whole('age', 0, 3_650);
    if (days !== undefined) await client.call('lists.change', { listId, ageDays: days === 0 ? null : days });
    if (values.length === 0) {
      out.result({ listId }, () => `${name} is there.`);
      return 0;
    }
    const source = options.text('source');
    const outcome = await client.call(
      'lists.add',
      { listId, text: values.join('\n'), format: 'text', ...(source === undefined ? {} : { source }) },
      { signal, deadlineMs: limits.callMsMax },
    );
    await lookedBack(client, listId, signal);
    return tellOutcome(outcome, name, call);
  },
};

/** `lists import NAME FILE`: reads a file into a list. */
export const listsImport: Command = {
  words: ['lists', 'import'],
  takes: 'NAME FILE…',
  about: 'Reads files into a list: STIX 2.1, MISP, CSV or plain text.',
  details: [
    noNetwork,
    'A list of this name is made where there is none. What a file says anew is refreshed. Ends with 1 when a value was refused.',
    'New indicators are looked for in what is stored of the last 14 days.',
  ],
  options: {
    ...readingOptions,
    content: {
      type: 'string',
      value: 'WHAT',
      about: `what a new list holds: ${listContents.join(', ')}; indicators unless given`,
    },
    watch: {
      type: 'string',
      value: 'DIR',
      about:
        'reads every file that appears in this folder into the list of its name, as long as the console runs',
    },
    unwatch: { type: 'boolean', about: 'ends watching a folder' },
  },
  async run(call) {
    const { args, options, out, path, session, signal } = call;
    const { client } = await session();
    const watch = options.text('watch');
    if (watch !== undefined || options.flag('unwatch')) {
      await client.call('lists.watch', { folder: watch === undefined ? null : path(watch) });
      out.note(
        watch === undefined ? 'No folder is watched any more.' : `Watching ${printable(path(watch))}.`,
      );
      if (args.length === 0) return 0;
    }
    const [name, ...files] = args;
    if (name === undefined || files.length === 0)
      throw new UsageError('Name the list and at least one file.');
    const format = listFormats.find((one) => one === options.text('format'));
    if (options.text('format') !== undefined && format === undefined)
      throw new UsageError(`--format is one of ${listFormats.join(', ')}.`);
    const preview = options.flag('preview');
    const there = (await client.call('lists.list', {})).lists.find((one) => one.name === name)?.id;
    const content = contentOf(call);
    // A preview makes no list.
    const listId = there ?? (preview ? null : await listFor(client, name, call));
    const column = options.text('column');
    let code: 0 | 1 = 0;
    for (const file of files) {
      const order = {
        path: path(file),
        removeMissing: options.flag('remove-missing'),
        ...(format === undefined ? {} : { format }),
        ...(column === undefined ? {} : { column }),
      };
      const deadline = { signal, deadlineMs: limits.callMsMax };
      const outcome =
        preview || listId === null
          ? await client.call('lists.preview', { ...order, listId, content }, deadline)
          : await client.call('lists.import', { ...order, listId }, deadline);
      if (!preview && listId !== null) await lookedBack(client, listId, signal);
      if (tellOutcome(outcome, file, call) === 1) code = 1;
    }
    return code;
  },
};

/** `lists export NAME`: every entry, for another tool. */
export const listsExport: Command = {
  words: ['lists', 'export'],
  takes: 'NAME',
  about: 'Prints every entry of a list that holds: one value a line, or CSV, or one JSON object a line.',
  details: ['With --ended also those that have ended.'],
  options: {
    csv: { type: 'boolean', about: 'CSV with a header instead of plain values' },
    ended: { type: 'boolean', about: 'also entries that have ended' },
  },
  async run({ args: [name], options, out, session, signal }) {
    if (name === undefined) throw new UsageError('Name the list.');
    const { client } = await session();
    const { id } = await named(client, name);
    const csv = options.flag('csv');
    if (csv && !out.json) await out.line(listCsvHead());
    const ended = options.flag('ended');
    for (let after: number | null = 0; after !== null; ) {
      const page: Output<'lists.export'> = await client.call(
        'lists.export',
        { listId: id, ended, after, limit: limits.pageRows },
        { signal },
      );
      for (const row of page.rows)
        await out.line(out.json ? JSON.stringify(row) : csv ? listCsvRecord(row) : row.value);
      after = page.next;
    }
    return 0;
  },
};

/** `lists remove NAME [VALUE…]`: a list, or entries of it. */
export const listsRemove: Command = {
  words: ['lists', 'remove'],
  takes: 'NAME [VALUE…]',
  about: 'Removes a list, or values from it.',
  details: ['A list that shipped rules name keeps its place: --all removes its entries.'],
  options: { all: { type: 'boolean', about: 'removes every entry and keeps the list' } },
  async run({ args, options, out, session }) {
    const [name, ...values] = args;
    if (name === undefined) throw new UsageError('Name the list.');
    const { client } = await session();
    const { id: listId } = await named(client, name);
    if (values.length === 0 && !options.flag('all')) {
      await client.call('lists.remove', { listId });
      out.result({ removed: name }, () => `${name} is removed.`);
      return 0;
    }
    const { removed } = await client.call(
      'lists.removeEntries',
      options.flag('all') ? { listId, all: true } : { listId, values },
    );
    out.result({ removed }, () => `${counted(removed, 'value')} removed.`);
    return removed > 0 ? 0 : 1;
  },
};

async function named(client: EngineClient, name: string): Promise<NamedList> {
  const { lists } = await client.call('lists.list', {});
  const list = lists.find((one) => one.name === name);
  if (list === undefined)
    throw fail(
      'NOT_FOUND',
      `There is no list ${name}. There are: ${lists.map((one) => one.name).join(', ')}.`,
    );
  return list;
}

/** The list of a name; one that is not there is made. */
async function listFor(client: EngineClient, name: string, call: Invocation): Promise<number> {
  const { options, out } = call;
  const { lists } = await client.call('lists.list', {});
  const found = lists.find((one) => one.name === name);
  if (found !== undefined) return found.id;
  const content = contentOf(call);
  const purpose = content === 'indicators' ? 'threat' : 'allow';
  const ageDays = purpose === 'threat' ? 30 : null;
  const title = options.text('title') ?? name;
  const { listId } = await client.call('lists.create', { name, title, purpose, content, ageDays });
  out.note(`Made the list ${name}.`);
  return listId;
}

function contentOf({ options }: Invocation): (typeof listContents)[number] {
  const wanted = options.text('content') ?? 'indicators';
  const content = listContents.find((one) => one === wanted);
  if (content === undefined) throw new UsageError(`--content is one of ${listContents.join(', ')}.`);
  return content;
}

/** Waits until new indicators were looked for in what is stored: a command that ended before would cut that short. */
async function lookedBack(client: EngineClient, listId: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { lookBacks } = await client.call('lists.list', {}, { signal });
    if (
      !lookBacks.some((one) => one.listId === listId && (one.state === 'waiting' || one.state === 'running'))
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function tellOutcome(outcome: ListOutcome, what: string, { out }: Invocation): 0 | 1 {
  out.result(outcome, () => `${what}: ${outcomeWords(outcome)}.`);
  for (const { line, value, reason } of outcome.problems)
    out.note(
      `${printable(what)}:${line}: ${value === '' ? '' : `${printable(value)}: `}${printable(reason)}`,
    );
  return outcome.refused > 0 ? 1 : 0;
}

function outcomeWords(outcome: ListOutcome): string {
  const parts: readonly (readonly [number, string])[] = [
    [outcome.added, 'added'],
    [outcome.refreshed, 'refreshed'],
    [outcome.unchanged, 'unchanged'],
    [outcome.removed, 'removed'],
    [outcome.alreadyEnded, 'have ended already'],
    [outcome.notForDetection, 'not for detection'],
    [outcome.notUnderstood, 'not understood'],
    [outcome.refused, 'refused'],
  ];
  const told = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return told.length === 0 ? 'nothing in it' : told.join(', ');
}

const dateOf = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString().slice(0, 10);

const listColumns: readonly Column<NamedList>[] = [
  { title: 'NAME', of: (row) => row.name },
  { title: 'PURPOSE', of: (row) => row.purpose },
  { title: 'HOLDS', of: (row) => row.content },
  { title: 'ENTRIES', of: (row) => row.entries, right: true },
  { title: 'ENDED', of: (row) => row.ended, right: true },
  { title: 'HITS', of: (row) => row.hits, right: true },
  { title: 'AGE', of: (row) => (row.ageDays === null ? null : `${row.ageDays} d`), right: true },
  { title: 'USED', of: (row) => (row.enabled ? 'yes' : 'no') },
  { title: 'RULES', of: (row) => row.rules.join(' ') },
];

const entryColumns: readonly Column<ListEntry>[] = [
  { title: 'VALUE', of: (row) => row.value },
  { title: 'KIND', of: (row) => row.kind },
  { title: 'SOURCE', of: (row) => row.source },
  { title: 'LAST SEEN', of: (row) => dateOf(row.lastSeen) },
  { title: 'ENDS', of: (row) => (row.ended ? `${dateOf(row.until)} ended` : dateOf(row.until)) },
  { title: 'HITS', of: (row) => row.hits, right: true },
];

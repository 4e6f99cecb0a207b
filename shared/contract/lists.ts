import { z } from 'zod';
import { limits } from '../limits.ts';
import { Instant, Limit, Offset } from './common.ts';
import { command, event, query } from './define.ts';

/** `threat`: what no SIM should meet. `allow`: what SIMs may meet, so that a rule can tell what is outside. */
export const listPurposes = ['threat', 'allow'] as const;
export const ListPurpose = z.enum(listPurposes);
export type ListPurpose = z.infer<typeof ListPurpose>;

/** What the entries of a list are. Threat lists hold `indicators`, of any kind. */
export const listContents = [
  'indicators',
  'networks',
  'resolvers',
  'domains',
  'hosts',
  'countries',
  'plmns',
  'tacs',
  'firmware',
  'apns',
  'senders',
  'texts',
] as const;
/** Those that events show; others are known to people alone. */
export const learnableContents = listContents.filter(
  (content) => content !== 'indicators' && content !== 'texts',
);
export const ListContent = z.enum(listContents);
export type ListContent = z.infer<typeof ListContent>;

export const entryKinds = [
  'address',
  'network',
  'domain',
  'url',
  'md5',
  'sha1',
  'sha256',
  'host',
  'country',
  'plmn',
  'tac',
  'firmware',
  'apn',
  'sender',
  'text',
] as const;
export const EntryKind = z.enum(entryKinds);
export type EntryKind = z.infer<typeof EntryKind>;

export const listFormats = ['stix', 'misp', 'csv', 'text'] as const;
export const ListFormat = z.enum(listFormats);
export type ListFormat = z.infer<typeof ListFormat>;

/** How rules name a list: `%approved_tacs%`. */
export const ListName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{1,63}$/, 'Use small letters, digits, "_" and "-", beginning with a letter.');

export const NamedList = z.strictObject({
  id: z.int(),
  name: ListName,
  title: z.string(),
  purpose: ListPurpose,
  content: ListContent,
  enabled: z.boolean(),
  ageDays: z.int().nullable().describe('days after its last sighting that an entry holds; null: for ever'),
  standard: z.boolean().describe('shipped rules name it: it can be emptied and not removed'),
  entries: z.int().describe('that hold now'),
  ended: z.int().describe('kept and shown, not matched'),
  hits: z.int(),
  lastHitAt: Instant.nullable(),
  changedAt: Instant,
  newestAt: Instant.nullable().describe('last sighting of its newest entry'),
  rules: z.array(z.string()).describe('rules that need it'),
});
export type NamedList = z.infer<typeof NamedList>;

export const ListEntry = z.strictObject({
  id: z.int(),
  kind: EntryKind,
  value: z.string(),
  source: z.string(),
  note: z.string().nullable(),
  confidence: z.int().min(0).max(100).nullable(),
  firstSeen: Instant,
  lastSeen: Instant,
  addedAt: Instant,
  addedBy: z.string(),
  until: Instant.nullable().describe('after it the entry is not matched'),
  ended: z.boolean(),
  hits: z.int(),
  lastHitAt: Instant.nullable(),
});
export type ListEntry = z.infer<typeof ListEntry>;

/** What a reading of values did to a list, or would do. */
export const ListOutcome = z.strictObject({
  format: ListFormat,
  read: z.int().describe('values understood'),
  added: z.int(),
  refreshed: z.int().describe('were there and are newer now'),
  unchanged: z.int(),
  removed: z.int().describe('no longer named by the source, or revoked by it'),
  alreadyEnded: z.int().describe('of these, entries that have ended by the dates of the source'),
  notForDetection: z.int().describe('MISP attributes without to_ids; they are left out'),
  notUnderstood: z.int().describe('STIX patterns and types of attributes that this console does not match'),
  refused: z.int(),
  problems: z
    .array(z.strictObject({ line: z.int(), value: z.string(), reason: z.string() }))
    .max(100)
    .describe('the first hundred'),
  samples: z.array(z.strictObject({ kind: EntryKind, value: z.string() })).max(20),
  undo: Instant.nullable().describe('names what was removed, for `restore`'),
});
export type ListOutcome = z.infer<typeof ListOutcome>;

/** Something seen in the fleet that a list does not have yet. */
export const Proposal = z.strictObject({
  value: z.string(),
  seen: z.int().describe('events'),
  sims: z.int(),
  firstAt: Instant,
  lastAt: Instant,
});
export type Proposal = z.infer<typeof Proposal>;

/** Looking for new entries in what is stored already. */
export const LookBack = z.strictObject({
  id: z.int(),
  listId: z.int(),
  days: z.int(),
  state: z.enum(['waiting', 'running', 'done', 'cancelled', 'failed']),
  looked: z.int().describe('events'),
  findings: z.int(),
  startedAt: Instant,
  endedAt: Instant.nullable(),
});
export type LookBack = z.infer<typeof LookBack>;

const ListId = z.int().min(1);
const AgeDays = z.int().min(1).max(3_650).nullable();
const Reading = {
  format: ListFormat.optional().describe('left out: told by the content'),
  column: z.string().min(1).max(200).optional().describe('of a CSV: its name, or its number from 1'),
  removeMissing: z.boolean().default(false).describe('entries that the source no longer names are removed'),
} as const;
const Path = z.string().min(1).max(4_096);

export const lists = {
  list: query(
    'Every list, how it is doing, and how looking back goes.',
    z.strictObject({}),
    z.strictObject({
      lists: z.array(NamedList),
      lookBacks: z.array(LookBack).describe('the last ten, newest first'),
      watched: z.strictObject({
        folder: z.string().nullable(),
        polledAt: Instant.nullable(),
        problem: z.string().nullable(),
      }),
    }),
  ),
  entries: query(
    'Entries of a list, newest first.',
    z.strictObject({
      listId: ListId,
      search: z.string().max(200).default(''),
      state: z.enum(['all', 'holding', 'ended']).default('all'),
      offset: Offset,
      limit: Limit,
    }),
    z.strictObject({ total: z.int(), rows: z.array(ListEntry) }),
  ),
  export: query(
    'Entries of a list in the order in which they came, to be written elsewhere. `next` begins the page after; null ends it.',
    z.strictObject({
      listId: ListId,
      ended: z.boolean().default(false).describe('also those that have ended'),
      after: z.int().min(0).default(0).describe('the last entry that was read'),
      limit: Limit,
    }),
    z.strictObject({ rows: z.array(ListEntry), next: z.int().nullable() }),
  ),
  create: command(
    'Makes a list.',
    z.strictObject({
      name: ListName,
      title: z.string().trim().min(1).max(120),
      purpose: ListPurpose,
      content: ListContent,
      ageDays: AgeDays,
    }),
    z.strictObject({ listId: z.int() }),
  ),
  change: command(
    'Changes title, ageing, or whether a list is used.',
    z.strictObject({
      listId: ListId,
      title: z.string().trim().min(1).max(120).optional(),
      ageDays: AgeDays.optional(),
      enabled: z.boolean().optional(),
    }),
    z.strictObject({}),
  ),
  remove: command(
    'Removes a list; `restore` takes that back within a day.',
    z.strictObject({ listId: ListId }),
    z.strictObject({ undo: Instant }),
  ),
  add: command(
    'Adds values from a text, one a line, or in any format that files have.',
    z.strictObject({
      listId: ListId,
      text: z.string().min(1).max(limits.listPasteChars),
      source: z.string().trim().min(1).max(200).optional(),
      ...Reading,
    }),
    ListOutcome,
  ),
  preview: query(
    'What a text or file would change; with null in a list of `content` yet to be made. Cancellable.',
    z.strictObject({
      listId: ListId.nullable(),
      content: ListContent.optional(),
      text: z.string().min(1).max(limits.listPasteChars).optional(),
      path: Path.optional(),
      ...Reading,
    }),
    ListOutcome,
  ),
  import: command(
    'Reads a file into a list: STIX 2.1, MISP, CSV or plain text. Nothing is fetched from a network.',
    z.strictObject({ listId: ListId, path: Path, ...Reading }),
    ListOutcome,
  ),
  removeEntries: command(
    'Removes entries; `restore` takes that back within a day.',
    z.strictObject({
      listId: ListId,
      entryIds: z.array(z.int()).max(limits.pageRows).optional(),
      values: z.array(z.string().min(1).max(limits.listValueChars)).max(limits.pageRows).optional(),
      all: z.literal(true).optional(),
    }),
    z.strictObject({ removed: z.int(), undo: Instant }),
  ),
  restore: command(
    'Takes a removal back.',
    z.strictObject({ listId: ListId, undo: Instant }),
    z.strictObject({ restored: z.int() }),
  ),
  learn: query(
    'What the fleet did in the last days that an allow-list does not have yet, most SIMs first.',
    z.strictObject({ listId: ListId, days: z.int().min(1).max(90).default(14) }),
    z.strictObject({ from: Instant, to: Instant, proposals: z.array(Proposal).max(200) }),
  ),
  lookBack: command(
    'Looks for the entries of a threat list in what is stored.',
    z.strictObject({ listId: ListId, days: z.int().min(1).max(90).default(14) }),
    z.strictObject({ lookBackId: z.int() }),
  ),
  cancelLookBack: command(
    'Ends looking back; what it found stays.',
    z.strictObject({ lookBackId: z.int() }),
    z.strictObject({}),
  ),
  watch: command(
    'Reads every file that appears in a folder into the threat list of its name; null ends it.',
    z.strictObject({ folder: Path.nullable() }),
    z.strictObject({}),
  ),
} as const;

export const listsEvents = {
  changed: event('Lists or their entries changed.', z.strictObject({})),
} as const;

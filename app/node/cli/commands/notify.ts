import { readFileSync } from 'node:fs';
import {
  ChannelInput,
  channelSecrets,
  messageStates,
  MessageState,
  type Channel,
  type MessageRow,
} from '../../../../shared/contract/index.ts';
import type { EngineClient } from '../../../../shared/client.ts';
import { limits } from '../../../../shared/limits.ts';
import { isoSeconds } from '../../../../shared/time.ts';
import { type Command, UsageError } from '../command.ts';
import { counted, table, type Column } from '../table.ts';

export const notifyChannels: Command = {
  words: ['notify', 'channels'],
  takes: '',
  about: 'Lists the channels that people are told by, and how each stands.',
  details: [],
  options: {},
  async run({ out, session, signal }) {
    const { client } = await session();
    const { channels } = await client.call('notifications.channels', {}, { signal });
    out.result({ channels }, () =>
      channels.length === 0
        ? 'No channel. "notify add FILE" adds one; docs/notifications.md shows such a file.'
        : table(channelColumns, channels),
    );
    return 0;
  },
};

export const notifyAdd: Command = {
  words: ['notify', 'add'],
  takes: 'FILE',
  about: 'Adds a channel from a file of JSON. What the file leaves out is as proposed for its kind.',
  details: [
    `Secrets are named with --secret NAME (${channelSecrets.join(', ')}) and read from the descriptor, a line each, or asked for.`,
  ],
  options: {
    secret: { type: 'string', value: 'NAME', many: true, about: 'a secret that the channel needs' },
    'secret-fd': { type: 'string', value: 'N', about: 'read the secrets from file descriptor N' },
  },
  async run(call) {
    const { args, options, out, session, path, secrets } = call;
    const [file] = args;
    if (file === undefined) throw new UsageError('Name the file of the channel.');
    const names = options.texts('secret');
    const strange = names.find((name) => !(channelSecrets as readonly string[]).includes(name));
    if (strange !== undefined)
      throw new UsageError(`--secret is one of ${channelSecrets.join(', ')}, not "${strange}".`);
    const given = readJson(path(file));
    const { client } = await session();
    const channel = await completed(client, given);
    const values = names.length === 0 ? [] : await secrets(names, 'secret-fd');
    const { channelId } = await client.call('notifications.save', {
      channelId: null,
      channel,
      secrets: Object.fromEntries(names.map((name, index) => [name, values[index]])),
    });
    out.result({ channelId }, () => `Added ${channel.name} as channel ${channelId}.`);
    return 0;
  },
};

export const notifyTest: Command = {
  words: ['notify', 'test'],
  takes: 'CHANNEL',
  about: 'Really sends a test message by a channel, named or numbered. Ends with 1 when it is not taken.',
  details: [],
  options: {},
  async run({ args, out, session, signal }) {
    const { client } = await session();
    const channel = await channelNamed(client, args.join(' '));
    const { ok, message } = await client.call(
      'notifications.test',
      { channelId: channel.id },
      { signal, deadlineMs: 60_000 },
    );
    out.result({ ok, message }, () =>
      ok
        ? `${channel.name} took it: ${message.answer ?? ''}`
        : `${channel.name} did not take it: ${message.error?.message ?? 'it is still being sent'}`,
    );
    return ok ? 0 : message.error?.retry === 'later' ? 3 : 1;
  },
};

export const notifyOutbox: Command = {
  words: ['notify', 'outbox'],
  takes: '',
  about: 'Lists messages, newest first, with what became of each.',
  details: [
    `States: ${messageStates.join(', ')}. Those that are dead or expired wait for a person: see retry.`,
  ],
  options: {
    channel: { type: 'string', value: 'CHANNEL', about: 'of one channel only' },
    state: { type: 'string', value: 'STATE', many: true, about: 'in these states only' },
    limit: { type: 'string', value: 'N', about: 'most rows, up to 500 (50)' },
  },
  async run({ options, out, session, signal }) {
    const limit = options.whole('limit', 1, limits.pageRows) ?? 50;
    const states = options.texts('state').map((text) => {
      const state = MessageState.safeParse(text);
      if (!state.success)
        throw new UsageError(`--state is one of ${messageStates.join(', ')}, not "${text}".`);
      return state.data;
    });
    const { client } = await session();
    const named = options.text('channel');
    const channelId = named === undefined ? undefined : (await channelNamed(client, named)).id;
    const { rows, total, byState } = await client.call(
      'notifications.outbox',
      { ...(channelId === undefined ? {} : { channelId }), states, limit },
      { signal },
    );
    out.result({ total, byState, rows }, () => (rows.length === 0 ? 'No message.' : table(rowColumns, rows)));
    out.note(`${rows.length} of ${total}`);
    return 0;
  },
};

export const notifyRetry: Command = {
  words: ['notify', 'retry'],
  takes: 'MESSAGE…',
  about: 'Sends messages again that were given up or have expired; --all takes every one of them.',
  details: [
    'They are sent under the same idempotency key. Without an open window this waits for the outcome of each.',
  ],
  options: { all: { type: 'boolean', about: 'every message that waits for a person' } },
  async run({ args, options, out, session, signal }) {
    if ((args.length === 0) === !options.flag('all'))
      throw new UsageError('Name the numbers of messages, or --all.');
    const { client, attached } = await session();
    const ids = options.flag('all') ? await waiting(client) : args.map(messageNumber);
    const { queued } =
      ids.length === 0 ? { queued: 0 } : await client.call('notifications.retry', { ids: [...ids] });
    if (!attached) await settledAll(client, ids, signal);
    const { rows } = await client.call('notifications.outbox', { states: [], limit: limits.pageRows });
    const after = rows.filter(({ id }) => ids.includes(id));
    out.result({ queued, rows: after }, () =>
      queued === 0 ? 'None of them waits for a person.' : `${counted(queued, 'message')} sent again.`,
    );
    return queued === 0 ? 1 : after.some(({ state }) => state === 'failed') ? 3 : 0;
  },
};

/** How long a command waits for messages that only its own engine can send. */
const patienceMs = 60_000;

async function settledAll(client: EngineClient, ids: readonly number[], signal: AbortSignal): Promise<void> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until && !signal.aborted) {
    const { rows } = await client.call('notifications.outbox', {
      states: ['queued', 'sent'],
      limit: limits.pageRows,
    });
    if (!rows.some(({ id }) => ids.includes(id))) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function waiting(client: EngineClient): Promise<readonly number[]> {
  const { rows } = await client.call('notifications.outbox', {
    states: ['dead', 'expired'],
    limit: limits.pageRows,
  });
  return rows.map(({ id }) => id);
}

function messageNumber(text: string): number {
  if (!/^[1-9]\d{0,11}$/.test(text)) throw new UsageError(`"${text}" is no number of a message.`);
  return Number(text);
}

/** @throws UsageError for a name or number that no channel has */
async function channelNamed(client: EngineClient, text: string): Promise<Channel> {
  if (text === '') throw new UsageError('Name a channel: notify channels shows them.');
  const { channels } = await client.call('notifications.channels', {});
  const found = channels.find(
    ({ id, name }) => String(id) === text || name.toLowerCase() === text.toLowerCase(),
  );
  if (found === undefined) throw new UsageError(`There is no channel "${text}": notify channels shows them.`);
  return found;
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  throw new UsageError(`${path} holds no channel: it is one JSON object.`);
}

/** The channel that a file means, with what is proposed for its kind where the file says nothing. */
async function completed(
  client: EngineClient,
  given: Readonly<Record<string, unknown>>,
): Promise<ChannelInput> {
  const parts = ChannelInput.pick({ kind: true, transport: true }).safeParse({
    kind: given['kind'],
    transport: given['transport'],
  });
  if (!parts.success) throw new UsageError(`The channel is not complete: ${problemOf(parts.error.issues)}`);
  const defaults = await client.call('notifications.defaults', {
    kind: parts.data.kind,
    by: parts.data.transport.by,
  });
  const own = (name: keyof typeof defaults): object => (given[name] ?? {}) as object;
  const channel = ChannelInput.safeParse({
    enabled: true,
    sensitive: 'none',
    ...given,
    filter: { ...defaults.filter, ...own('filter') },
    timing: { ...defaults.timing, ...own('timing') },
    template: { ...defaults.template, ...own('template') },
  });
  if (!channel.success) throw new UsageError(`The channel is not right: ${problemOf(channel.error.issues)}`);
  return channel.data;
}

function problemOf(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  const [first] = issues;
  return first === undefined ? 'unknown' : `${first.path.map(String).join('.')}: ${first.message}`;
}

const moment = (at: number | null): string | null => (at === null ? null : isoSeconds(at));

const channelColumns: readonly Column<Channel>[] = [
  { title: 'ID', of: (row) => String(row.id) },
  { title: 'KIND', of: (row) => row.kind },
  { title: 'NAME', of: (row) => row.name },
  { title: 'STATE', of: (row) => (row.enabled ? 'on' : 'off') },
  { title: 'WAITING', of: (row) => String(row.waiting) },
  { title: 'FOR A PERSON', of: (row) => String(row.attention) },
  { title: 'LAST DELIVERED', of: (row) => moment(row.lastDeliveredAt) },
  { title: 'PROBLEM', of: (row) => row.lastFailure?.message ?? null },
];

const rowColumns: readonly Column<MessageRow>[] = [
  { title: 'ID', of: (row) => String(row.id) },
  { title: 'STATE', of: (row) => row.state },
  { title: 'CHANNEL', of: (row) => row.channel },
  { title: 'WHAT', of: (row) => row.occasion },
  { title: 'ABOUT', of: (row) => row.about },
  { title: 'SEVERITY', of: (row) => row.severity },
  { title: 'SINCE', of: (row) => moment(row.occasionAt) },
  { title: 'DELIVERED', of: (row) => moment(row.deliveredAt) },
  { title: 'TRIES', of: (row) => String(row.attempts) },
  { title: 'PROBLEM', of: (row) => row.error?.message ?? null },
];

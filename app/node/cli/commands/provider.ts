import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isoSeconds } from '../../../../shared/time.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import { table } from '../table.ts';

/** What `demo serve --ready-file` writes; the rest of it is for others. */
const ReadyFile = z.object({ baseUrl: z.url(), authKeyId: z.string().min(1), authKey: z.string().min(1) });

export const providerAdd: Command = {
  words: ['provider', 'add'],
  takes: '',
  about: 'Connects a provider; makes the workspace if there is none.',
  details: [
    'With --from-demo the workspace gets a throw-away key and never asks. A real provider gets one with a passphrase,',
    'asked for on the terminal or read with --passphrase-fd. The secret key is asked for too, or read with --secret-fd.',
  ],
  options: {
    'from-demo': { type: 'string', value: 'FILE', about: 'the ready file of a demo world' },
    name: { type: 'string', value: 'NAME', about: 'what to call it (Soracom)' },
    'base-url': { type: 'string', value: 'URL', about: 'address of the API (https://g.api.soracom.io/v1)' },
    'auth-key-id': { type: 'string', value: 'ID', about: 'key id of the SAM user' },
    'secret-fd': { type: 'string', value: 'N', about: 'read the secret key from file descriptor N' },
    workspace: { type: 'string', value: 'NAME', about: 'name of a new workspace' },
  },
  run: (call) => (call.options.text('from-demo') === undefined ? addReal(call) : addDemo(call)),
};

async function addDemo({ options, out, path, session }: Invocation): Promise<0> {
  const file = path(options.text('from-demo') ?? '');
  const { baseUrl, authKeyId, authKey } = readReadyFile(file);
  const { client } = await session({ name: options.text('workspace') ?? 'Demo', protection: 'demo' });
  const { workspace } = await client.call('system.status', {});
  if (!workspace.demo)
    throw new UsageError(
      `${workspace.name} is a workspace for real providers. Choose another folder with --data-dir for the demo.`,
    );
  const name = options.text('name') ?? 'Soracom';
  const { providerId } = await client.call('providers.add', {
    kind: 'soracom',
    name,
    baseUrl,
    options: {},
    credentials: { authKeyId, authKey },
    demo: true,
  });
  out.result({ providerId, workspace }, () => `Connected ${name} (${providerId}). Next: sync`);
  return 0;
}

async function addReal({ options, out, secret, session }: Invocation): Promise<0> {
  const authKeyId = options.text('auth-key-id');
  if (authKeyId === undefined)
    throw new UsageError('Name the key with --auth-key-id, or a demo world with --from-demo.');
  const authKey = await secret('Secret key', 'secret-fd');
  const { client } = await session({ name: options.text('workspace') ?? 'Main', protection: 'passphrase' });
  const { workspace } = await client.call('system.status', {});
  if (workspace.demo)
    throw new UsageError(
      'This is a demo workspace with a throw-away key. Choose another folder with --data-dir for a real provider.',
    );
  const name = options.text('name') ?? 'Soracom';
  const baseUrl = options.text('base-url') ?? 'https://g.api.soracom.io/v1';
  const { providerId } = await client.call('providers.add', {
    kind: 'soracom',
    name,
    baseUrl,
    options: {},
    credentials: { authKeyId, authKey },
    demo: false,
  });
  out.result({ providerId, workspace }, () => `Connected ${name} (${providerId}). Next: sync`);
  return 0;
}

function readReadyFile(file: string): z.infer<typeof ReadyFile> {
  try {
    return ReadyFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(
      `${file} is not the ready file of a demo world (${error instanceof Error && 'code' in error ? String(error.code) : 'not understood'}).`,
    );
  }
}

export const providerList: Command = {
  words: ['provider', 'list'],
  takes: '',
  about: 'Lists connected providers.',
  details: [],
  options: {},
  async run({ out, session }) {
    const { client } = await session();
    const { providers } = await client.call('providers.list', {});
    out.result({ providers }, () =>
      table(
        [
          { title: 'ID', of: (row) => row.providerId },
          { title: 'NAME', of: (row) => row.name },
          { title: 'ADDRESS', of: (row) => row.baseUrl },
          { title: 'ADDED', of: (row) => isoSeconds(row.addedAt) },
        ],
        providers,
      ),
    );
    return 0;
  },
};

export const providerTest: Command = {
  words: ['provider', 'test'],
  takes: 'ID',
  about: 'Signs in and reads one page, storing nothing. Ends with 1 when that fails.',
  details: [],
  options: {},
  async run({ args: [providerId], out, session }) {
    if (providerId === undefined) throw new UsageError('Name a provider: provider list shows them.');
    const { client } = await session();
    const { ok, error } = await client.call('providers.test', { providerId });
    out.result({ ok, error }, () =>
      ok ? `${providerId} answers.` : (error?.message ?? `${providerId} does not answer.`),
    );
    return ok ? 0 : error?.retry === 'never' ? 1 : 3;
  },
};

export const providerRemove: Command = {
  words: ['provider', 'remove'],
  takes: 'ID',
  about: 'Forgets a provider and its secrets. Incidents, actions and the audit log stay.',
  details: [],
  options: {},
  async run({ args: [providerId], out, session }) {
    if (providerId === undefined) throw new UsageError('Name a provider: provider list shows them.');
    const { client } = await session();
    await client.call('providers.remove', { providerId });
    out.result({ removed: providerId }, () => `Removed ${providerId}.`);
    return 0;
  },
};

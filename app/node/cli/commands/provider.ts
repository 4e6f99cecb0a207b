import { isoSeconds } from '../../../../shared/time.ts';
import { connectorFactories } from '../../../core/providers/registry.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import { providerMeant } from '../provider-name.ts';
import { table } from '../table.ts';

export const providerKindsList: Command = {
  words: ['provider', 'kinds'],
  takes: '',
  about:
    'Lists the kinds of providers that can be connected, with their fields and what each was checked against.',
  details: [],
  options: {},
  async run({ out }) {
    const choices = Object.values(connectorFactories).map(
      ({ kind, title, role, addresses, credentials, options, verification }) => ({
        kind,
        title,
        role,
        addresses,
        credentials,
        options,
        verification,
      }),
    );
    out.result({ choices }, () =>
      table(
        [
          { title: 'KIND', of: (row) => row.kind },
          { title: 'NAME', of: (row) => row.title },
          { title: 'CREDENTIALS', of: (row) => row.credentials.map(({ name }) => name).join(', ') },
          { title: 'OPTIONS', of: (row) => row.options.map(({ name }) => name).join(', ') },
          { title: 'CHECKED AGAINST', of: (row) => row.verification.basis },
        ],
        choices,
      ),
    );
    return 0;
  },
};

export const providerPause: Command = {
  words: ['provider', 'pause'],
  takes: 'PROVIDER',
  about:
    'Stops reading and acting on a provider until it is resumed. Queued actions wait, and expire as ever.',
  details: [],
  options: {},
  run: (call) => pause(call, true),
};

export const providerResume: Command = {
  words: ['provider', 'resume'],
  takes: 'PROVIDER',
  about: 'Reads and acts on a paused provider again.',
  details: [],
  options: {},
  run: (call) => pause(call, false),
};

async function pause({ args: [name], out, session }: Invocation, paused: boolean): Promise<0> {
  const { client } = await session();
  const providerId = await providerMeant(client, name);
  await client.call('providers.pause', { providerId, paused });
  out.result({ providerId, paused }, () => `${providerId} is ${paused ? 'paused' : 'read again'}.`);
  return 0;
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
          { title: 'KIND', of: (row) => row.kind },
          { title: 'NAME', of: (row) => row.name },
          { title: 'STATE', of: (row) => (row.paused ? 'paused' : 'read') },
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
  takes: 'PROVIDER',
  about: 'Signs in and reads one page, storing nothing. Ends with 1 when that fails.',
  details: [],
  options: {},
  async run({ args: [name], out, session }) {
    const { client } = await session();
    const providerId = await providerMeant(client, name);
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

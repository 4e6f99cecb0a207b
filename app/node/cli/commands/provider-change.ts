import { connectorFactories } from '../../../core/providers/registry.ts';
import type { Provider } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import type { EngineClient } from '../../../../shared/client.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import { optionValues, pairsOf } from '../pairs.ts';
import { providerMeant } from '../provider-name.ts';

async function named({ args: [name] }: Invocation, client: EngineClient): Promise<Provider> {
  const providerId = await providerMeant(client, name);
  const { providers } = await client.call('providers.list', {});
  const found = providers.find((provider) => provider.providerId === providerId);
  if (found === undefined) throw fail('NOT_FOUND', `There is no provider ${name} any more.`);
  return found;
}

/** Secrets by field: asked for on the terminal or read from a descriptor, never taken from arguments that others can read. */
async function secretsOf(
  { options, secrets }: Invocation,
  provider: Provider,
): Promise<Readonly<Record<string, string>>> {
  const { credentials } = connectorFactories[provider.kind];
  const fields = options.texts('secret').map((name) => {
    const field = credentials.find((one) => one.name === name);
    if (field !== undefined) return field;
    const known = credentials.map((one) => one.name).join(', ');
    throw new UsageError(`There is no field "${name}" here. Known are: ${known || 'none'}.`);
  });
  if (fields.length === 0) return {};
  const given = await secrets(
    fields.map(({ label }) => label),
    'secret-fd',
  );
  return Object.fromEntries(fields.map(({ name }, index) => [name, given[index] ?? '']));
}

const secretOptions = {
  secret: {
    type: 'string',
    many: true,
    value: 'FIELD',
    about: 'a secret to enter anew: asked for, or read with --secret-fd, a line each in this order',
  },
  'secret-fd': { type: 'string', value: 'N', about: 'read the secrets from file descriptor N, a line each' },
} as const;

/** `provider change`: another name, address, proxy, certificates or other options. */
export const providerChange: Command = {
  words: ['provider', 'change'],
  takes: 'PROVIDER',
  about: 'Changes name, address or options of a connected provider. Anything but the name is tried first.',
  details: [
    'An option that is not named stays as it is; FIELD= takes it away. provider kinds tells which options each kind has.',
    'A stored secret goes to no other host, and through no proxy whose certificates are trusted here: name it with --secret',
    'to enter it again.',
  ],
  options: {
    name: { type: 'string', value: 'NAME', about: 'what to call it from now on' },
    'base-url': { type: 'string', value: 'URL', about: 'address of the API' },
    option: {
      type: 'string',
      many: true,
      value: 'FIELD=TEXT',
      about: 'an option, such as proxy=http://host:port or caFile=PATH; FIELD=@FILE reads a file',
    },
    ...secretOptions,
  },
  async run(call) {
    const { options, out, path, session } = call;
    const { client } = await session();
    const provider = await named(call, client);
    const given = optionValues(options.texts('option'), path);
    const kept = Object.entries({ ...provider.options, ...given }).filter(([, value]) => value !== '');
    const [name, baseUrl] = [options.text('name'), options.text('base-url')];
    const { changed } = await client.call('providers.change', {
      providerId: provider.providerId,
      ...(name === undefined ? {} : { name }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(Object.keys(given).length === 0 ? {} : { options: Object.fromEntries(kept) }),
      credentials: await secretsOf(call, provider),
    });
    out.result({ providerId: provider.providerId, changed }, () =>
      changed.length === 0
        ? `${provider.name} is so already.`
        : `Changed ${provider.name} (${provider.providerId}): ${changed.join(', ')}.`,
    );
    return 0;
  },
};

/** `provider credentials`: other credentials for the same account, or one less. */
export const providerCredentials: Command = {
  words: ['provider', 'credentials'],
  takes: 'PROVIDER',
  about: 'Replaces stored credentials once others work, or forgets one that the provider can do without.',
  details: ['What is not named stays as it is. Secrets are asked for, or read with --secret-fd.'],
  options: {
    credential: {
      type: 'string',
      many: true,
      value: 'FIELD=TEXT',
      about: 'a field that is no secret, such as authKeyId=keyId-…',
    },
    forget: { type: 'string', many: true, value: 'FIELD', about: 'takes a field out of the vault' },
    ...secretOptions,
  },
  async run(call) {
    const { options, out, session } = call;
    const { client } = await session();
    const provider = await named(call, client);
    const open = pairsOf('credential', options.texts('credential'));
    const fields = connectorFactories[provider.kind].credentials;
    const inTheOpen = fields.find(({ name, secret }) => secret && open[name] !== undefined);
    if (inTheOpen !== undefined)
      throw new UsageError(
        `${inTheOpen.label} is a secret: other programs can read arguments. Name it with --secret ${inTheOpen.name}.`,
      );
    const forget = options.texts('forget');
    const credentials = { ...open, ...(await secretsOf(call, provider)) };
    await client.call('providers.credentials', {
      providerId: provider.providerId,
      credentials,
      forget: [...forget],
    });
    const replaced = Object.keys(credentials);
    out.result({ providerId: provider.providerId, replaced, forgotten: forget }, () =>
      [
        ...(replaced.length === 0
          ? []
          : [`${provider.name} works with other credentials: ${replaced.join(', ')}.`]),
        ...(forget.length === 0 ? [] : [`Forgotten: ${forget.join(', ')}.`]),
      ].join('\n'),
    );
    return 0;
  },
};

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ProviderKind, providerKinds } from '../../../../shared/contract/providers.ts';
import type { ConnectorFactory } from '../../../core/providers/connector-factory.ts';
import { connectorFactories } from '../../../core/providers/registry.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import { optionValues, pairsOf } from '../pairs.ts';

const Served = z.object({
  kind: ProviderKind,
  baseUrl: z.url(),
  credentials: z.record(z.string(), z.string()),
  options: z.record(z.string(), z.string()).default({}),
});

/** What `demo serve --ready-file` writes; the rest of it is for others. */
const ReadyFile = z.object({ providers: z.array(Served).min(1) });

export const providerAdd: Command = {
  words: ['provider', 'add'],
  takes: '',
  about: 'Connects a provider; makes the workspace if there is none.',
  details: [
    'With --from-demo the workspace gets a throw-away key and never asks. A real provider gets one with a passphrase,',
    'asked for on the terminal or read with --passphrase-fd. Secrets are asked for too, or read with --secret-fd, a line each.',
    'provider kinds tells which fields and options each kind has.',
  ],
  options: {
    'from-demo': {
      type: 'string',
      value: 'FILE',
      about: 'the ready file of a demo world: every provider in it',
    },
    kind: { type: 'string', value: 'KIND', about: 'kind of provider (soracom)' },
    name: { type: 'string', value: 'NAME', about: 'what to call it (its kind)' },
    'base-url': { type: 'string', value: 'URL', about: 'address of the API (the usual one of the kind)' },
    credential: {
      type: 'string',
      many: true,
      value: 'FIELD=TEXT',
      about: 'a field that is no secret, such as authKeyId=keyId-…',
    },
    'auth-key-id': { type: 'string', value: 'ID', about: 'short for --credential authKeyId=ID' },
    option: {
      type: 'string',
      many: true,
      value: 'FIELD=TEXT',
      about: 'an option of the kind; FIELD=@FILE reads a file',
    },
    'secret-fd': {
      type: 'string',
      value: 'N',
      about: 'read the secrets from file descriptor N, a line each',
    },
    workspace: { type: 'string', value: 'NAME', about: 'name of a new workspace' },
  },
  run: (call) => (call.options.text('from-demo') === undefined ? addReal(call) : addDemo(call)),
};

async function addDemo({ options, out, path, session }: Invocation): Promise<0> {
  const { providers } = readReadyFile(path(options.text('from-demo') ?? ''));
  const { client } = await session({ name: options.text('workspace') ?? 'Demo', protection: 'demo' });
  const { workspace } = await client.call('system.status', {});
  if (!workspace.demo)
    throw new UsageError(
      `${workspace.name} is a workspace for real providers. Choose another folder with --data-dir for the demo.`,
    );
  const { choices } = await client.call('providers.choices', {});
  const added: { providerId: string; name: string }[] = [];
  for (const served of providers) {
    const choice = choices.find(({ kind }) => kind === served.kind);
    // A described provider is called what its description is called.
    const described = choice?.options
      .flatMap((option) => option.choices)
      .find(({ value }) => value === served.options['description']);
    const usual = described?.label ?? choice?.title ?? served.kind;
    // What a title says in brackets helps to choose; a name stands in narrow columns.
    const short = usual.replace(/ \(.*\)$/, '');
    const name = (providers.length === 1 ? options.text('name') : undefined) ?? short;
    const { providerId } = await client.call('providers.add', { ...served, name, demo: true });
    added.push({ providerId, name });
  }
  out.result({ providerId: added[0]?.providerId, providers: added, workspace }, () =>
    [...added.map(({ name, providerId }) => `Connected ${name} (${providerId}).`), 'Next: sync'].join('\n'),
  );
  return 0;
}

async function addReal({ options, out, path, secrets, session }: Invocation): Promise<0> {
  const factory = factoryOf(options.text('kind') ?? 'soracom');
  const keyId = options.text('auth-key-id');
  const open: Readonly<Record<string, string>> = {
    ...pairsOf('credential', options.texts('credential')),
    ...(keyId === undefined ? {} : { authKeyId: keyId }),
  };
  const inTheOpen = factory.credentials.find(({ name, secret }) => secret && open[name] !== undefined);
  if (inTheOpen !== undefined)
    throw new UsageError(
      `${inTheOpen.label} is a secret: other programs can read arguments. Pass it with --secret-fd.`,
    );
  const values = optionValues(options.texts('option'), path);
  const needs = factory.needs?.({ options: values });
  const needed = factory.credentials.filter(
    ({ name, optional }) => needs?.credentials.includes(name) ?? !optional,
  );
  for (const { name, label, secret } of needed)
    if (!secret && open[name] === undefined)
      throw new UsageError(
        `Give the ${label} with --credential ${name}=…, or name a demo world with --from-demo.`,
      );
  const baseUrl =
    options.text('base-url') ?? (needs === undefined ? factory.addresses[0]?.url : needs.baseUrl);
  if (baseUrl === undefined || baseUrl === null)
    throw new UsageError('Name the address of the API with --base-url.');
  const hidden = needed.filter(({ secret }) => secret);
  const given = await secrets(
    hidden.map(({ label }) => label),
    'secret-fd',
  );
  const { client } = await session({ name: options.text('workspace') ?? 'Main', protection: 'passphrase' });
  const { workspace } = await client.call('system.status', {});
  if (workspace.demo)
    throw new UsageError(
      'This is a demo workspace with a throw-away key. Choose another folder with --data-dir for a real provider.',
    );
  const name = options.text('name') ?? factory.title;
  const { providerId } = await client.call('providers.add', {
    kind: factory.kind,
    name,
    baseUrl,
    options: values,
    credentials: {
      ...open,
      ...Object.fromEntries(hidden.map((field, index) => [field.name, given[index] ?? ''])),
    },
    demo: false,
  });
  out.result({ providerId, workspace }, () =>
    [`Connected ${name} (${providerId}). ${factory.verification.note}`, 'Next: sync'].join('\n'),
  );
  return 0;
}

function factoryOf(word: string): ConnectorFactory {
  const kind = ProviderKind.safeParse(word);
  if (!kind.success) throw new UsageError(`A kind is one of ${providerKinds.join(', ')}; "${word}" is none.`);
  return connectorFactories[kind.data];
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

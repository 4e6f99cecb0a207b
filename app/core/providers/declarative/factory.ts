import { fail } from '../../../../shared/errors.ts';
import type { CredentialField } from '../../../../shared/contract/index.ts';
import { minute } from '../../../../shared/time.ts';
import type { ConnectorFactory } from '../connector-factory.ts';
import { credentialsOf } from './client.ts';
import { createDescribedConnector } from './connector.ts';
import { shippedDescriptions } from './descriptions/shipped.ts';
import type { Description } from './model.ts';
import { problemText } from './problems.ts';
import { readDescription } from './read-description.ts';

/** An address for descriptions without an API: the name is reserved never to exist (RFC 2606). */
const noAddress = 'https://file.invalid';

export const declarativeFactory: ConnectorFactory & { readonly kind: 'declarative' } = {
  kind: 'declarative',
  title: 'Another provider, by description',
  role: 'inventory',
  // Each with the label of its description, so that a form can choose both at once.
  addresses: Object.values(shippedDescriptions).map(({ title, base }) => ({
    label: title,
    url: base ?? noAddress,
  })),
  credentials: [
    field('apiKey', 'API key', true, 'Where the description signs in with {apiKey}.'),
    field('username', 'User name', false, 'Where the description signs in with {username}.'),
    field('password', 'Password', true, 'Where the description signs in with {password}.'),
    field('clientId', 'Client ID', false, 'Where the description signs in with {clientId}.'),
    field('clientSecret', 'Client secret', true, 'Where the description signs in with {clientSecret}.'),
  ],
  options: [
    {
      name: 'description',
      label: 'Description',
      help: 'One that comes with Sextant, or the text of your own; docs/providers/declarative.md tells how to write one.',
      choices: Object.entries(shippedDescriptions).map(([value, { title }]) => ({ value, label: title })),
      multiline: true,
      optional: false,
    },
    {
      name: 'file',
      label: 'Inventory file',
      help: 'For descriptions of a CSV file: where it lies. It is read anew at every sync.',
      choices: [],
      multiline: false,
      optional: true,
    },
  ],
  verification: {
    basis: 'the customer’s description',
    note: 'As right as its description. Those that come with Sextant rest on documents and are unverified against the live services.',
  },
  limits({ options }) {
    const { description } = readDescription(textOf(options['description'] ?? ''));
    if (description?.source.kind === 'api') return description.source.limits;
    return {
      concurrency: 1,
      requests: 60,
      perMs: minute,
      burst: 10,
      signIns: null,
      sequentialActs: true,
      source: 'A file is read here, without a provider',
    };
  },
  needs({ options }) {
    const { source } = descriptionOf(options['description'] ?? '');
    if (source.kind === 'csv')
      return { credentials: [], options: ['description', 'file'], baseUrl: noAddress };
    return { credentials: credentialsOf(source), options: ['description'], baseUrl: source.base };
  },
  problems: ({ options }) =>
    readDescription(textOf(options['description'] ?? '')).problems.map(
      ({ severity, line, column, field: place, message, fix }) => ({
        option: 'description',
        severity,
        line,
        column,
        message: place === '' ? message : `${place}: ${message}`,
        fix,
      }),
    ),
  create(settings, ports) {
    const description = descriptionOf(settings.options['description'] ?? '');
    checkAddress(settings.baseUrl, description);
    return createDescribedConnector(description, settings, ports);
  },
};

function field(name: string, label: string, secret: boolean, help: string): CredentialField {
  return { name, label, help, secret, optional: true };
}

/**
 * Credentials must not go to another provider because its address was picked by mistake.
 *
 * @throws AppError INVALID_INPUT when the address is that of another description
 */
function checkAddress(baseUrl: string, { name, source }: Description): void {
  const base = source.kind === 'api' ? source.base : noAddress;
  if (base === null || base === baseUrl) return;
  const other = Object.values(shippedDescriptions).find((shipped) => (shipped.base ?? noAddress) === baseUrl);
  if (other === undefined) return;
  throw fail(
    'INVALID_INPUT',
    `${baseUrl} is the address of another provider (${other.title}). ${name} answers at ${base}.`,
    {
      field: 'baseUrl',
    },
  );
}

/** The text of a shipped description by its name, or the text itself. */
function textOf(option: string): string {
  return (
    (Object.hasOwn(shippedDescriptions, option) ? shippedDescriptions[option]?.text : undefined) ?? option
  );
}

/** @throws AppError INVALID_INPUT with the first problem and its line */
function descriptionOf(option: string): Description {
  const { description, problems } = readDescription(textOf(option));
  if (description !== null) return description;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const others = errors.length > 1 ? ` (${errors.length - 1} more)` : '';
  throw fail(
    'INVALID_INPUT',
    `The description cannot be used. ${first === undefined ? '' : problemText(first)}${others}`,
    {
      field: 'options.description',
    },
  );
}

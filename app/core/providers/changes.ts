import type { Provider } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { checkedBaseUrl } from './address.ts';
import type { ConnectorFactory } from './connector-factory.ts';
import { checkedCredentials, checkedOptions } from './input.ts';
import { checkNetwork, hasProxy } from './network.ts';

/** What of a connected provider a person may change; what is left out stays. */
export interface ProviderChange {
  readonly name?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** All of them, in place of those before. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** Credentials entered again. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
}

export interface CheckedChange {
  readonly name: string;
  readonly baseUrl: string;
  readonly options: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, string>>;
  /** `name`, `baseUrl`, `options.proxy`, …: what differs from before. */
  readonly fields: readonly string[];
}

/** Options that say where secrets are sent. */
const addressOptions: readonly string[] = ['tokenUrl', 'description'];

/**
 * A change in the form that is stored.
 *
 * @param stored names of the credential fields that the vault holds a value for
 * @throws AppError INVALID_INPUT naming the field; also for a stored secret that would go to an address it was never entered for, because
 *   whoever can change an address, or a proxy and the certificates that are trusted for it, could otherwise read it there
 */
export function checkedChange(
  factory: ConnectorFactory,
  provider: Provider,
  change: ProviderChange,
  stored: readonly string[],
): CheckedChange {
  const name = change.name ?? provider.name;
  const baseUrl = change.baseUrl === undefined ? provider.baseUrl : checkedBaseUrl(change.baseUrl);
  const options = change.options === undefined ? provider.options : checkedOptions(factory, change.options);
  const needed = factory.needs?.({ options }).credentials ?? [];
  const credentials = checkedCredentials(
    { credentials: factory.credentials.map((field) => ({ ...field, optional: true })) },
    change.credentials ?? {},
  );
  for (const { name: field, label, optional } of factory.credentials)
    if ((!optional || needed.includes(field)) && credentials[field] === undefined && !stored.includes(field))
      throw fail('INVALID_INPUT', `${label} is missing.`, { field: `credentials.${field}` });
  checkNetwork(options, credentials);
  const differs = (option: string): boolean => options[option] !== provider.options[option];
  const fields = [
    ...(name === provider.name ? [] : ['name']),
    ...(baseUrl === provider.baseUrl ? [] : ['baseUrl']),
    ...factory.options.filter((option) => differs(option.name)).map((option) => `options.${option.name}`),
    ...Object.keys(credentials).map((field) => `credentials.${field}`),
  ];
  const elsewhere = leavesTo(factory, provider, baseUrl) || addressOptions.some(differs);
  // With a certificate of its own that is trusted here, a proxy can answer for the provider.
  const inspected =
    hasProxy(options) && options['caFile'] !== undefined && (differs('proxy') || differs('caFile'));
  for (const { name: field, label, secret } of factory.credentials) {
    const ways =
      field === 'proxyPassword'
        ? [{ taken: differs('proxy') && hasProxy(options), to: 'to no other proxy' }]
        : [
            { taken: elsewhere, to: 'to no other address' },
            { taken: inspected, to: 'through no proxy that could read it' },
          ];
    const way = ways.find(({ taken }) => taken);
    if (secret && way !== undefined && stored.includes(field) && credentials[field] === undefined)
      throw fail('INVALID_INPUT', `Enter the ${label} again: what is stored goes ${way.to}.`, {
        field: `credentials.${field}`,
      });
  }
  return { name, baseUrl, options, credentials, fields };
}

/** Another host than before, and none that is the provider's own. */
function leavesTo({ addresses }: ConnectorFactory, { baseUrl: before }: Provider, baseUrl: string): boolean {
  const origin = new URL(baseUrl).origin;
  return origin !== new URL(before).origin && !addresses.some(({ url }) => new URL(url).origin === origin);
}

/**
 * Stored secrets that a person wants gone.
 *
 * @throws AppError INVALID_INPUT for a field that the kind does not have, or that it cannot do without
 */
export function checkedForget(
  factory: ConnectorFactory,
  options: Readonly<Record<string, string>>,
  forget: readonly string[],
): readonly string[] {
  const needed = factory.needs?.({ options }).credentials ?? [];
  for (const name of forget) {
    const field = factory.credentials.find((one) => one.name === name);
    if (field === undefined)
      throw fail('INVALID_INPUT', `There is no field "${name}" here.`, { field: `credentials.${name}` });
    if (!field.optional || needed.includes(name))
      throw fail('INVALID_INPUT', `The provider cannot be asked without the ${field.label}.`, {
        field: `credentials.${name}`,
      });
  }
  return forget;
}

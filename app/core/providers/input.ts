import type { ProviderInput, ProviderNeeds } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { checkedBaseUrl } from './address.ts';
import type { ConnectorFactory } from './connector-factory.ts';
import { checkNetwork } from './network.ts';

/**
 * What a person entered for a provider, in the form that is stored: address canonical, every field one that the kind has.
 *
 * @throws AppError INVALID_INPUT naming the field that is missing, unknown or outside its choices
 */
export function checkedInput(factory: ConnectorFactory, input: ProviderInput): ProviderInput {
  const options = checkedOptions(factory, input.options);
  const credentials = checkedCredentials(factory, input.credentials, options);
  checkNetwork(options, credentials);
  return { ...input, baseUrl: checkedBaseUrl(input.baseUrl), credentials, options };
}

/**
 * Every option that the kind has, and no other.
 *
 * @throws AppError INVALID_INPUT naming the option that is missing, unknown or outside its choices
 */
export function checkedOptions(
  factory: Pick<ConnectorFactory, 'options'>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const options = checkedFields('options', factory.options, given);
  for (const { name, label, choices, multiline } of factory.options) {
    const value = options[name];
    const free = choices.length === 0 || multiline;
    if (value === undefined || free || choices.some((choice) => choice.value === value)) continue;
    const known = choices.map((choice) => choice.value).join(', ');
    throw fail('INVALID_INPUT', `${label} is one of ${known}; "${value.slice(0, 40)}" is not.`, {
      field: `options.${name}`,
    });
  }
  return options;
}

/**
 * Every credential field that the kind has, and no other. Where options are given, those that they ask for must be there.
 *
 * @throws AppError INVALID_INPUT naming the field
 */
export function checkedCredentials(
  factory: Pick<ConnectorFactory, 'credentials' | 'needs'>,
  given: Readonly<Record<string, string>>,
  options: Readonly<Record<string, string>> | null = null,
): Record<string, string> {
  const needed = options === null ? [] : (factory.needs?.({ options }).credentials ?? []);
  const fields = factory.credentials.map((field) => ({
    ...field,
    optional: field.optional && !needed.includes(field.name),
  }));
  return checkedFields('credentials', fields, given);
}

/**
 * Credentials that take the place of stored ones: fields of the kind, any of them. What is left out stays as it is.
 *
 * @throws AppError INVALID_INPUT for a field that the kind does not have, or where nothing was given
 */
export function checkedReplacement(
  factory: Pick<ConnectorFactory, 'credentials'>,
  given: Readonly<Record<string, string>>,
  forget: readonly string[] = [],
): Record<string, string> {
  const fields = factory.credentials.map((field) => ({ ...field, optional: true }));
  const values = checkedFields('credentials', fields, given);
  if (Object.keys(values).length > 0 || forget.length > 0) return values;
  throw fail('INVALID_INPUT', 'Nothing was entered, so there is nothing to replace.', {
    field: `credentials.${factory.credentials[0]?.name ?? ''}`,
  });
}

/** What a kind needs with the options entered so far, and what is wrong with them. Nothing is thrown for a text in the making. */
export function needsOf(
  factory: Pick<ConnectorFactory, 'needs' | 'problems' | 'addresses'>,
  options: Readonly<Record<string, string>>,
): ProviderNeeds {
  const problems = [...(factory.problems?.({ options }) ?? [])];
  const broken = problems.some(({ severity }) => severity === 'error');
  const needs = broken ? undefined : factory.needs?.({ options });
  return {
    credentials: needs === undefined ? null : [...needs.credentials],
    options: needs === undefined ? null : [...needs.options],
    baseUrl: needs === undefined ? (factory.addresses[0]?.url ?? null) : needs.baseUrl,
    problems,
  };
}

function checkedFields(
  part: 'credentials' | 'options',
  fields: readonly { readonly name: string; readonly label: string; readonly optional: boolean }[],
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const unknown = Object.keys(given).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined) {
    const known = fields.map(({ name }) => name).join(', ');
    throw fail('INVALID_INPUT', `There is no field "${unknown}" here. Known are: ${known || 'none'}.`, {
      field: `${part}.${unknown}`,
    });
  }
  const values: Record<string, string> = {};
  for (const { name, label, optional } of fields) {
    const value = given[name];
    if (value !== undefined && value !== '') values[name] = value;
    else if (!optional) throw fail('INVALID_INPUT', `${label} is missing.`, { field: `${part}.${name}` });
  }
  return values;
}

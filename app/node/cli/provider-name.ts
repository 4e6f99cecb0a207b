import type { EngineClient } from '../../../shared/client.ts';
import { fail } from '../../../shared/errors.ts';
import { UsageError } from './command.ts';

/**
 * The provider that a person names: by id, by name, or by the beginning of one name alone, in any case, because names of accounts are
 * long.
 *
 * @returns its id; undefined where nothing was named
 * @throws AppError INVALID_INPUT for a name that no connected provider has, or several begin with
 */
export async function providerNamed(
  client: EngineClient,
  name: string | undefined,
): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const { providers } = await client.call('providers.list', {});
  const exact = providers.find((each) => each.providerId === name || each.name === name);
  if (exact !== undefined) return exact.providerId;
  const wanted = name.toLowerCase();
  const alike = providers.filter((each) => each.name.toLowerCase().startsWith(wanted));
  const [only] = alike;
  if (only !== undefined && alike.length === 1) return only.providerId;
  if (alike.length > 1)
    throw fail(
      'INVALID_INPUT',
      `Several providers begin with "${name}": ${alike.map((each) => `${each.name} (${each.providerId})`).join(', ')}.`,
    );
  const known = providers.map((each) => each.name).join(', ');
  throw fail('INVALID_INPUT', `No provider is called "${name}". Connected are: ${known || 'none'}.`);
}

/**
 * As `providerNamed`, where a command needs one.
 *
 * @throws UsageError where nothing was named
 */
export async function providerMeant(client: EngineClient, name: string | undefined): Promise<string> {
  const providerId = await providerNamed(client, name);
  if (providerId === undefined) throw new UsageError('Name a provider: provider list shows them.');
  return providerId;
}

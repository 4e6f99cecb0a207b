import { channelSecrets, type ChannelSecret } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import type { Secrets } from '../ports.ts';

/** Secrets of channels in the vault. */

function placeOf(channelId: number, name: ChannelSecret): string {
  return `channel/${channelId}/${name}`;
}

/** @throws AppError PROVIDER_AUTH when the vault holds none */
export async function channelSecret(
  secrets: Secrets,
  channelId: number,
  name: ChannelSecret,
  channel: string,
): Promise<string> {
  const value = await secrets.get(placeOf(channelId, name));
  if (value !== null) return value;
  throw fail('PROVIDER_AUTH', `The vault holds no ${secretWords[name]} of ${channel}. Enter it again.`);
}

export async function keepChannelSecrets(
  secrets: Secrets,
  channelId: number,
  values: Readonly<Partial<Record<ChannelSecret, string | undefined>>>,
): Promise<void> {
  for (const name of channelSecrets) {
    const value = values[name];
    if (value !== undefined) await secrets.set(placeOf(channelId, name), value);
  }
}

export async function forgetChannelSecrets(
  secrets: Secrets,
  channelId: number,
  names: readonly ChannelSecret[],
): Promise<void> {
  for (const name of names) await secrets.delete(placeOf(channelId, name));
}

const secretWords: Readonly<Record<ChannelSecret, string>> = {
  password: 'password',
  signing: 'signing secret',
  authorization: 'authorization header',
  proxyPassword: 'proxy password',
};

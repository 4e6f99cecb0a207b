import { fail } from '../../../shared/errors.ts';
import type { Secrets } from '../ports.ts';

/** Which secrets a provider has, by short name, and where they lie in the vault. */
export const secretNames = ['authKeyId', 'authKey'] as const;
export type SecretName = (typeof secretNames)[number];
export type Credentials = Readonly<Record<SecretName, string>>;

function placeOf(providerId: string, name: string): string {
  return `provider/${providerId}/${name}`;
}

/** @throws AppError PROVIDER_AUTH when the vault holds none */
export async function readSecret(secrets: Secrets, providerId: string, name: string): Promise<string> {
  const value = await secrets.get(placeOf(providerId, name));
  if (value !== null) return value;
  throw fail(
    'PROVIDER_AUTH',
    `The vault holds no credentials for ${providerId}. Its SIMs stay readable; enter the credentials again to go on reading.`,
  );
}

export async function keepSecrets(
  secrets: Secrets,
  providerId: string,
  credentials: Credentials,
): Promise<void> {
  for (const name of secretNames) await secrets.set(placeOf(providerId, name), credentials[name]);
}

export async function forgetSecrets(secrets: Secrets, providerId: string): Promise<void> {
  for (const name of secretNames) await secrets.delete(placeOf(providerId, name));
}

/** True when the vault holds exactly these credentials for the provider. */
export async function sameKey(
  secrets: Secrets,
  providerId: string,
  credentials: Credentials,
): Promise<boolean> {
  return (await secrets.get(placeOf(providerId, 'authKeyId'))) === credentials.authKeyId;
}

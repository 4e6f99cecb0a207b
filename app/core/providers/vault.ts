import { fail, type AppError } from '../../../shared/errors.ts';
import type { Secrets } from '../ports.ts';

/** Secrets of providers in the vault, by the names of their credential fields. */
export type Credentials = Readonly<Record<string, string>>;

function placeOf(providerId: string, name: string): string {
  return `provider/${providerId}/${name}`;
}

/** @throws AppError PROVIDER_AUTH when the vault holds none */
export async function readSecret(secrets: Secrets, providerId: string, name: string): Promise<string> {
  const value = await secrets.get(placeOf(providerId, name));
  if (value !== null) return value;
  throw noSecret(providerId);
}

export function noSecret(providerId: string): AppError {
  return fail(
    'PROVIDER_AUTH',
    `The vault holds no credentials for ${providerId}. Its SIMs stay readable; enter the credentials again to go on reading.`,
  );
}

/** Of these fields, those that the vault holds a value for. */
export async function storedNames(
  secrets: Secrets,
  providerId: string,
  names: readonly string[],
): Promise<string[]> {
  const held = await Promise.all(names.map((name) => secrets.get(placeOf(providerId, name))));
  return names.filter((_name, index) => held[index] !== null);
}

export async function keepSecrets(
  secrets: Secrets,
  providerId: string,
  credentials: Credentials,
): Promise<void> {
  for (const [name, value] of Object.entries(credentials))
    await secrets.set(placeOf(providerId, name), value);
}

export async function forgetSecrets(
  secrets: Secrets,
  providerId: string,
  names: readonly string[],
): Promise<void> {
  for (const name of names) await secrets.delete(placeOf(providerId, name));
}

/** True when the vault holds this very value for the provider. */
export async function holdsSecret(
  secrets: Secrets,
  providerId: string,
  name: string,
  value: string,
): Promise<boolean> {
  return (await secrets.get(placeOf(providerId, name))) === value;
}

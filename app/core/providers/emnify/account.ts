import type { AccountAbilities } from '../connector.ts';
import type { AccountPart, AccountReading } from '../readings.ts';
import type { EmnifyClient } from './client.ts';

const parts: readonly AccountPart[] = [
  'root-mfa',
  'root-keys',
  'users',
  'user-mfa',
  'gateways',
  'port-mappings',
];
const reason = 'Sextant does not read this from emnify.';

/** Nothing but whose token it is: every part is unknown, which is not the same as empty. */
export async function readAccount(client: EmnifyClient, signal: AbortSignal): Promise<AccountReading> {
  return {
    accountId: await identity(client, signal),
    rootMfa: null,
    users: [],
    gateways: [],
    exposedSims: null,
    unreadable: parts.map((part) => ({ part, reason })),
  };
}

/** What the session token says of itself. emnify shows rights only to people, so nothing is denied here. */
export async function readAbilities(client: EmnifyClient, signal: AbortSignal): Promise<AccountAbilities> {
  const { claims } = await client.session(signal);
  return { identity: await identity(client, signal), grants: claims.scopes, denied: {} };
}

async function identity(client: EmnifyClient, signal: AbortSignal): Promise<string> {
  const { claims } = await client.session(signal);
  return claims.subject ?? 'the organisation of this application token';
}

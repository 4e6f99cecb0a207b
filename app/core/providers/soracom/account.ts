import type { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { second } from '../../../../shared/time.ts';
import type { AccountPart, AccountReading, AccountUser, GatewayReading, GroupReading } from '../readings.ts';
import type { SoracomClient } from './client.ts';
import { toTags } from './map.ts';
import { parseRows, shaped } from '../rows.ts';
import { listAll } from './pages.ts';
import { AuthKeys, Gateway, Mfa, PortMapping, Users, type AuthKey, type Group, type User } from './schema.ts';

/** MFA is asked per user; beyond this many it stays unknown rather than costing the account its rate limit. */
const mfaReads = 200;
const mappingRows = 20_000;

/**
 * Users, their MFA and keys, gateways and open ports. A part that the key may not read is *unknown* and says so; the rest is
 * still read. Only failures of the connection as a whole throw.
 */
export async function readAccount(client: SoracomClient, signal: AbortSignal): Promise<AccountReading> {
  const { operatorId } = await client.session(signal);
  const unreadable: { part: AccountPart; reason: string }[] = [];
  const attempt = async <T>(part: AccountPart, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (
        !(error instanceof AppError) ||
        (error.code !== 'PROVIDER_REFUSED' && error.code !== 'PROVIDER_BAD_ANSWER')
      )
        throw error;
      unreadable.push({ part, reason: error.message });
      return null;
    }
  };
  const operator = `/operators/${encodeURIComponent(operatorId)}`;
  const get = async <S extends z.ZodType>(schema: S, path: string): Promise<z.infer<S>> => {
    const answer = await client.call({ method: 'GET', path, purpose: 'read' }, signal);
    return shaped(schema, answer.body, client.who, `GET ${path}`);
  };

  const rootMfa = await attempt('root-mfa', async () => mfaOn(await get(Mfa, `${operator}/mfa`)));
  const rootKeys = await attempt('root-keys', async () =>
    (await get(AuthKeys, `${operator}/auth_keys`)).map(toKey),
  );
  const users = (await attempt('users', () => get(Users, `${operator}/users`))) ?? [];
  const mfa = new Map<string, boolean | null>();
  for (const user of users.slice(0, mfaReads)) {
    const path = `${operator}/users/${encodeURIComponent(user.userName)}/mfa`;
    mfa.set(user.userName, (await attempt('user-mfa', async () => mfaOn(await get(Mfa, path)))) ?? null);
  }
  const gateways = await attempt('gateways', async () => {
    const rows = await listAll(client, '/virtual_private_gateways', {}, signal, 2_000);
    return parseRows(Gateway, rows).rows.map(toGateway);
  });
  const exposedSims = await attempt('port-mappings', async () =>
    exposed(await listAll(client, '/port_mappings', {}, signal, mappingRows)),
  );
  return {
    accountId: operatorId,
    rootMfa,
    users: users.map((user) => toUser(user, mfa.get(user.userName) ?? null)),
    gateways: gateways ?? [],
    exposedSims,
    ...(rootKeys === null ? {} : { rootKeys }),
    unreadable,
  };
}

function mfaOn({ status }: z.infer<typeof Mfa>): boolean | null {
  if (status === 'ACTIVE') return true;
  return status === 'INACTIVE' || status === 'UNCONFIRMED' ? false : null;
}

function toKey(key: AuthKey): AccountUser['keys'][number] {
  return {
    id: key.authKeyId,
    createdAt: typeof key.createDateTime === 'number' ? key.createDateTime * second : null,
    lastUsedAt: typeof key.lastUsedDateTime === 'number' ? key.lastUsedDateTime * second : null,
  };
}

function toUser(user: User, mfa: boolean | null): AccountUser {
  return {
    name: user.userName,
    mfa,
    admin: isAdmin(user),
    lastLoginAt: null,
    keys: (user.authKeyList ?? []).map(toKey),
  };
}

/** True when a statement allows everything; null where the permissions are not shown or not readable. */
function isAdmin(user: User): boolean | null {
  if (typeof user.permission !== 'string') return null;
  try {
    const policy: unknown = JSON.parse(user.permission);
    const statements =
      typeof policy === 'object' &&
      policy !== null &&
      'statements' in policy &&
      Array.isArray(policy.statements)
        ? policy.statements
        : null;
    return statements === null ? null : statements.some(allowsAll);
  } catch {
    return null; // Not JSON, hence not known.
  }
}

function allowsAll(statement: unknown): boolean {
  if (
    typeof statement !== 'object' ||
    statement === null ||
    !('api' in statement) ||
    !('effect' in statement)
  )
    return false;
  const apis: unknown[] = Array.isArray(statement.api) ? statement.api : [statement.api];
  return statement.effect === 'allow' && apis.some((api) => api === '*' || api === '*:*');
}

export function toGateway(gateway: Gateway): GatewayReading {
  const tunnels = Object.keys(gateway.vpnConnections ?? {}).length;
  const links = [
    gateway.vpcPeeringConnections,
    gateway.virtualInterfaces,
    gateway.transitGatewayAttachments,
    gateway.soracomTransitGatewayVpcAttachments,
  ];
  const peers = gateway.mirroring?.peers;
  return {
    gatewayId: gateway.vpgId,
    name: toTags(gateway.tags)['name'] ?? gateway.vpgId,
    privatePath: tunnels > 0 || links.some((link) => Object.keys(link ?? {}).length > 0),
    peerIsolation: gateway.gatePrivacySeparatorEnabled ?? null,
    inspection: gateway.inspection?.enabled ?? null,
    mirroring:
      peers === null || peers === undefined
        ? null
        : Object.values(peers).some((peer) => peer.enabled === true),
    egress: toEgress(gateway),
    vpnTunnels: gateway.vpnConnections === null || gateway.vpnConnections === undefined ? null : tunnels,
    region: gateway.placement?.region ?? null,
  };
}

/** `deny`: nothing leaves but what is allowed. `blocklist`: everything but what is denied. */
function toEgress(gateway: Gateway): GatewayReading['egress'] {
  const entries = gateway.routingFilterEntries;
  if (gateway.useInternetGateway === false) return 'deny';
  if (entries === null || entries === undefined) return 'unknown';
  if (entries.some(({ action, ipRange }) => action === 'deny' && ipRange === '0.0.0.0/0')) return 'deny';
  if (entries.some(({ action }) => action === 'deny')) return 'blocklist';
  return gateway.useInternetGateway === true ? 'open' : 'unknown';
}

function exposed(rows: readonly unknown[]): string[] {
  const sims = parseRows(PortMapping, rows)
    .rows.filter((mapping) => mapping.expired !== true)
    .map((mapping) => mapping.simId ?? mapping.destination?.simId ?? null);
  return [...new Set(sims.filter((id) => id !== null))];
}

/** Names of settings whose values are secrets: they are replaced before anything is stored. */
const secretName = /pass(word|phrase)?$|secret|token|privatekey|apikey|credentials?$|authkey/i;

export function toGroup(group: Group): GroupReading {
  const tags = toTags(group.tags);
  const air = group.configuration?.['SoracomAir'];
  const vpg =
    typeof air === 'object' && air !== null && 'vpgId' in air && 'useVpg' in air && air.useVpg === true
      ? air.vpgId
      : null;
  return {
    groupId: group.groupId,
    name: tags['name'] ?? group.groupId,
    tags,
    gatewayId: typeof vpg === 'string' ? vpg : null,
    configuration: JSON.stringify(withoutSecrets(group.configuration ?? {})),
  };
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretName.test(name) ? '[removed]' : withoutSecrets(inner),
    ]),
  );
}

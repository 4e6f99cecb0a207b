import { subjectOf } from '../imports/facts.ts';
import type { ReadDb } from '../ports.ts';
import type { ControlCapability } from '../providers/connector.ts';
import type { AccountReading, GatewayReading } from '../providers/readings.ts';
import { planOf } from './checks/words.ts';
import type { AccountFacts, Dated, GatewayFacts, GroupFacts } from './facts.ts';
import { providers, type AccountRow, type GroupRow, type SyncRow } from './queries.ts';

/** A provider account as scoring sees it: settings, groups, gateways, and how old what it told is. */
export interface ProviderContext {
  readonly providerId: string;
  readonly name: string;
  /** Subjects under which statements about this account are filed. */
  readonly chain: readonly string[];
  /** An instant of this machine's clock in the provider's time. */
  readonly toSource: (at: number) => number;
  /** Listed SIMs were last confirmed at this source time, though their rows may be older. */
  readonly simsConfirmedAt: number;
  readonly auditUntil: number | null;
  readonly account: Dated<AccountFacts> | null;
  readonly groups: ReadonlyMap<string, GroupRow>;
  readonly groupsConfirmedAt: number;
  readonly imeiLockOffered: boolean;
}

export interface ProviderContextDeps {
  readonly ledger: ReadDb;
  /** What a connected provider can do; null for one that is not connected. */
  readonly capabilitiesOf: (
    providerId: string,
  ) => Readonly<Record<'imei_lock', Pick<ControlCapability, 'support'>>> | null;
}

export function readProviders(
  { ledger, capabilitiesOf }: ProviderContextDeps,
  sync: readonly SyncRow[],
  groupRows: readonly GroupRow[],
  accountRows: readonly AccountRow[],
  now: number,
): Map<string, ProviderContext> {
  const named = new Map(providers(ledger).map((row) => [row.provider_id, row]));
  const ids = new Set([...named.keys(), ...sync.map(({ provider_id: id }) => id)]);
  return new Map([...ids].map((providerId) => [providerId, readProvider(providerId)] as const));

  function readProvider(providerId: string): ProviderContext {
    const { name = providerId, kind = providerId } = named.get(providerId) ?? {};
    const own = sync.filter((row) => row.provider_id === providerId);
    const toSource = sourceClock(own, now);
    const readTo = (source: string): number =>
      toSource(own.find((row) => row.source === source)?.read_at ?? 0);
    const account = accountRows.find((row) => row.provider_id === providerId);
    return {
      providerId,
      name,
      chain: [...new Set([providerId, name, kind].map(subjectOf.provider))],
      toSource,
      simsConfirmedAt: readTo('sims'),
      auditUntil: own.find(({ source }) => source === 'audit')?.complete_until ?? null,
      account: account === undefined ? null : datedAccount(account, name, toSource(account.observed_at)),
      groups: new Map(
        groupRows.filter((row) => row.provider_id === providerId).map((row) => [row.group_id, row]),
      ),
      groupsConfirmedAt: readTo('groups'),
      imeiLockOffered: (capabilitiesOf(providerId)?.imei_lock.support ?? 'unknown') !== 'none',
    };
  }
}

/**
 * Reads are noted by this machine's clock, ages count by the provider's. The newest read of the inventory belongs to the
 * newest source time seen, so the distance of the two turns one into the other.
 */
function sourceClock(own: readonly SyncRow[], now: number): (at: number) => number {
  const until = own.find(({ source }) => source === 'clock')?.complete_until ?? null;
  const read = own.find(({ source }) => source === 'sims')?.read_at ?? null;
  const skew = until === null || read === null ? 0 : until - read;
  return (at) => Math.min(now, at + skew);
}

function datedAccount(row: AccountRow, source: string, observedAt: number): Dated<AccountFacts> {
  const reading = JSON.parse(row.reading) as AccountReading;
  const exposedSims = reading.exposedSims === null ? null : new Set(reading.exposedSims);
  return {
    observedAt,
    source,
    hash: null,
    facts: { ...reading, exposedSims },
  };
}

/**
 * The gateway of a SIM or group. Without one of its own it sits on the provider's shared gateway, but only an account
 * reading that tells of gateways can say that the provider has such a thing at all.
 */
function gatewayOf(provider: ProviderContext | undefined, gatewayId: string | null): GatewayFacts {
  const account = provider?.account ?? null;
  if (account === null) return null;
  if (account.facts.unreadable?.some(({ part }) => part === 'gateways') === true) return null;
  if (gatewayId === null) return 'shared';
  return account.facts.gateways.find((gateway: GatewayReading) => gateway.gatewayId === gatewayId) ?? null;
}

/** A group as checks see it, under the gateway that a SIM of it uses. */
export function groupFacts(
  now: number,
  provider: ProviderContext | undefined,
  groupId: string | null,
  gatewayId: string | null,
): GroupFacts {
  const row = groupId === null ? undefined : provider?.groups.get(groupId);
  const tags = row === undefined ? {} : (JSON.parse(row.tags) as Record<string, string>);
  return {
    now,
    providerId: provider?.providerId ?? '',
    name: row?.name ?? null,
    tags,
    plan: planOf(tags),
    configuration: row?.configuration ?? '',
    gateway: gatewayOf(provider, gatewayId),
    confirmedAt: Math.max(provider?.groupsConfirmedAt ?? 0, provider?.account?.observedAt ?? 0),
  };
}

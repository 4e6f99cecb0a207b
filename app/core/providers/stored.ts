import type { Provider } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { second } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';
import type { ConnectorSettings } from './connector-factory.ts';
import type { ProviderLimits } from './limits.ts';
import { connectorFactories } from './registry.ts';

/** Connected providers as the ledger holds them. */

interface ProviderRow {
  readonly provider_id: string;
  readonly kind: Provider['kind'];
  readonly name: string;
  readonly base_url: string;
  readonly options: string;
  readonly demo: number;
  readonly paused: number;
  readonly added_at: number;
}

/** Oldest first. */
export function listProviders(ledger: ReadDb): readonly Provider[] {
  return ledger.all<ProviderRow>('SELECT * FROM providers ORDER BY added_at, provider_id').map(toProvider);
}

/** @throws AppError NOT_FOUND */
export function storedProvider(ledger: ReadDb, providerId: string): Provider {
  const found = ledger.get<ProviderRow>('SELECT * FROM providers WHERE provider_id = ?', [providerId]);
  if (found === undefined)
    throw fail(
      'NOT_FOUND',
      `There is no provider ${providerId}; it may have been removed. Look at the list of providers.`,
    );
  return toProvider(found);
}

export function settingsOf({ providerId, baseUrl, options }: Provider): ConnectorSettings {
  return { providerId, baseUrl, options };
}

/** A demo world on this machine has no limits, and nobody should wait in front of it. */
const demoLimits = { requests: 4_000, perMs: second, burst: 4_000, concurrency: 32, signIns: null } as const;

export function limitsOf(provider: Provider): ProviderLimits {
  const limits = connectorFactories[provider.kind].limits(settingsOf(provider));
  return provider.demo ? { ...limits, ...demoLimits, source: 'a demo world has no limits' } : limits;
}

function toProvider(found: ProviderRow): Provider {
  return {
    providerId: found.provider_id,
    kind: found.kind,
    name: found.name,
    baseUrl: found.base_url,
    options: JSON.parse(found.options) as Record<string, string>,
    demo: found.demo === 1,
    paused: found.paused === 1,
    addedAt: found.added_at,
  };
}

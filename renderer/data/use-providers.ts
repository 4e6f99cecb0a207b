import type { Provider, ProviderSync } from '../../shared/contract/index.ts';
import { useOp } from './use-op.tsx';

/** A connected provider with the state of its sync. */
export interface ProviderLine {
  readonly provider: Provider;
  readonly sync: ProviderSync | undefined;
}

/** Connected providers in the order they were added, each with its sync; undefined while that is being asked. */
export function useProviders(): readonly ProviderLine[] | undefined {
  const providers = useOp('providers.list', {}).data?.providers;
  const syncs = useOp('sync.status', {}, { every: 30_000 }).data?.providers;
  return providers?.map((provider) => ({
    provider,
    sync: syncs?.find(({ providerId }) => providerId === provider.providerId),
  }));
}

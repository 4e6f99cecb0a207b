import { actionKinds, type ProviderAccount, type ProviderOffer } from '../../../shared/contract/index.ts';
import type { AccountAbilities, Connector } from './connector.ts';
import type { ProviderLimits } from './limits.ts';

/** What a connector says of its provider, for people. */
export function offerOf(providerId: string, connector: Connector, limits: ProviderLimits): ProviderOffer {
  const { capabilities, reads } = connector;
  return {
    providerId,
    controls: actionKinds.map((kind) => {
      const { support, how, typically } = capabilities[kind];
      return { kind, support, how, typically };
    }),
    reads: (['groups', 'account', 'sessions', 'usage', 'audit'] as const).map((source) => ({
      source,
      support: reads[source].support,
      how: reads[source].how,
    })),
    limits: {
      concurrency: limits.concurrency,
      requests: limits.requests,
      perMs: limits.perMs,
      source: limits.source,
    },
  };
}

/** What an account turned out to be allowed, as the contract tells it. */
export function accountOf({ identity, grants, denied, rules = [] }: AccountAbilities): ProviderAccount {
  return {
    identity,
    grants: [...grants],
    denied: actionKinds.flatMap((kind) => {
      const reason = denied[kind];
      return reason === undefined ? [] : [{ kind, reason }];
    }),
    rules: rules.map((rule) => ({ ...rule })),
  };
}

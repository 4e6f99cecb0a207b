import type { Provider, ProviderChoice } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Secrets, WriteDb } from '../ports.ts';
import { forgetAbilities, keepAbilities, knownAbilities, narrowed } from './abilities.ts';
import { addProvider } from './add-provider.ts';
import { checkedBaseUrl } from './address.ts';
import { createBudgets } from './budgets.ts';
import { createChangeDesk } from './change-desk.ts';
import { createConnector, type ConnectDeps } from './connect.ts';
import type { ConnectorFactory } from './connector-factory.ts';
import type { Connector } from './connector.ts';
import { needsOf } from './input.ts';
import { accountOf, offerOf } from './offers.ts';
import { connectorFactories } from './registry.ts';
import { limitsOf, listProviders, settingsOf, storedProvider } from './stored.ts';
import { forgetSecrets, keepSecrets, readSecret, type Credentials } from './vault.ts';

export interface ProvidersDeps extends ConnectDeps {
  readonly ledger: WriteDb;
  readonly secrets: Secrets;
  readonly bus: Bus;
}

/** Where a known provider answers now, and with which key. */
export interface Reconnection {
  readonly baseUrl: string;
  readonly credentials: Credentials;
}

export interface Providers {
  readonly handlers: Handlers<'providers'>;
  list(): readonly Provider[];
  /** The connector of a provider, made once. @throws AppError NOT_FOUND */
  connectorFor(providerId: string): Connector;
  /**
   * Gives a known provider another address or key and keeps its id, so that its SIMs and their history stay. For the demo world,
   * which answers on another port every time. Tells `providersChanged`.
   */
  reconnect(providerId: string, to: Reconnection, actor: Actor): Promise<void>;
  /** Writes down what is left of request budgets. Call it when nobody asks any more. */
  stop(): void;
}

/** Connected providers: their place in the ledger, their secrets in the vault, their connectors in memory. */
export function createProviders(deps: ProvidersDeps): Providers {
  const connectors = new Map<string, Connector>();
  const budgets = createBudgets(deps);

  const tell = (providerId: string): void => {
    deps.bus.emit('providersChanged', { providerId });
    deps.bus.publish('providers.changed', {});
  };
  /** The next request goes through another connector. */
  const changed = (providerId: string): void => {
    connectors.delete(providerId);
    tell(providerId);
  };

  async function remove(providerId: string, actor: Actor): Promise<void> {
    const { name, kind } = storedProvider(deps.ledger, providerId);
    deps.ledger.transaction(() => {
      deps.ledger.run('DELETE FROM providers WHERE provider_id = ?', [providerId]);
      appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
        act: 'provider.removed',
        subject: `provider:${providerId}`,
        detail: { name, kind },
      });
    });
    connectors.delete(providerId);
    budgets.forget(providerId);
    forgetAbilities(deps.ledger, providerId);
    await forgetSecrets(
      deps.secrets,
      providerId,
      connectorFactories[kind].credentials.map((field) => field.name),
    );
    tell(providerId);
  }

  async function pause(providerId: string, paused: boolean, actor: Actor): Promise<void> {
    const { name, paused: before } = storedProvider(deps.ledger, providerId);
    if (before === paused) return;
    deps.ledger.transaction(() => {
      deps.ledger.run('UPDATE providers SET paused = ? WHERE provider_id = ?', [paused ? 1 : 0, providerId]);
      appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
        act: paused ? 'provider.paused' : 'provider.resumed',
        subject: `provider:${providerId}`,
        detail: { name },
      });
    });
    tell(providerId);
  }

  function connectorFor(providerId: string): Connector {
    const provider = storedProvider(deps.ledger, providerId);
    const known = connectors.get(providerId);
    if (known !== undefined) return known;
    const connector = createConnector(
      deps,
      provider.kind,
      settingsOf(provider),
      (name) => readSecret(deps.secrets, providerId, name),
      budgets.gateOf(providerId, limitsOf(provider)),
    );
    const narrow = narrowed(connector, knownAbilities(deps.ledger, providerId), (abilities) => {
      if (keepAbilities(deps.ledger, providerId, abilities, deps.clock.now()))
        deps.bus.publish('providers.changed', {});
    });
    connectors.set(providerId, narrow);
    return narrow;
  }

  return {
    list: () => listProviders(deps.ledger),
    connectorFor,
    stop: () => budgets.stop(),
    async reconnect(providerId, to, actor) {
      storedProvider(deps.ledger, providerId);
      const baseUrl = checkedBaseUrl(to.baseUrl);
      await keepSecrets(deps.secrets, providerId, to.credentials);
      deps.ledger.transaction(() => {
        deps.ledger.run('UPDATE providers SET base_url = ? WHERE provider_id = ?', [baseUrl, providerId]);
        appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
          act: 'provider.reconnected',
          subject: `provider:${providerId}`,
          detail: { host: new URL(baseUrl).host },
        });
      });
      changed(providerId);
    },
    handlers: {
      choices: () => ({ choices: Object.values(connectorFactories).map(choiceOf) }),
      needs: ({ kind, options }) => needsOf(connectorFactories[kind], options),
      ...createChangeDesk({ ...deps, budgets, changed }),
      list: () => ({ providers: [...listProviders(deps.ledger)] }),
      async add(input, { actor, signal }) {
        const providerId = await addProvider(deps, input, actor, signal);
        tell(providerId);
        return { providerId };
      },
      async test({ providerId }, { signal, traceId }) {
        const connector = connectorFor(providerId);
        try {
          await connector.test(signal);
          return { ok: true, error: null };
        } catch (error) {
          return { ok: false, error: asAppError(error).toData(traceId) };
        }
      },
      offers: () => ({
        providers: listProviders(deps.ledger).map(({ providerId, kind, baseUrl, options }) =>
          offerOf(
            providerId,
            connectorFor(providerId),
            connectorFactories[kind].limits({ providerId, baseUrl, options }),
          ),
        ),
      }),
      async account({ providerId }, { signal }) {
        const abilities = await connectorFor(providerId).discover?.(signal);
        return { account: abilities === undefined ? null : accountOf(abilities) };
      },
      budget({ providerId }) {
        return budgets.figures(providerId, limitsOf(storedProvider(deps.ledger, providerId)));
      },
      async remove({ providerId }, { actor }) {
        await remove(providerId, actor);
        return {};
      },
      async pause({ providerId, paused }, { actor }) {
        await pause(providerId, paused, actor);
        return {};
      },
    },
  };
}

function choiceOf(factory: ConnectorFactory): ProviderChoice {
  const { title, role, verification } = factory;
  return {
    kind: factory.kind,
    title,
    role,
    addresses: [...factory.addresses],
    credentials: [...factory.credentials],
    options: [...factory.options],
    verification,
  };
}

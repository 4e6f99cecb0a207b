import { appendAudit } from '../audit/audit.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Secrets, WriteDb } from '../ports.ts';
import { forgetAbilities } from './abilities.ts';
import type { Budgets } from './budgets.ts';
import { checkedChange, checkedForget } from './changes.ts';
import { createConnector, type ConnectDeps } from './connect.ts';
import { createGate } from './gate.ts';
import { checkedReplacement } from './input.ts';
import { checkCaFiles } from './network.ts';
import { connectorFactories } from './registry.ts';
import { limitsOf, settingsOf, storedProvider } from './stored.ts';
import { forgetSecrets, keepSecrets, noSecret, readSecret, storedNames } from './vault.ts';

export interface ChangeDeskDeps extends ConnectDeps {
  readonly ledger: WriteDb;
  readonly secrets: Secrets;
  readonly budgets: Pick<Budgets, 'gateOf'>;
  /** What was known of the provider no longer holds. */
  readonly changed: (providerId: string) => void;
}

/**
 * Connected providers as people change them and replace their credentials. Both are tried first: what does not answer must not take
 * the place of what does.
 */
export function createChangeDesk(
  deps: ChangeDeskDeps,
): Pick<Handlers<'providers'>, 'stored' | 'change' | 'credentials'> {
  const { ledger, secrets } = deps;

  return {
    async stored({ providerId }) {
      const { kind } = storedProvider(ledger, providerId);
      const names = connectorFactories[kind].credentials.map(({ name }) => name);
      return { names: await storedNames(secrets, providerId, names) };
    },

    async change({ providerId, ...given }, { actor, signal }) {
      const provider = storedProvider(ledger, providerId);
      const { kind } = provider;
      const factory = connectorFactories[kind];
      const held = factory.credentials.map((field) => field.name);
      const stored = await storedNames(secrets, providerId, held);
      const checked = checkedChange(factory, provider, given, stored);
      const { name, baseUrl, options, credentials, fields } = checked;
      if (fields.length === 0) return { changed: [] };
      if (fields.some((field) => field !== 'name')) {
        if (deps.files !== undefined) await checkCaFiles(deps.files, options, deps.clock.now());
        const settings = { providerId, baseUrl, options };
        // Another host has other limits: what is tried there does not count against this account's.
        const gate = createGate(factory.limits(settings), deps);
        const secret = async (field: string): Promise<string> =>
          credentials[field] ?? readSecret(secrets, providerId, field);
        await createConnector(deps, kind, settings, secret, gate).test(signal);
        await keepSecrets(secrets, providerId, credentials);
        forgetAbilities(ledger, providerId);
      }
      ledger.transaction(() => {
        ledger.run('UPDATE providers SET name = ?, base_url = ?, options = ? WHERE provider_id = ?', [
          name,
          baseUrl,
          JSON.stringify(options),
          providerId,
        ]);
        appendAudit(ledger, deps.clock, deps.hash, actor, {
          act: 'provider.changed',
          subject: `provider:${providerId}`,
          detail: { name, was: provider.name, host: new URL(baseUrl).host, fields: fields.join(', ') },
        });
      });
      deps.changed(providerId);
      return { changed: [...fields] };
    },

    async credentials({ providerId, credentials: given, forget = [] }, { actor, signal }) {
      const provider = storedProvider(ledger, providerId);
      const { kind, name, options } = provider;
      const factory = connectorFactories[kind];
      const gone = checkedForget(factory, options, forget);
      const credentials = checkedReplacement(factory, given, gone);
      const gate = deps.budgets.gateOf(providerId, limitsOf(provider));
      // What is left out stays as it was: another key is no reason to forget the password of a proxy.
      const secret = async (field: string): Promise<string> => {
        if (gone.includes(field)) throw noSecret(providerId);
        return credentials[field] ?? readSecret(secrets, providerId, field);
      };
      await createConnector(deps, kind, settingsOf(provider), secret, gate).test(signal);
      await forgetSecrets(secrets, providerId, gone);
      await keepSecrets(secrets, providerId, credentials);
      // Another key may be allowed other things.
      forgetAbilities(ledger, providerId);
      ledger.transaction(() =>
        appendAudit(ledger, deps.clock, deps.hash, actor, {
          act: 'provider.credentials_replaced',
          subject: `provider:${providerId}`,
          detail: {
            name,
            fields: Object.keys(credentials).join(', '),
            ...(gone.length === 0 ? {} : { forgotten: gone.join(', ') }),
          },
        }),
      );
      deps.changed(providerId);
      return {};
    },
  };
}

import type { Provider, ProviderInput } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Actor, Secrets, WriteDb } from '../ports.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { createConnector, type ConnectDeps } from './connect.ts';
import { createGate } from './gate.ts';
import { checkedInput } from './input.ts';
import { checkCaFiles } from './network.ts';
import { connectorFactories } from './registry.ts';
import { listProviders } from './stored.ts';
import { holdsSecret, keepSecrets } from './vault.ts';

export interface AddProviderDeps extends ConnectDeps {
  readonly ledger: WriteDb;
  readonly secrets: Secrets;
}

/** Counts up for ever: a removed provider's id would otherwise name another account in the ledger's history. */
const lastNumber = 'providers.last';

/**
 * Connects an account that answers with what was entered, and keeps it.
 *
 * @returns the id of the provider
 * @throws AppError INVALID_INPUT, CONFLICT where the account is connected already, or as the provider answers
 */
export async function addProvider(
  deps: AddProviderDeps,
  given: ProviderInput,
  actor: Actor,
  signal: AbortSignal,
): Promise<string> {
  const { ledger, secrets, clock } = deps;
  const input = checkedInput(connectorFactories[given.kind], given);
  const { kind, baseUrl, credentials, options } = input;
  if (deps.files !== undefined) await checkCaFiles(deps.files, options, clock.now());
  for (const known of listProviders(ledger)) {
    if (known.kind === kind && known.baseUrl === baseUrl && (await sameAccount(secrets, known, input))) {
      throw fail(
        'CONFLICT',
        `This account is connected already, as ${known.name}. Remove that one first, or use another key.`,
      );
    }
  }
  const settings = { providerId: 'new', baseUrl, options };
  // Somebody else's account may be meant, so what is tried here counts for nobody yet.
  const gate = createGate(connectorFactories[kind].limits(settings), deps);
  await createConnector(deps, kind, settings, async (name) => credentials[name] ?? '', gate).test(signal);
  const number = Number(readSetting(ledger, lastNumber) ?? '0') + 1;
  const providerId = `${kind}-${number}`;
  await keepSecrets(secrets, providerId, credentials);
  ledger.transaction(() => {
    const at = clock.now();
    writeSetting(ledger, lastNumber, String(number), at);
    ledger.run(
      'INSERT INTO providers (provider_id, kind, name, base_url, options, demo, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [providerId, kind, input.name, baseUrl, JSON.stringify(options), input.demo ? 1 : 0, at],
    );
    const detail = { name: input.name, kind, host: new URL(baseUrl).host, demo: input.demo };
    appendAudit(ledger, clock, deps.hash, actor, {
      act: 'provider.added',
      subject: `provider:${providerId}`,
      detail,
    });
  });
  return providerId;
}

/** One key id at one address is one account; where no field that was given is open to read, the first secret tells. */
function sameAccount(secrets: Secrets, known: Provider, input: ProviderInput): Promise<boolean> {
  const fields = connectorFactories[input.kind].credentials;
  const given = fields.filter(({ name }) => input.credentials[name] !== undefined);
  const telling = given.find(({ secret }) => !secret) ?? given[0];
  if (telling === undefined)
    return Promise.resolve(JSON.stringify(known.options) === JSON.stringify(input.options));
  return holdsSecret(secrets, known.providerId, telling.name, input.credentials[telling.name] ?? '');
}

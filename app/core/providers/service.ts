import type { Provider, ProviderChoice, ProviderInput } from '../../../shared/contract/index.ts';
import { asAppError, fail } from '../../../shared/errors.ts';
import { second } from '../../../shared/time.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Actor, Clock, Files, Hash, Http, Log, ReadDb, Schedule, Secrets, WriteDb } from '../ports.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { forgetAbilities, keepAbilities, knownAbilities, narrowed } from './abilities.ts';
import { checkedBaseUrl } from './address.ts';
import type { ConnectorFactory, ConnectorPorts, ConnectorSettings } from './connector-factory.ts';
import type { Connector } from './connector.ts';
import { createBudgets } from './budgets.ts';
import { checkedChange, checkedForget, type ProviderChange } from './changes.ts';
import { createGate, type Gate } from './gate.ts';
import type { ProviderLimits } from './limits.ts';
import { checkedInput, checkedReplacement, needsOf } from './input.ts';
import { accountOf, offerOf } from './offers.ts';
import { checkCaFiles, routed } from './network.ts';
import { connectorFactories } from './registry.ts';
import {
  forgetSecrets,
  holdsSecret,
  keepSecrets,
  noSecret,
  readSecret,
  storedNames,
  type Credentials,
} from './vault.ts';

export interface ProvidersDeps {
  readonly ledger: WriteDb;
  readonly http: Http;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly hash: Hash;
  readonly log: Log;
  readonly bus: Bus;
  /** For inventories that lie in a file. */
  readonly files?: Files;
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

/** Connected providers: their place in the ledger, their secrets in the vault, their connectors in memory. */
export function createProviders(deps: ProvidersDeps): Providers {
  const connectors = new Map<string, Connector>();
  const budgets = createBudgets(deps);

  const row = (providerId: string): ProviderRow => {
    const found = deps.ledger.get<ProviderRow>('SELECT * FROM providers WHERE provider_id = ?', [providerId]);
    if (found === undefined)
      throw fail(
        'NOT_FOUND',
        `There is no provider ${providerId}; it may have been removed. Look at the list of providers.`,
      );
    return found;
  };
  const changed = (providerId: string): void => {
    deps.bus.emit('providersChanged', { providerId });
    deps.bus.publish('providers.changed', {});
  };

  async function add(given: ProviderInput, actor: Actor, signal: AbortSignal): Promise<string> {
    const input = checkedInput(connectorFactories[given.kind], given);
    const { kind, baseUrl, credentials, options } = input;
    if (deps.files !== undefined) await checkCaFiles(deps.files, options, deps.clock.now());
    for (const known of listProviders(deps.ledger)) {
      if (
        known.kind === kind &&
        known.baseUrl === baseUrl &&
        (await sameAccount(deps.secrets, known, input))
      ) {
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
    const number = Number(readSetting(deps.ledger, lastNumber) ?? '0') + 1;
    const providerId = `${kind}-${number}`;
    await keepSecrets(deps.secrets, providerId, credentials);
    deps.ledger.transaction(() => {
      const at = deps.clock.now();
      writeSetting(deps.ledger, lastNumber, String(number), at);
      deps.ledger.run(
        'INSERT INTO providers (provider_id, kind, name, base_url, options, demo, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [providerId, kind, input.name, baseUrl, JSON.stringify(options), input.demo ? 1 : 0, at],
      );
      const detail = { name: input.name, kind, host: new URL(baseUrl).host, demo: input.demo };
      appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
        act: 'provider.added',
        subject: `provider:${providerId}`,
        detail,
      });
    });
    changed(providerId);
    return providerId;
  }

  async function replaceCredentials(
    providerId: string,
    given: Credentials,
    forget: readonly string[],
    actor: Actor,
    signal: AbortSignal,
  ): Promise<void> {
    const { kind, name, base_url: baseUrl, options } = row(providerId);
    const settings = settingsOf(providerId, baseUrl, options);
    const factory = connectorFactories[kind];
    const gone = checkedForget(factory, settings.options, forget);
    const credentials = checkedReplacement(factory, given, gone);
    const gate = budgets.gateOf(providerId, limitsOf(row(providerId)));
    // What is left out stays as it was: another key is no reason to forget the password of a proxy.
    const secret = async (field: string): Promise<string> => {
      if (gone.includes(field)) throw noSecret(providerId);
      return credentials[field] ?? readSecret(deps.secrets, providerId, field);
    };
    await createConnector(deps, kind, settings, secret, gate).test(signal);
    await forgetSecrets(deps.secrets, providerId, gone);
    await keepSecrets(deps.secrets, providerId, credentials);
    // Another key may be allowed other things.
    forgetAbilities(deps.ledger, providerId);
    deps.ledger.transaction(() =>
      appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
        act: 'provider.credentials_replaced',
        subject: `provider:${providerId}`,
        detail: {
          name,
          fields: Object.keys(credentials).join(', '),
          ...(gone.length === 0 ? {} : { forgotten: gone.join(', ') }),
        },
      }),
    );
    connectors.delete(providerId);
    changed(providerId);
  }

  /** Tried first where anything but the name changes: what does not answer must not take the place of what does. */
  async function change(
    providerId: string,
    given: ProviderChange,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const found = row(providerId);
    const { kind } = found;
    const provider = toProvider(found);
    const factory = connectorFactories[kind];
    const held = factory.credentials.map((field) => field.name);
    const stored = await storedNames(deps.secrets, providerId, held);
    const checked = checkedChange(factory, provider, given, stored);
    const { name, baseUrl, options, credentials, fields } = checked;
    if (fields.length === 0) return fields;
    if (fields.some((field) => field !== 'name')) {
      if (deps.files !== undefined) await checkCaFiles(deps.files, options, deps.clock.now());
      const settings = { providerId, baseUrl, options };
      // Another host has other limits: what is tried there does not count against this account's.
      const gate = createGate(factory.limits(settings), deps);
      const secret = async (field: string): Promise<string> =>
        credentials[field] ?? readSecret(deps.secrets, providerId, field);
      await createConnector(deps, kind, settings, secret, gate).test(signal);
      await keepSecrets(deps.secrets, providerId, credentials);
      forgetAbilities(deps.ledger, providerId);
    }
    deps.ledger.transaction(() => {
      deps.ledger.run('UPDATE providers SET name = ?, base_url = ?, options = ? WHERE provider_id = ?', [
        name,
        baseUrl,
        JSON.stringify(options),
        providerId,
      ]);
      appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
        act: 'provider.changed',
        subject: `provider:${providerId}`,
        detail: { name, was: provider.name, host: new URL(baseUrl).host, fields: fields.join(', ') },
      });
    });
    connectors.delete(providerId);
    changed(providerId);
    return fields;
  }

  async function remove(providerId: string, actor: Actor): Promise<void> {
    const { name, kind } = row(providerId);
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
    changed(providerId);
  }

  async function pause(providerId: string, paused: boolean, actor: Actor): Promise<void> {
    const { name, paused: before } = row(providerId);
    if ((before === 1) === paused) return;
    deps.ledger.transaction(() => {
      deps.ledger.run('UPDATE providers SET paused = ? WHERE provider_id = ?', [paused ? 1 : 0, providerId]);
      appendAudit(deps.ledger, deps.clock, deps.hash, actor, {
        act: paused ? 'provider.paused' : 'provider.resumed',
        subject: `provider:${providerId}`,
        detail: { name },
      });
    });
    changed(providerId);
  }

  function connectorFor(providerId: string): Connector {
    const found = row(providerId);
    const { kind, base_url: baseUrl, options } = found;
    const known = connectors.get(providerId);
    if (known !== undefined) return known;
    const settings = settingsOf(providerId, baseUrl, options);
    const gate = budgets.gateOf(providerId, limitsOf(found));
    const connector = createConnector(
      deps,
      kind,
      settings,
      (name) => readSecret(deps.secrets, providerId, name),
      gate,
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
      row(providerId);
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
      connectors.delete(providerId);
      changed(providerId);
    },
    handlers: {
      choices: () => ({ choices: Object.values(connectorFactories).map(choiceOf) }),
      needs: ({ kind, options }) => needsOf(connectorFactories[kind], options),
      async stored({ providerId }) {
        const fields = connectorFactories[row(providerId).kind].credentials;
        return {
          names: await storedNames(
            deps.secrets,
            providerId,
            fields.map(({ name }) => name),
          ),
        };
      },
      list: () => ({ providers: [...listProviders(deps.ledger)] }),
      add: async (input, { actor, signal }) => ({ providerId: await add(input, actor, signal) }),
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
      async credentials({ providerId, credentials, forget = [] }, { actor, signal }) {
        await replaceCredentials(providerId, credentials, forget, actor, signal);
        return {};
      },
      async change({ providerId, ...given }, { actor, signal }) {
        return { changed: [...(await change(providerId, given, actor, signal))] };
      },
      budget({ providerId }) {
        return budgets.figures(providerId, limitsOf(row(providerId)));
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

/** Counts up for ever: a removed provider's id would otherwise name another account in the ledger's history. */
const lastNumber = 'providers.last';

function settingsOf(providerId: string, baseUrl: string, options: string): ConnectorSettings {
  return { providerId, baseUrl, options: JSON.parse(options) as Record<string, string> };
}

/** A demo world on this machine has no limits, and nobody should wait in front of it. */
const demoLimits = { requests: 4_000, perMs: second, burst: 4_000, concurrency: 32, signIns: null } as const;

function limitsOf(found: ProviderRow): ProviderLimits {
  const settings = settingsOf(found.provider_id, found.base_url, found.options);
  const limits = connectorFactories[found.kind].limits(settings);
  return found.demo === 0 ? limits : { ...limits, ...demoLimits, source: 'a demo world has no limits' };
}

function listProviders(ledger: ReadDb): readonly Provider[] {
  return ledger.all<ProviderRow>('SELECT * FROM providers ORDER BY added_at, provider_id').map(toProvider);
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

/** One key id at one address is one account; where no field that was given is open to read, the first secret tells. */
function sameAccount(secrets: Secrets, known: Provider, input: ProviderInput): Promise<boolean> {
  const fields = connectorFactories[input.kind].credentials;
  const given = fields.filter(({ name }) => input.credentials[name] !== undefined);
  const telling = given.find(({ secret }) => !secret) ?? given[0];
  if (telling === undefined)
    return Promise.resolve(JSON.stringify(known.options) === JSON.stringify(input.options));
  return holdsSecret(secrets, known.providerId, telling.name, input.credentials[telling.name] ?? '');
}

function createConnector(
  deps: ProvidersDeps,
  kind: Provider['kind'],
  settings: ConnectorSettings,
  secret: ConnectorPorts['secret'],
  gate: Gate,
): Connector {
  const { clock, schedule, hash, log, files } = deps;
  const http = routed(deps.http, settings.options, secret);
  const ports = { http, clock, schedule, hash, log, gate, secret, ...(files === undefined ? {} : { files }) };
  return connectorFactories[kind].create(settings, ports);
}

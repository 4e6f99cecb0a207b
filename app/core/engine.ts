import { createActions } from './actions/service.ts';
import { createAudit } from './audit/service.ts';
import { createDetections } from './detections/service.ts';
import type { RuleMeta } from './detections/rule.ts';
import { shippedRules } from './detections/shipped.ts';
import { createFleet } from './fleet/service.ts';
import { createImports } from './imports/service.ts';
import { createIncidents } from './incidents/service.ts';
import { createLists } from './lists/service.ts';
import { createBus, type Bus } from './kernel/bus.ts';
import type { AllHandlers } from './kernel/handlers.ts';
import { noRest, type Rest } from './kernel/rest.ts';
import type { Actor, CallContext, Ports } from './ports.ts';
import { createNotifications } from './notifications/service.ts';
import type { ProviderStanding } from './notifications/watch.ts';
import { createPosture } from './posture/service.ts';
import type { Connector } from './providers/connector.ts';
import { createProviders, type Providers } from './providers/service.ts';
import { createReports } from './reports/service.ts';
import { createResponses } from './responses/service.ts';
import { createSuppressions } from './suppressions/service.ts';
import { createSync, type Sync } from './sync/service.ts';
import { createSystem } from './system/service.ts';
import { groupSizes } from './actions/choices.ts';
import { createTools } from './tools/service.ts';
import { limits } from '../../shared/limits.ts';

export interface Engine {
  readonly handlers: AllHandlers;
  readonly bus: Bus;
  /**
   * Begins scheduled work: syncs, the outbox, detections, scoring.
   * @param rest what syncs and the first scoring wait for; nothing unless given
   */
  start(rest?: Rest): void;
  /** Ends it; what runs is brought to a point from which it goes on later. */
  stop(): Promise<void>;
  /** The local user. */
  actor(): Actor;
  /** Gives a known provider another address and key; see `Providers`. For the demo world, which may move. */
  readonly reconnect: Providers['reconnect'];
}

/**
 * Composes the console. The only place where features meet: each declares what it needs of the others, and gets
 * exactly that here.
 */
export function createEngine(ports: Ports): Engine {
  const { cache, ledger, reader, http, secrets, clock, ids, hash, log, files, schedule, profile } = ports;
  const bus = createBus((error) =>
    log.error('a listener failed', { error: error instanceof Error ? error.message : String(error) }),
  );
  const providers = createProviders({ ledger, http, secrets, clock, schedule, hash, log, files, bus });
  const connected = (providerId: string): Connector | null => connectorOrNull(providers, providerId);
  const nameOf = (providerId: string): string =>
    providers.list().find((provider) => provider.providerId === providerId)?.name ?? providerId;

  const system = createSystem({ cache, ledger, clock, hash, bus, profile });
  const audit = createAudit({ ledger, clock, hash, bus });
  const sync = createSync({ cache, ledger, reader, clock, schedule, hash, log, bus, providers });
  const imports = createImports({ cache, ledger, clock, hash, files, schedule, log, bus });
  const fleet = createFleet({ cache, ledger, hash, reader, clock, bus, providerOf: connected });
  const suppressions = createSuppressions({
    cache,
    ledger,
    clock,
    hash,
    bus,
    providerName: nameOf,
    ruleOf(id) {
      const meta = detections.meta(id);
      return meta === null ? null : { name: meta.name, text: detections.textOf(id) };
    },
    saveFilter: async (text, reason, context) =>
      detections.handlers.saveRule({ text, enabled: true, reason }, context),
    async removeFilter(ruleId, reason, context) {
      await detections.handlers.removeRule({ ruleId, reason }, context);
    },
  });
  const responses = createResponses({
    cache,
    ledger,
    clock,
    hash,
    bus,
    ids,
    log,
    schedule,
    knowsRule: (id) => detections.meta(id) !== null,
    preview: async (order) => actions.handlers.preview(order, asked(ids.unique())),
    cancel: async (id, context) => actions.handlers.cancel({ id }, context),
    submit: (order, context, within) => actions.submit(order, context, within),
    tell: (incidentId, actor, text, detail) => incidents.tell(incidentId, actor, text, detail),
    announce: (incidentId) => incidents.announce([incidentId]),
  });
  const incidents = createIncidents({
    cache,
    ledger,
    clock,
    hash,
    ids,
    schedule,
    bus,
    reader,
    ruleText: (id) => ruleText(detections.meta(id)),
    gate: suppressions.gate,
    taken: (finding, incidentId, now) => responses.onTaken(finding, incidentId, now),
    opened: (incidentId, ruleId, now) => responses.onOpened(incidentId, ruleId, now),
  });
  const lists = createLists({
    cache,
    ledger,
    clock,
    hash,
    files,
    schedule,
    log,
    bus,
    lookBack: (order, progress, signal) => detections.lookBack(order, progress, signal),
    rulesNaming: () => detections.rulesNaming(),
  });
  const detections = createDetections({
    lists,
    cache,
    ledger,
    clock,
    hash,
    schedule,
    log,
    bus,
    incidents,
    ruleFiles: ports.ruleFiles,
    ruleFixtures: (ruleId) => ports.ruleFixtures(ruleId),
    lagOf: (providerId) => connected(providerId)?.reads.connectivityLag ?? 0,
  });
  const posture = createPosture({
    cache,
    ledger,
    reader,
    clock,
    hash,
    schedule,
    log,
    bus,
    capabilitiesOf: (providerId) => connected(providerId)?.capabilities ?? null,
    learns: (ruleId) => (shippedRules.find(({ meta }) => meta.id === ruleId)?.learnsFor ?? 0) > 0,
  });
  const actions = createActions({
    cache,
    ledger,
    reader,
    clock,
    hash,
    ids,
    schedule,
    log,
    bus,
    keysOf: fleet.keysOf,
    providerName: nameOf,
    providerOf: connected,
    connectorFor: async (providerId) => connected(providerId),
    applyReading: (providerId, reading) => sync.applyReading(providerId, reading),
  });
  const tools = createTools({
    cache,
    ledger,
    clock,
    hash,
    schedule,
    bus,
    toolsOf: (providerId) => providers.connectorFor(providerId).tools,
    providerName: nameOf,
    groupSizes: (providerIds) => groupSizes(reader, providerIds),
    paused: (providerId) =>
      providers.list().some((provider) => provider.providerId === providerId && provider.paused),
  });
  const asked = (traceId: string): CallContext => ({
    signal: new AbortController().signal,
    traceId,
    actor: system.actor(),
  });
  const reports = createReports({
    ledger,
    clock,
    hash,
    bus,
    profile,
    fonts: ports.reportFonts,
    incident: async (id) => incidents.handlers.get({ id }, asked(ids.unique())),
    action: async (id) => actions.handlers.get({ id }, asked(ids.unique())),
    async steps(actionId) {
      const rows = [];
      for (let offset = 0; ; offset += limits.pageRows) {
        const page = await actions.handlers.steps(
          { id: actionId, offset, limit: limits.pageRows },
          asked(ids.unique()),
        );
        rows.push(...page.rows);
        if (rows.length >= page.total || page.rows.length === 0) return rows;
      }
    },
  });

  const notifications = createNotifications({
    cache,
    ledger,
    http,
    mail: ports.mail,
    secrets,
    clock,
    ids,
    hash,
    schedule,
    log,
    bus,
    workspace: profile.workspace.name,
    standings: async () => standingsOf(await sync.handlers.status({}, asked(ids.unique())), providers.list()),
  });

  let cancelRest = (): void => {};

  return {
    bus,
    actor: system.actor,
    reconnect: (providerId, to, actor) => providers.reconnect(providerId, to, actor),
    handlers: {
      actions: actions.handlers,
      audit: audit.handlers,
      detections: detections.handlers,
      fleet: fleet.handlers,
      imports: imports.handlers,
      incidents: incidents.handlers,
      lists: lists.handlers,
      notifications: notifications.handlers,
      posture: posture.handlers,
      providers: providers.handlers,
      reports: reports.handlers,
      responses: responses.handlers,
      suppressions: suppressions.handlers,
      sync: sync.handlers,
      system: system.handlers,
      tools: tools.handlers,
    },
    start(rest = noRest) {
      // Listeners first, so that nothing the first sync tells is missed.
      incidents.start();
      detections.start();
      posture.start(rest);
      actions.start();
      responses.start();
      notifications.start();
      lists.start();
      imports.start();
      tools.start();
      cancelRest = rest.over(() => sync.start());
    },
    async stop() {
      cancelRest();
      await Promise.all([sync.stop(), imports.stop(), lists.stop()]);
      await responses.stop();
      await Promise.all([actions.stop(), detections.stop(), posture.stop()]);
      await notifications.stop();
      incidents.stop();
      tools.stop();
      providers.stop();
    },
  };
}

/** How the sync of each provider stands, as people are told of it. */
function standingsOf(
  { providers }: Awaited<ReturnType<Sync['handlers']['status']>>,
  list: ReturnType<Providers['list']>,
): readonly ProviderStanding[] {
  const paused = new Set(list.filter((provider) => provider.paused).map(({ providerId }) => providerId));
  return providers.map(({ providerId, name, state, error }) => ({
    providerId,
    name,
    paused: paused.has(providerId),
    state: state === 'failed' ? 'failing' : state === 'idle' ? 'well' : 'busy',
    unreachable: error?.code === 'PROVIDER_UNREACHABLE',
    problem: error?.message ?? '',
  }));
}

function connectorOrNull(providers: Providers, providerId: string): Connector | null {
  return providers.list().some((provider) => provider.providerId === providerId)
    ? providers.connectorFor(providerId)
    : null;
}

function ruleText(meta: RuleMeta | null) {
  if (meta === null) return null;
  const { id, name, signal, algorithm, falsePositives, response, mappings } = meta;
  return { id, name, signal, algorithm, falsePositives, response, mappings: [...mappings] };
}

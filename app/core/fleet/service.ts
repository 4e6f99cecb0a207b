import {
  actionKinds,
  ActionState,
  Lifecycle,
  Severity,
  type FleetRow,
  type SimCard,
  type UsagePoint,
} from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { iccidBody, tacOf } from '../../../shared/ids.ts';
import { day, dayStart } from '../../../shared/time.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { CallContext, Clock, FleetReader, Hash, ReadDb, WriteDb } from '../ports.ts';
import { confirmedAt } from '../sync/freshness.ts';
import { boundDevice } from './bound-device.ts';
import type { ControlledBy } from './capability.ts';
import { controllersOf, unitedCapability } from './controllers.ts';
import { overlaysOf } from './overlays.ts';
import {
  actionsOf,
  bindingsOf,
  eventsOf,
  evidenceOf,
  groupName,
  incidentsOf,
  moduleOf,
  simByKey,
  simsReadAt,
  usageDays,
  usageReadAt,
  type StoredSim,
} from './queries.ts';
import { labelsOf, setLabel } from './labels.ts';
import type { ReaderOps } from './reader.ts';
import { usualRange } from './usual.ts';

export interface FleetDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly hash: Hash;
  readonly reader: FleetReader;
  readonly clock: Clock;
  readonly bus: Bus;
  /** What a provider's connector can do; null for a provider that is not connected any more. */
  readonly providerOf: (providerId: string) => ControlledBy | null;
}

export interface Fleet {
  readonly handlers: Handlers<'fleet'>;
  /** SIM keys of an open result, exactly as the person saw it. */
  keysOf(resultId: string): Promise<readonly number[]>;
  /** Grid rows of some SIMs, in the order asked. */
  rowsOf(simKeys: readonly number[]): Promise<readonly FleetRow[]>;
}

/** The fleet: grid questions go to the reader's thread, the identity card to point queries here. */
export function createFleet(deps: FleetDeps): Fleet {
  const ask = async <N extends keyof ReaderOps>(
    op: N,
    input: Parameters<ReaderOps[N]>[0],
    context?: CallContext,
  ) => (await deps.reader.call(op, input, context?.signal)) as ReturnType<ReaderOps[N]>;
  const stored = (simKey: number): StoredSim => {
    const sim = simByKey(deps.cache, simKey);
    if (sim === undefined) throw fail('NOT_FOUND', 'This SIM is not in the fleet any more.');
    return sim;
  };
  let version = 1;
  deps.bus.on('simsChanged', () => deps.bus.publish('fleet.changed', { version: ++version }));

  const handlers: Handlers<'fleet'> = {
    async open(input, context) {
      return { ...(await ask('open', input, context)), asOf: simsReadAt(deps.cache) };
    },
    page: (input, context) => ask('page', input, context),
    close: (input, context) => ask('close', input, context),
    locate: (input, context) => ask('locate', input, context),
    suggest: (input, context) => ask('suggest', input, context),
    find: (input, context) => ask('find', input, context),
    async sim({ simKey }, context) {
      const sim = stored(simKey);
      const row = (await ask('rows', { simKeys: [simKey] }, context)).rows[0];
      if (row === undefined) throw fail('NOT_FOUND', 'This SIM is not in the fleet any more.');
      const { groups } = await ask('groupSizes', { providerId: sim.provider_id }, context);
      return toCard(deps, sim, row, groups.find(({ groupId }) => groupId === sim.group_id)?.sims ?? null);
    },
    label({ simKeys, name, value }, { actor }) {
      const bodies = setLabel(deps, simKeys, name, value, actor);
      if (bodies.length > 0) deps.bus.emit('labelsChanged', { bodies });
      return { changed: bodies.length };
    },
    usage({ simKey, days }) {
      stored(simKey);
      const asOf = usageReadAt(deps.cache);
      const last = dayStart(asOf ?? deps.clock.now());
      const first = last - (days - 1) * day;
      const found = new Map(usageDays(deps.cache, simKey, first).map((point) => [point.at, point]));
      const points: UsagePoint[] = Array.from({ length: days }, (_, index) => {
        const at = first + index * day;
        const point = found.get(at);
        return { at, up: point?.up ?? null, down: point?.down ?? null };
      });
      const totals = points.flatMap((point) => (point.up === null ? [] : [point.up + (point.down ?? 0)]));
      return { points, usual: usualRange(totals), asOf, source: 'usage export' };
    },
    events({ simKey, before, limit }) {
      const events = eventsOf(deps.cache, simKey, before ?? Number.MAX_SAFE_INTEGER, limit);
      return { events, next: events.length < limit ? null : Math.min(...events.map((event) => event.id)) };
    },
  };

  return {
    handlers,
    keysOf: async (resultId) => (await ask('keys', { resultId })).simKeys,
    rowsOf: async (simKeys) => (await ask('rows', { simKeys })).rows,
  };
}

function toCard(deps: FleetDeps, sim: StoredSim, row: FleetRow, groupSims: number | null): SimCard {
  const body = iccidBody(sim.iccid);
  const provider = deps.providerOf(sim.provider_id);
  const controllers = controllersOf(deps, sim);
  const bindings = bindingsOf(deps.ledger, body);
  const tags = JSON.parse(sim.tags) as Record<string, string>;
  return {
    row,
    providerSimId: sim.provider_sim_id,
    providerKind: provider?.kind ?? 'not connected',
    eid: sim.eid,
    imsi: sim.imsi,
    msisdn: sim.msisdn,
    imei: sim.imei,
    tac: tacOf(sim.imei),
    lockedImei: sim.locked_imei,
    boundImei: boundDevice(deps.cache, deps.ledger, sim).imei,
    module: moduleOf(deps.ledger, body),
    ip: sim.ip,
    apn: sim.apn,
    groupName:
      sim.group_id === null ? null : (groupName(deps.cache, sim.provider_id, sim.group_id) ?? sim.group_id),
    groupSims,
    plmn: sim.plmn,
    cell: sim.cell,
    owner: sim.owner,
    criticality: sim.criticality,
    rawState: sim.raw_state,
    target: sim.target === null ? null : Lifecycle.catch('unknown').parse(sim.target),
    restriction: sim.restriction,
    speedClass: sim.speed_class,
    dataLimitBytes: sim.data_limit,
    tags,
    labels: labelsOf(deps.ledger, body, tags),
    observedAt: sim.session_updated_at ?? sim.modified_at ?? sim.observed_at,
    // An unchanged reading writes nothing: the pass that found it so confirms it.
    receivedAt:
      sim.vanished_at === null
        ? Math.max(sim.observed_at, confirmedAt(deps.cache).get(sim.provider_id) ?? 0)
        : sim.observed_at,
    skewMs: null,
    bindings,
    incidents: incidentsOf(deps.ledger, body).map((incident) => ({
      ...incident,
      severity: Severity.parse(incident.severity),
    })),
    actions: actionsOf(deps.ledger, body).flatMap((action) => {
      const kind = actionKinds.find((known) => known === action.kind);
      return kind === undefined ? [] : [{ ...action, kind, state: ActionState.parse(action.state) }];
    }),
    capabilities: actionKinds.map((kind) => unitedCapability(kind, controllers)),
    overlays: overlaysOf(deps, sim.sim_key),
    evidence: evidenceOf(deps.ledger, body).map((item) => ({
      source: item.source,
      observedAt: item.observed_at,
      summary: item.kind,
      hash: item.hash,
    })),
  };
}

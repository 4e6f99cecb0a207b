import { actionKinds, type ActionKind } from '../../../../shared/contract/index.ts';
import { minute, second } from '../../../../shared/time.ts';
import { kindsOfAction, type Precondition } from '../../actions/kinds.ts';
import type { ConformanceTruth, ConformanceWorld } from './world.testkit.ts';
import type { ActionParameters, Connector } from '../connector.ts';
import type { SimReading } from '../readings.ts';
import { allSims, never } from './listing.testkit.ts';

/** One action on one SIM, as a person would have decided it. */
export interface Order {
  readonly kind: ActionKind;
  readonly sim: SimReading;
  readonly parameters: ActionParameters;
}

/** A limit that every provider can express, in megabytes of either kind. */
const someLimit = 500 * 1_024 * 1_000_000;

/** Kinds whose effect cannot come about by itself, so that a reading tells whether an action did it. */
const lasting: readonly ActionKind[] = [
  'suspend',
  'imei_lock',
  'deactivate',
  'set_group',
  'data_limit',
  'set_speed',
  'terminate',
];

/**
 * A SIM that this kind of action does something to, with parameters.
 *
 * @throws Error when the world holds none: give it one, or `parameters` of the world
 */
export async function orderFor(
  kind: ActionKind,
  connector: Connector,
  world: ConformanceWorld,
): Promise<Order> {
  const sims = await simsOf(connector, world);
  const overlay = world.truth?.subjects !== undefined;
  const offered = sims.filter(
    (sim) => (connector.capabilityOf?.(kind, sim) ?? connector.capabilities[kind]).support === 'native',
  );
  const fit = offered.filter((sim) => (overlay ? suitsOverlay : suits)(kind, sim));
  // Some of it needs a device that is there, and not every provider tells which is.
  const sim =
    fit.find(({ connectivity, imei }) => connectivity === 'online' && imei !== null) ??
    fit.find(({ providerSimId }) => providerSimId === world.truth?.onlineSim) ??
    fit[0];
  if (sim === undefined)
    throw new Error(
      `${kind} is called native, and none of ${offered.length} SIMs that offer it is in a state for it`,
    );
  return {
    kind,
    sim,
    parameters: world.parameters?.[kind] ?? (await parametersFor(kind, sim, sims, connector)),
  };
}

/** The inventory, or what may be asked about where there is none. */
async function simsOf(connector: Connector, { truth }: ConformanceWorld): Promise<readonly SimReading[]> {
  if (truth?.subjects === undefined) return (await allSims(connector)).sims;
  const readings: SimReading[] = [];
  for (const subject of truth.subjects) {
    const reading = await connector.sim(subject, never);
    if (reading !== null) readings.push(reading);
  }
  return readings;
}

/** The first native action that a reading can be held against; null where the provider has none. */
export function telltale(connector: Connector): ActionKind | null {
  return lasting.find((kind) => connector.capabilities[kind].support === 'native') ?? null;
}

export function nativeKinds(connector: Connector): readonly ActionKind[] {
  return actionKinds.filter((kind) => connector.capabilities[kind].support === 'native');
}

/** An overlay tells neither lifecycle nor device: what it does tell must leave the action something to do. */
function suitsOverlay(kind: ActionKind, { imeiLock, connectivity, area }: SimReading): boolean {
  if (kind === 'area_lock') return area === null;
  if (kind === 'area_unlock') return area !== null && area !== undefined;
  if (kind === 'imei_lock') return imeiLock === 'open' && connectivity === 'online';
  return kind !== 'imei_unlock' || imeiLock === 'locked';
}

function suits(kind: ActionKind, sim: SimReading): boolean {
  const { lifecycle } = sim;
  switch (kind) {
    case 'resume':
      return lifecycle === 'suspended';
    case 'activate':
      return ['inventory', 'ready', 'test', 'standby', 'deactivated'].includes(lifecycle);
    case 'imei_lock':
      return lifecycle === 'active' && sim.imeiLock !== 'locked' && sim.imei !== null;
    case 'imei_unlock':
      return lifecycle === 'active' && sim.imeiLock === 'locked';
    case 'terminate':
      return lifecycle !== 'terminated';
    case 'profile_enable':
    case 'profile_delete':
      return otherProfile(sim) !== undefined;
    default:
      return lifecycle === 'active';
  }
}

/** A profile on the card that is not in use. */
function otherProfile({ activeProfile, profiles }: SimReading): string | undefined {
  return profiles?.find((profile) => profile !== activeProfile);
}

async function parametersFor(
  kind: ActionKind,
  sim: SimReading,
  sims: readonly SimReading[],
  connector: Connector,
): Promise<ActionParameters> {
  if (kind === 'imei_lock' && sim.imei !== null) return { imei: sim.imei };
  const profileId = otherProfile(sim);
  if (kind === 'send_sms') return { smsText: 'status?' };
  if ((kind === 'profile_enable' || kind === 'profile_delete') && profileId !== undefined)
    return { profileId };
  if ((kind === 'block_network' || kind === 'allow_network') && sim.plmn !== null)
    return { network: sim.plmn };
  if (kind === 'set_rat') return { rats: ['4G'] };
  if (kind === 'set_tag') return { tagName: 'watched', tagValue: 'yes' };
  if (kind === 'data_limit') return { dataLimitBytes: someLimit };
  if (kind === 'set_group') {
    const other = (await connector.groups(never)).find(({ groupId }) => groupId !== sim.groupId);
    if (other !== undefined) return { groupId: other.groupId };
    throw new Error('set_group is called native, and there is no other group to move to');
  }
  if (kind === 'set_speed') {
    const other = sims.find(({ speedClass }) => speedClass !== null && speedClass !== sim.speedClass);
    if (other?.speedClass !== undefined && other.speedClass !== null) return { speedClass: other.speedClass };
    throw new Error('set_speed is called native; say a speed class in `parameters` of the world');
  }
  return {};
}

/** True when a fresh reading shows what was asked for. A SIM that is gone is terminated. */
export async function holds({ kind, sim, parameters }: Order, connector: Connector): Promise<boolean> {
  const now = await connector.sim(sim.providerSimId, never);
  if (now === null) return kind === 'terminate';
  if (kindsOfAction[kind].confirmedBy === 'setting')
    return (await connector.shows?.(kind, now, parameters, never)) === true;
  return kindsOfAction[kind].holds(now, parameters, preconditionOf(sim));
}

function preconditionOf(sim: SimReading): Precondition {
  const { lifecycle, imeiLock, sessionId } = sim;
  return { ...sim, lifecycle, imeiLock, sessionId };
}

/**
 * Follows an action as the outbox would: by reading, and by the provider's own word on the operation, while the world's clock
 * goes on. What a provider does later, it does within a day.
 */
export async function follow(
  order: Order,
  operation: string | null,
  connector: Connector,
  truth: ConformanceTruth,
): Promise<'held' | 'failed' | 'open'> {
  const reported = kindsOfAction[order.kind].confirmedBy === 'report';
  for (let step = second; step < 24 * 60 * minute; step *= 2) {
    if (await holds(order, connector)) return 'held';
    const state = operation === null ? null : await connector.operation?.(operation, never);
    if (reported && state?.state === 'completed') return 'held';
    if (state?.state === 'failed') return 'failed';
    truth.advance(step);
  }
  return 'open';
}

/**
 * The fleet at rest: every SIM as a pure function of (seed, index). A million SIMs cost no memory, because none is stored.
 * What people and attacks change lies beside it, in `scripts.ts`.
 */
import { day } from '../../shared/time.ts';
import type { DeviceClass } from './classes.ts';
import { deviceAddress, gatewaysOf, sharedFirstOctet } from './gateways.ts';
import type { Gateway } from './gateways.ts';
import { networksOf } from './geography.ts';
import type { Network } from './geography.ts';
import { groupIndexOf, groupsOf } from './groups.ts';
import type { Group } from './groups.ts';
import { eidOf, iccidOf, imeiOf, imsiOf, indexOfIccid, msisdnOf } from './identity.ts';
import type { DeviceModel } from './models.ts';
import { purpose } from './purposes.ts';
import { hash32, pick, unit } from './random.ts';
import { placementOf } from './sites.ts';
import type { Site } from './sites.ts';

export type SimStatus = 'ready' | 'active' | 'inactive' | 'standby' | 'suspended' | 'terminated';

export interface SimFacts {
  readonly index: number;
  readonly iccid: string;
  readonly imsi: string;
  readonly msisdn: string;
  readonly imei: string;
  readonly embedded: boolean;
  readonly site: Site;
  readonly name: string;
  readonly deviceClass: DeviceClass;
  readonly model: DeviceModel;
  readonly group: Group | null;
  readonly network: Network;
  /** A neighbour's network that the SIM uses every third session, in border towns only. */
  readonly borderNetwork: Network | null;
  readonly address: string;
  readonly status: SimStatus;
  /** When the status was last set, ms. */
  readonly statusSince: number;
  /** The IMEI the provider holds the SIM to, or null. */
  readonly lockedImei: string | null;
  readonly createdTime: number;
}

export interface Fleet {
  readonly seed: number;
  readonly size: number;
  /** Start of the world, ms: what is "some days ago" in the fleet's past counts from it. */
  readonly epoch: number;
  readonly gateways: readonly Gateway[];
  readonly groups: readonly Group[];
  facts(index: number): SimFacts;
  /** The index of the SIM with this SIM id (its ICCID), or null. */
  indexOf(simId: string): number | null;
  /** The tags of a SIM at rest. Some are missing, as on any real fleet. */
  tags(facts: SimFacts): Record<string, string>;
  eid(facts: SimFacts): string | null;
}

/** A fleet of `size` SIMs. `epoch` in ms. @throws RangeError when size is not an integer from 1 to 1,000,000. */
export function createFleet(seed: number, size: number, epoch: number): Fleet {
  if (!Number.isInteger(size) || size < 1 || size > 1_000_000) {
    throw new RangeError(`a fleet has 1 to 1,000,000 SIMs, not ${size}`);
  }
  const gateways = gatewaysOf(seed);
  const groups = groupsOf(seed, gateways);

  function facts(index: number): SimFacts {
    const { site, deviceClass, name } = placementOf(seed, index);
    const model = modelOf(deviceClass, unit(seed, index, purpose.model));
    const embedded = model.simForm === 'embedded';
    const { country, border } = site.town;
    const group =
      unit(seed, index, purpose.groupless) < 0.015
        ? null
        : (groups[groupIndexOf(deviceClass, country.region)] ?? null);
    const status = statusAtRest(unit(seed, index, purpose.status));
    const imei = imeiOf(seed, pick(model.module.tacs, hash32(seed, index, purpose.hardware)), index);
    const lockShare = deviceClass.criticality >= 3 ? 0.66 : 0.4;
    const roams = border !== undefined && unit(seed, index, purpose.border) < 0.25;
    return {
      index,
      iccid: iccidOf(seed, index, embedded),
      imsi: imsiOf(seed, index),
      msisdn: msisdnOf(seed, index),
      imei,
      embedded,
      site,
      name,
      deviceClass,
      model,
      group,
      network: pick(country.networks, hash32(seed, index, purpose.network)),
      borderNetwork: roams ? pick(networksOf(border), hash32(seed, index, purpose.border)) : null,
      address: deviceAddress(group?.gateway?.firstOctet ?? sharedFirstOctet, index),
      status,
      statusSince: epoch - Math.floor((4 + 50 * unit(seed, index, purpose.statusSince)) * day),
      lockedImei: status !== 'ready' && unit(seed, index, purpose.imeiLock) < lockShare ? imei : null,
      createdTime: epoch - Math.floor((90 + 900 * unit(seed, index, purpose.created)) * day),
    };
  }

  return {
    seed,
    size,
    epoch,
    gateways,
    groups,
    facts,
    indexOf(simId) {
      const index = indexOfIccid(seed, simId);
      if (index === null || index >= size) return null;
      return facts(index).iccid === simId ? index : null;
    },
    tags: (sim) => tagsAtRest(seed, sim),
    eid: (sim) => (sim.embedded ? eidOf(seed, sim.index) : null),
  };
}

function modelOf(deviceClass: DeviceClass, chance: number): DeviceModel {
  let reached = 0;
  for (const { model, share } of deviceClass.models) {
    reached += share;
    if (chance < reached) return model;
  }
  throw new RangeError(`the model shares of ${deviceClass.name} do not add up to 1`);
}

function statusAtRest(chance: number): SimStatus {
  if (chance < 0.935) return 'active';
  if (chance < 0.955) return 'suspended';
  if (chance < 0.97) return 'ready';
  if (chance < 0.985) return 'inactive';
  return chance < 0.995 ? 'standby' : 'terminated';
}

/** One hash decides all gaps: bits of it say which tag somebody forgot. */
function tagsAtRest(seed: number, sim: SimFacts): Record<string, string> {
  const gaps = hash32(seed, sim.index, purpose.tagged);
  const tags: Record<string, string> = { name: (gaps & 0x1f) === 0 ? '' : sim.name };
  if ((gaps & 0x3e0) !== 0) tags['site'] = sim.site.name;
  if ((gaps & 0x7c00) !== 0) tags['class'] = sim.deviceClass.name;
  if ((gaps & 0x38000) !== 0) tags['model'] = `${sim.model.maker} ${sim.model.model}`;
  if ((gaps & 0xc0000) !== 0) tags['owner'] = sim.deviceClass.owner;
  if ((gaps & 0x700000) !== 0) tags['criticality'] = String(sim.deviceClass.criticality);
  if ((gaps & 0x1800000) !== 0) tags['quota_mb'] = String(sim.deviceClass.quotaMb);
  return tags;
}

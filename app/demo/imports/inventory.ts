/** `device-inventory.csv`: what the asset register knows of each device. */
import { day, hour } from '../../../shared/time.ts';
import type { Fleet, SimFacts } from '../fleet.ts';
import { purpose } from '../purposes.ts';
import { hash32, pick, unit } from '../random.ts';
import { covered, dateOf, lastRun, registeredSims } from './coverage.ts';
import { iso } from './files.ts';
import type { InventoryRow } from './rows.ts';

export const inventoryColumns = [
  'iccid',
  'eid',
  'imei',
  'name',
  'deviceClass',
  'maker',
  'model',
  'hardwareRevision',
  'serialNumber',
  'moduleMaker',
  'moduleModel',
  'site',
  'siteCode',
  'country',
  'owner',
  'criticality',
  'exposure',
  'enclosure',
  'simFormFactor',
  'keyStore',
  'credentialScheme',
  'updateChannel',
  'supportEnd',
  'approvedFirmware',
  'allowedPorts',
  'lifecycle',
  'installedAt',
  'observedAt',
] as const satisfies readonly (keyof InventoryRow)[];

/** One row per device that the register knows: 97 of 100. */
export function* inventoryRows(
  fleet: Fleet,
  now: number,
): Generator<Record<(typeof inventoryColumns)[number], string>> {
  const observedAt = iso(lastRun(now, day, 4 * hour));
  for (const sim of covered(fleet, purpose.inventory, 0.97, registeredSims))
    yield rowOf(fleet, sim, observedAt);
}

function rowOf(fleet: Fleet, sim: SimFacts, observedAt: string): InventoryRow {
  const { model, site } = sim;
  // Two columns that people fill in by hand have gaps.
  const gap = unit(fleet.seed, sim.index, purpose.inventory + 1_000);
  return {
    iccid: sim.iccid,
    eid: fleet.eid(sim) ?? '',
    imei: sim.imei,
    name: sim.name,
    deviceClass: sim.deviceClass.name,
    maker: model.maker,
    model: model.model,
    hardwareRevision: pick(model.hardwareRevisions, hash32(fleet.seed, sim.index, purpose.hardware + 1_000)),
    serialNumber: `${model.model.replace('-', '')}-${sim.iccid.slice(-9, -1)}`,
    moduleMaker: model.module.maker,
    moduleModel: model.module.model,
    site: site.name,
    siteCode: site.code,
    country: site.town.country.code,
    owner: gap < 0.05 ? '' : sim.deviceClass.owner,
    criticality: gap > 0.93 ? '' : String(sim.deviceClass.criticality),
    exposure: model.exposure,
    enclosure: model.enclosure,
    simFormFactor: sim.embedded ? 'embedded' : 'plug-in',
    keyStore: model.keyStore,
    credentialScheme: model.credentialScheme,
    updateChannel: model.updateChannel,
    supportEnd: model.supportEnd,
    approvedFirmware: model.releases.slice(0, 2).join('|'),
    allowedPorts: model.allowedPorts.join('|'),
    lifecycle: lifecycleOf(sim, gap),
    installedAt: dateOf(sim.createdTime + 2 * day),
    observedAt,
  };
}

/** One device in two hundred was taken out of service while its SIM stayed active. */
function lifecycleOf(sim: SimFacts, gap: number): InventoryRow['lifecycle'] {
  if (sim.status === 'ready') return 'spare';
  if (sim.status === 'terminated') return 'retired';
  return gap > 0.5 && gap < 0.505 ? 'retired' : 'in-service';
}

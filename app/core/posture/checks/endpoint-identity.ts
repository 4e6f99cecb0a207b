import { day } from '../../../../shared/time.ts';
import { inUse, type SimFacts } from '../facts.ts';
import type { Check } from './check.ts';
import {
  byShare,
  failing,
  notApplicable,
  partial,
  pass,
  tenthsOf,
  unknown,
  type Outcome,
} from './outcome.ts';
import { fromEvidence, fromProvider, onlyInUse } from './sim-judges.ts';

/** Which device stands behind a SIM, how it is built, and whether it should still be there. */

const noInventory = unknown('No device inventory was imported for this SIM');

const complete = pass('The device, its model, site, owner, firmware and criticality are on record');
const incomplete = {
  all: complete,
  none: failing('Nothing is on record of the device but its identity'),
  tenths: tenthsOf('Particulars of the device are missing'),
};
const foreignDevice = failing('The device on the network is not the one on record');
const notInInventory = failing('The device inventory holds no device for this SIM');
const otherwiseJudged = unknown('The device inventory decides');

/** The device on the network is another one than the inventory registers for this SIM. */
function isForeign({ registeredImei, seenImei }: SimFacts): boolean {
  return registeredImei !== null && seenImei !== null && registeredImei !== seenImei;
}

function missingParticulars({ sim, evidence, criticality }: SimFacts): readonly string[] {
  const inventory = evidence['device-inventory']?.facts;
  const particulars: readonly (readonly [string, unknown])[] = [
    ['model', sim.model ?? inventory?.model],
    ['site', sim.site ?? inventory?.site],
    ['owner', sim.owner ?? inventory?.owner],
    ['firmware', evidence.firmware?.facts.version ?? sim.firmware],
    ['criticality', criticality],
  ];
  return particulars.filter(([, value]) => value === null || value === undefined).map(([name]) => name);
}

/** Counted without a list: this is asked of every SIM. */
function completeness({ sim, evidence, criticality }: SimFacts): Outcome {
  const inventory = evidence['device-inventory']?.facts;
  let known = 0;
  if ((sim.model ?? inventory?.model ?? null) !== null) known++;
  if ((sim.site ?? inventory?.site ?? null) !== null) known++;
  if ((sim.owner ?? inventory?.owner ?? null) !== null) known++;
  if ((evidence.firmware?.facts.version ?? sim.firmware) !== null) known++;
  if (criticality !== null) known++;
  return byShare(known / 5, incomplete);
}

export const reconciledInventory: Check<'sim'> = {
  controlId: 'C-EP-01',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('device-inventory', noInventory, (_, facts) =>
      isForeign(facts) ? foreignDevice : completeness(facts),
    ),
    fromProvider((facts) => {
      if (facts.evidence['device-inventory'] !== null) return otherwiseJudged;
      return facts.console.inventoryImported ? notInInventory : completeness(facts);
    }),
  ],
  detail(facts) {
    if (isForeign(facts))
      return `registered ${facts.evidence['device-inventory']?.facts.imei}, seen ${facts.sim.imei}`;
    const missing = missingParticulars(facts);
    return missing.length === 0 ? null : `missing: ${missing.join(', ')}`;
  },
};

const exposureUnknown = unknown('It is not known whether the public can reach this device');
const notExposed = notApplicable('The public cannot reach this device');

function onlyExposed(facts: SimFacts): Outcome | null {
  const shelved = onlyInUse(facts);
  if (shelved !== null) return shelved;
  const exposure = facts.evidence['device-inventory']?.facts.exposure ?? null;
  if (exposure === null) return exposureUnknown;
  return exposure === 'private' ? notExposed : null;
}

const soldered = pass('The SIM cannot be lifted out');
const behindLock = partial(0.5, 'A plug-in card behind a lock or seal');
const removable = failing('A plug-in card that the public can reach');
const formUnknown = unknown('The form of the SIM is not known');

function removability(pluggable: boolean, facts: SimFacts): Outcome {
  if (!pluggable) return soldered;
  const enclosure = facts.evidence['device-inventory']?.facts.enclosure;
  return enclosure === 'locked' || enclosure === 'sealed' ? behindLock : removable;
}

export const nonRemovableSim: Check<'sim'> = {
  controlId: 'C-EP-02',
  kind: 'sim',
  applies: onlyExposed,
  judges: [
    fromEvidence('device-inventory', noInventory, ({ simFormFactor }, facts) =>
      simFormFactor === null ? formUnknown : removability(simFormFactor === 'plug-in', facts),
    ),
    fromProvider((facts) => {
      const form = facts.sim.form_factor;
      if (form === null || !/^([234]ff|plug|mff|embedded|esim|isim|integrated)/i.test(form))
        return formUnknown;
      return removability(/^([234]ff|plug)/i.test(form), facts);
    }),
  ],
  detail: ({ sim, evidence }) => evidence['device-inventory']?.facts.simFormFactor ?? sim.form_factor,
};

const enclosed = partial(0.5, 'The enclosure resists opening; tamper signals are not imported');
const openEnclosure = failing('The enclosure opens without resistance');
const enclosureUnknown = unknown('The enclosure is not on record');

export const tamperResistance: Check<'sim'> = {
  controlId: 'C-EP-03',
  kind: 'sim',
  applies: onlyExposed,
  judges: [
    fromEvidence('device-inventory', noInventory, ({ enclosure }) => {
      if (enclosure === null) return enclosureUnknown;
      return enclosure === 'open' ? openEnclosure : enclosed;
    }),
  ],
};

const moduleKnown = pass('The module is the registered one and its firmware is reported');
const modemUnknown = partial(0.5, 'The module is the registered one; its firmware is not reported');
const otherModule = failing('Another module than the registered one is on the network');
const moduleUnseen = unknown('The module was not seen on the network, or none is registered');

export const moduleMaintained: Check<'sim'> = {
  controlId: 'C-EP-13',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('device-inventory', noInventory, (_, { registeredImei, seenImei, evidence }) => {
      if (registeredImei === null || seenImei === null) return moduleUnseen;
      if (typeCode(registeredImei) !== typeCode(seenImei)) return otherModule;
      return evidence['modem-firmware'] === null ? modemUnknown : moduleKnown;
    }),
  ],
  detail({ registeredImei, seenImei, evidence }) {
    const module = evidence['device-inventory']?.facts.module ?? null;
    const version = evidence['modem-firmware']?.facts.version;
    const registered = `registered TAC ${typeCode(registeredImei) ?? 'unknown'}${module === null ? '' : ` (${module})`}`;
    return `${registered}, seen ${typeCode(seenImei) ?? 'none'}${version === undefined ? '' : `, modem ${version}`}`;
  },
};

/** The type allocation code of an IMEI. */
function typeCode(imei: string | null): string | null {
  return imei === null ? null : imei.slice(0, 8);
}

const longSilence = 90 * day;
const retiredLive = failing('The device is retired, but its SIM is live');
const retiredDone = pass('The device is retired and its SIM is out of use');
const stillPlanned = pass('The device is not retired');
const silentLive = partial(0.5, 'A live SIM that has been silent for more than 90 days');
const alive = pass('The SIM of a device in service is in use');
const outOfUse = pass('The SIM is out of use');
const neverSeen = unknown('The SIM was never seen in use');
const planUnknown = unknown('The life cycle of the device is not on record');

export const cleanDecommissioning: Check<'sim'> = {
  controlId: 'C-EP-15',
  kind: 'sim',
  judges: [
    fromEvidence('device-inventory', noInventory, ({ lifecycle }, { sim }) => {
      if (lifecycle === null) return planUnknown;
      if (lifecycle !== 'retired') return stillPlanned;
      return inUse(sim) && sim.lifecycle !== 'suspended' ? retiredLive : retiredDone;
    }),
    fromProvider(({ sim, evidence, now }) => {
      if (!inUse(sim) || sim.lifecycle === 'suspended') return outOfUse;
      if (sim.last_seen_at === null) return neverSeen;
      if (now - sim.last_seen_at > longSilence) return silentLive;
      return (evidence['device-inventory']?.facts.lifecycle ?? null) === null ? planUnknown : alive;
    }),
  ],
};

export const identityChecks = [
  reconciledInventory,
  nonRemovableSim,
  tamperResistance,
  moduleMaintained,
  cleanDecommissioning,
] as const;

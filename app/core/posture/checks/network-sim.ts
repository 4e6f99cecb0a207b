import { imei14 } from '../../../../shared/ids.ts';
import { inUse, type SimFacts } from '../facts.ts';
import type { Check } from './check.ts';
import { failing, partial, pass, unknown } from './outcome.ts';
import { fromEvidence, fromProvider, onlyInUse } from './sim-judges.ts';
import { criticalFrom, isPublicAddress, radioGeneration, tagPlan, type Generation } from './words.ts';

/** How a SIM stands on the network: its state, its lock, its address, its radio, its place. */

const asPlanned = pass('The SIM is live and its device is in service');
const outOfUse = pass('The SIM is out of use');
const held = pass('The SIM is suspended');
const endedButOnline = failing('The SIM is ended, yet it is online');
const unplanned = failing('The SIM is live, but its device is a spare or retired');
const inTest = failing('The device is in service with a SIM in test');
const noPlan = unknown('No plan is on record for this SIM');
const stateUnknown = unknown('The provider does not tell the state of this SIM');

export const stateHygiene: Check<'sim'> = {
  controlId: 'C-NW-01',
  kind: 'sim',
  judges: [
    fromProvider(({ sim, evidence }) => {
      if (sim.lifecycle === 'unknown') return stateUnknown;
      if (sim.lifecycle === 'terminated' || sim.lifecycle === 'deactivated') {
        return sim.connectivity === 'online' ? endedButOnline : outOfUse;
      }
      if (!inUse(sim)) return outOfUse;
      if (sim.lifecycle === 'suspended') return held;
      const plan = evidence['device-inventory']?.facts.lifecycle ?? null;
      if (plan === null) return noPlan;
      if (plan !== 'in-service') return unplanned;
      return sim.lifecycle === 'test' ? inTest : asPlanned;
    }),
  ],
  detail: ({ sim, evidence }) =>
    `SIM ${sim.lifecycle}, device ${evidence['device-inventory']?.facts.lifecycle ?? 'not on record'}`,
};

const lockedToRegistered = pass('The SIM is locked to its registered device');
const lockedToUnknown = partial(0.5, 'The SIM is locked; which device is registered is not known');
const lockedToOther = failing('The SIM is locked to another device than the registered one');
const lockMismatch = failing('Another device than the locked one was seen');
const foreignDevice = failing('The SIM is in another device than the registered one');
const onlyWatched = partial(0.5, 'The SIM is not locked; a change of device raises an alert');
const notLocked = failing('The SIM is not locked to a device');
const lockUnsupported = unknown('Unsupported: the provider offers no IMEI lock');
const lockUnknown = unknown('The provider does not tell whether the SIM is locked');

export const imeiLock: Check<'sim'> = {
  controlId: 'C-NW-02',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromProvider(({ sim, registeredImei: registered, seenImei: seen, console, imeiLockOffered }) => {
      if (sim.imei_lock === 'unsupported' || !imeiLockOffered) return lockUnsupported;
      if (sim.imei_lock === 'mismatch') return lockMismatch;
      if (registered !== null && seen !== null && registered !== seen) return foreignDevice;
      if (sim.imei_lock === 'open') return console.imeiChangesWatched ? onlyWatched : notLocked;
      if (sim.imei_lock !== 'locked') return lockUnknown;
      const locked = imei14(sim.locked_imei) ?? seen;
      if (registered === null || locked === null) return lockedToUnknown;
      return locked === registered ? lockedToRegistered : lockedToOther;
    }),
  ],
  detail({ sim, evidence }) {
    const registered = evidence['device-inventory']?.facts.imei ?? null;
    return `registered ${registered ?? 'none'}, locked ${sim.locked_imei ?? 'none'}, seen ${sim.imei ?? 'none'}`;
  },
};

const ownGateway = pass('Traffic enters a gateway of the fleet');
const sharedGateway = partial(0.5, 'Traffic enters the gateway that the provider shares among customers');
const publicAddress = failing('The SIM has a public address');
const gatewayUnknown = unknown('The provider does not tell where traffic of this SIM enters');

export const privateAccess: Check<'sim'> = {
  controlId: 'C-NW-03',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromProvider(({ sim, group }) => {
      if (sim.ip !== null && isPublicAddress(sim.ip)) return publicAddress;
      if (group.gateway === null) return gatewayUnknown;
      return group.gateway === 'shared' ? sharedGateway : ownGateway;
    }),
  ],
  detail: ({ sim, group }) =>
    group.gateway === null || group.gateway === 'shared' ? sim.apn : group.gateway.name,
};

const notReachable = pass('No public address and no open port mapping');
const mapped = failing('A port of this SIM is open to the internet');
const mappingsUnknown = partial(0.5, 'The address is private; the provider does not tell of port mappings');
const exposureUnknown = unknown(
  'The SIM has no address now, and the provider does not tell of port mappings',
);

export const noInboundExposure: Check<'sim'> = {
  controlId: 'C-NW-04',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromProvider(({ sim, account }) => {
      if (sim.ip !== null && isPublicAddress(sim.ip)) return publicAddress;
      const exposed = account?.facts.exposedSims ?? null;
      if (exposed === null) return sim.ip === null ? exposureUnknown : mappingsUnknown;
      return exposed.has(sim.provider_sim_id) ? mapped : notReachable;
    }),
  ],
  detail: ({ sim }) => sim.ip,
};

const modern = pass('The SIM uses radio of the fourth generation or later');
const third = partial(0.8, 'The SIM uses 3G');
const legacyCritical = failing('2G is used or planned on a critical asset');
const legacy = partial(0.5, '2G is used or planned');
const radioUnknown = unknown('The radio technology is not known');

/** Whether a plan allows a generation of radio. */
function plans(planned: readonly string[] | null, generation: Generation): boolean {
  return planned !== null && planned.some((radio) => radioGeneration(radio) === generation);
}

export const radioLimits: Check<'sim'> = {
  controlId: 'C-NW-08',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromProvider((facts) => {
      const seen = radioGeneration(facts.sim.rat);
      const planned = tagPlan(facts).radio;
      if (seen === 2 || plans(planned, 2))
        return (facts.criticality ?? 0) >= criticalFrom ? legacyCritical : legacy;
      if (seen === 3 || plans(planned, 3)) return third;
      return seen === null ? radioUnknown : modern;
    }),
  ],
  detail(facts) {
    const planned = tagPlan(facts).radio;
    return `seen ${facts.sim.rat ?? 'none'}${planned === null ? '' : `, planned ${planned.join(', ')}`}`;
  },
};

const atHome = partial(0.5, 'The SIM is where it belongs; no limit at the provider is known');
const abroad = failing('The SIM is in a country where its device does not belong');
const placeUnknown = unknown('The country is not known, or where the device belongs is not on record');

export const roamingLimits: Check<'sim'> = {
  controlId: 'C-NW-12',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromProvider((facts) => {
      const { country } = facts.sim;
      const home = country === null ? null : isHome(facts, country);
      if (home === null) return placeUnknown;
      return home ? atHome : abroad;
    }),
  ],
  detail(facts) {
    const site = facts.evidence['device-inventory']?.facts.country ?? 'none on record';
    return `seen in ${facts.sim.country ?? 'none'}, belongs to ${tagPlan(facts).countries?.join(', ') ?? site}`;
  },
};

/** The countries where a SIM belongs: as planned by tags, else that of its site. */
function isHome(facts: SimFacts, country: string): boolean | null {
  const planned = tagPlan(facts).countries;
  if (planned !== null) return planned.includes(country);
  const site = facts.evidence['device-inventory']?.facts.country ?? null;
  return site === null ? null : site === country;
}

const collected = pass('Session events of this SIM are collected');
const notCollected = unknown('Session events of this SIM were never collected');

export const diagnosticsKept: Check<'sim'> = {
  controlId: 'C-NW-13',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    {
      source: 'provider',
      judge: ({ sim }) => (sim.events_until === null ? notCollected : collected),
      observedAt: ({ sim }) => sim.events_until ?? 0,
    },
  ],
};

const ownResolver = partial(0.8, 'Names are asked of the resolver set for the group; no allow-list is known');
const providerResolver = partial(0.3, "Names are asked of the provider's resolver, which filters nothing");
const foreignResolver = failing('Names are asked of a resolver that nobody set for this group');
const noQueries = unknown('No name queries of this SIM were imported');

export const nameAllowList: Check<'sim'> = {
  controlId: 'C-NW-06',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('dns-summary', noQueries, ({ resolvers }, { group }) => {
      const asked = Object.keys(resolvers);
      if (asked.length === 0) return noQueries;
      const others = asked.filter((address) => !group.configuration.includes(`"${address}"`));
      if (others.length === 0) return ownResolver;
      return others.some(isPublicAddress) ? foreignResolver : providerResolver;
    }),
  ],
  detail: ({ evidence }) => Object.keys(evidence['dns-summary']?.facts.resolvers ?? {}).join(', ') || null,
};

export const networkSimChecks = [
  stateHygiene,
  imeiLock,
  privateAccess,
  noInboundExposure,
  nameAllowList,
  radioLimits,
  roamingLimits,
  diagnosticsKept,
] as const;

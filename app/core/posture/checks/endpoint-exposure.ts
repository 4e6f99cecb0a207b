import type { ScanFacts } from '../../imports/facts.ts';
import type { Check } from './check.ts';
import { failing, pass, unknown } from './outcome.ts';
import { fromEvidence, onlyInUse } from './sim-judges.ts';

/** What a device opens to others, how it guards its secrets, and whether it already serves somebody else. */

const noInventory = unknown('No device inventory was imported for this SIM');
const noScan = unknown('No scan of this device was imported');

/** SSH, Telnet (two), SNMP, RDP, CPE management (TR-069), VNC: ways in for an administrator, and for anybody else. */
const administrationPorts = new Set([22, 23, 2323, 161, 3389, 7547, 5900]);

const nothingOpen = pass('The scan found no open port');
const onlyAllowed = pass('Only allowed ports are open');
const administrationOpen = failing('A port for remote administration is open');
const moreThanAllowed = failing('Ports are open that the device does not need');
const noAllowList = unknown('Ports are open, and none is on record as needed');

function unneededPorts({ openPorts }: ScanFacts, allowed: readonly string[]): readonly string[] {
  return openPorts
    .map(({ port, protocol }) => `${port}/${protocol}`)
    .filter((port) => !allowed.includes(port));
}

export const requiredPorts: Check<'sim'> = {
  controlId: 'C-EP-05',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('scan', noScan, (scan, { evidence }) => {
      if (scan.openPorts.length === 0) return nothingOpen;
      if (scan.openPorts.some(({ port }) => administrationPorts.has(port))) return administrationOpen;
      const allowed = evidence['device-inventory']?.facts.allowedPorts ?? null;
      if (allowed === null) return noAllowList;
      return unneededPorts(scan, allowed).length > 0 ? moreThanAllowed : onlyAllowed;
    }),
  ],
  detail({ evidence }) {
    const open = evidence.scan?.facts.openPorts ?? [];
    return open.length === 0
      ? null
      : `open: ${open.map(({ port, protocol }) => `${port}/${protocol}`).join(', ')}`;
  },
};

const defaultRefused = pass('The factory credential was tried and refused');
const defaultAccepted = failing('The factory credential lets anybody in');
const notTried = unknown('The factory credential was not tried');
const ownSecret = pass('Each device has a secret of its own');
const sharedSecret = failing('Devices share a secret');
const factorySecret = failing('The factory secret is still in use');
const schemeUnknown = unknown('How the device holds its credential is not on record');

export const noDefaultCredentials: Check<'sim'> = {
  controlId: 'C-EP-06',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('scan', noScan, ({ defaultCredential }) => {
      if (defaultCredential === 'not-tested') return notTried;
      return defaultCredential === 'accepted' ? defaultAccepted : defaultRefused;
    }),
    fromEvidence('device-inventory', noInventory, ({ credentialScheme }) => {
      if (credentialScheme === null) return schemeUnknown;
      if (credentialScheme === 'per-device') return ownSecret;
      return credentialScheme === 'shared' ? sharedSecret : factorySecret;
    }),
  ],
};

/** Hosts tried on administration ports, or mail servers tried, within a day: no meter or camera does that of itself. */
const fanOutLimit = 10;
const mailLimit = 5;

const behavesWell = pass('A day of flow records shows no sign of a bot');
const fansOut = failing('The device tries many hosts on administration ports');
const sendsMail = failing('The device tries many mail servers');
const noFlows = unknown('No flow records of this SIM were imported');

export const noBotBehaviour: Check<'sim'> = {
  controlId: 'C-EP-12',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('flow-summary', noFlows, ({ administrationTargets, mailTargets }) => {
      if (administrationTargets >= fanOutLimit) return fansOut;
      return mailTargets >= mailLimit ? sendsMail : behavesWell;
    }),
  ],
  detail({ evidence }) {
    const flows = evidence['flow-summary']?.facts;
    return flows === undefined
      ? null
      : `${flows.administrationTargets} hosts on administration ports, ${flows.mailTargets} mail servers in 24 h`;
  },
};

const tamperResistantKeys = pass('Keys lie where they cannot be read out');
const readableKeys = failing('Keys lie in readable flash');
const keyStoreUnknown = unknown('Where the device keeps its keys is not on record');

export const protectedSecrets: Check<'sim'> = {
  controlId: 'C-EP-14',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('device-inventory', noInventory, ({ keyStore }) => {
      if (keyStore === null) return keyStoreUnknown;
      return keyStore === 'flash' ? readableKeys : tamperResistantKeys;
    }),
  ],
  detail: ({ evidence }) => evidence['device-inventory']?.facts.keyStore ?? null,
};

export const exposureChecks = [
  requiredPorts,
  noDefaultCredentials,
  noBotBehaviour,
  protectedSecrets,
] as const;

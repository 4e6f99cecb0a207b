import { day } from '../../../../shared/time.ts';
import type { SimFacts } from '../facts.ts';
import type { Check } from './check.ts';
import { failing, partial, pass, unknown } from './outcome.ts';
import { fromEvidence, onlyInUse } from './sim-judges.ts';
import { dateWords } from './words.ts';

/** What software a device runs, whether it can be renewed, and for how long it will be. */

const noInventory = unknown('No device inventory was imported for this SIM');
const noFirmware = unknown('The device reports no firmware');

const noChannel = failing('The device cannot be updated from afar');
const channelUnknown = unknown('The update channel is not on record');
const channelUnproven = partial(0.5, 'There is an update channel; no update was seen to succeed');
const channelThere = pass('There is an update channel');
const updateWorked = pass('The newest update succeeded');
const updateFailed = partial(0.5, 'The newest update failed');
const updateNotTried = partial(0.5, 'No update was tried in the last 90 days');
const updateUnknown = unknown('The result of the newest update is not reported');

export const updatePath: Check<'sim'> = {
  controlId: 'C-EP-07',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('device-inventory', noInventory, ({ updateChannel }, { evidence }) => {
      if (updateChannel === null) return channelUnknown;
      if (updateChannel === 'none' || updateChannel === 'manual') return noChannel;
      return (evidence.firmware?.facts.updateResult ?? null) === null ? channelUnproven : channelThere;
    }),
    fromEvidence('firmware', noFirmware, ({ updateResult }) => {
      if (updateResult === null) return updateUnknown;
      if (updateResult === 'ok') return updateWorked;
      return updateResult === 'failed' ? updateFailed : updateNotTried;
    }),
  ],
  detail: ({ evidence }) => evidence['device-inventory']?.facts.updateChannel ?? null,
};

const approved = pass('The version is the newest approved one or the one before');
const notApproved = failing('The version is not among the newest two approved ones');
const noBaseline = unknown('No approved versions are on record for this device');

export const firmwareBaseline: Check<'sim'> = {
  controlId: 'C-EP-08',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('firmware', noFirmware, ({ version }, { evidence }) => {
      const versions = evidence['device-inventory']?.facts.approvedFirmware ?? null;
      if (versions === null || versions.length === 0) return noBaseline;
      return versions[0] === version || versions[1] === version ? approved : notApproved;
    }),
  ],
  detail({ evidence }) {
    const versions = evidence['device-inventory']?.facts.approvedFirmware;
    const version = evidence.firmware?.facts.version;
    return version === undefined
      ? null
      : `runs ${version}${versions === undefined || versions === null ? '' : `, approved ${versions.join(', ')}`}`;
  },
};

const signed = pass('Updates are signed');
const bootUnreported = partial(0.5, 'Updates are signed; the device does not report verified boot');
const unsigned = failing('Updates are not signed');
const noUpdates = unknown('No update channel whose signature could be judged is on record');
const bootVerified = pass('The device reports verified boot');
const signatureUnknown = partial(
  0.5,
  'The device reports verified boot; whether updates are signed is not on record',
);
const bootOpen = failing('The device starts code without verifying it');
const bootUnknown = unknown('The device does not report whether it verifies what it starts');

export const signedSoftware: Check<'sim'> = {
  controlId: 'C-EP-09',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('device-inventory', noInventory, ({ updateChannel }, { evidence }) => {
      if (updateChannel === 'ota') return unsigned;
      if (updateChannel !== 'signed-ota') return noUpdates;
      return (evidence.firmware?.facts.secureBoot ?? null) === null ? bootUnreported : signed;
    }),
    fromEvidence('firmware', noFirmware, ({ secureBoot }, { evidence }) => {
      if (secureBoot === null) return bootUnknown;
      if (!secureBoot) return bootOpen;
      return (evidence['device-inventory']?.facts.updateChannel ?? null) === null
        ? signatureUnknown
        : bootVerified;
    }),
  ],
};

const nothingOverdue = pass('No open vulnerability of the release is past its due date');
const overdue = failing('An open vulnerability of the release is past its due date');
const noRelease = unknown('The device reports no release, so its vulnerabilities are not known');
const noSbom = unknown('No bill of materials was imported for the reported release');

function overdueIds({ release, now }: SimFacts): readonly string[] {
  return (release?.facts.vulnerabilities ?? [])
    .filter(({ status, dueAt }) => status === 'open' && dueAt !== null && dueAt < now)
    .map(({ id }) => id);
}

export const vulnerabilitiesInTime: Check<'sim'> = {
  controlId: 'C-EP-10',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    {
      source: 'sbom',
      judge(facts) {
        if (facts.release === null) return facts.evidence.firmware === null ? noRelease : noSbom;
        const late = facts.release.facts.vulnerabilities.some(
          ({ status, dueAt }) => status === 'open' && dueAt !== null && dueAt < facts.now,
        );
        return late ? overdue : nothingOverdue;
      },
      observedAt: ({ release }) => release?.observedAt ?? 0,
    },
  ],
  detail(facts) {
    const ids = overdueIds(facts);
    return ids.length === 0 ? null : ids.join(', ');
  },
};

const supportWarning = 180 * day;
const supported = pass('Security support runs for more than 180 days');
const endsSoon = partial(0.5, 'Security support ends within 180 days');
const ended = failing('Security support has ended');
const supportUnknown = unknown('The end of security support is not on record');

export const supportPeriod: Check<'sim'> = {
  controlId: 'C-EP-11',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('device-inventory', noInventory, ({ supportEnd }, { now }) => {
      if (supportEnd === null) return supportUnknown;
      if (supportEnd <= now) return ended;
      return supportEnd - now < supportWarning ? endsSoon : supported;
    }),
  ],
  detail({ evidence }) {
    const end = evidence['device-inventory']?.facts.supportEnd ?? null;
    return end === null ? null : `until ${dateWords(end)}`;
  },
};

export const softwareChecks = [
  updatePath,
  firmwareBaseline,
  signedSoftware,
  vulnerabilitiesInTime,
  supportPeriod,
] as const;

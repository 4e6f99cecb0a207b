import type { Hash } from '../ports.ts';
import type { SimReading } from '../providers/readings.ts';

/** Order and members are part of the stored fingerprints: a change here makes every SIM look changed once. */
const members = [
  'iccid',
  'eid',
  'imsi',
  'msisdn',
  'imei',
  'imeiLock',
  'lockedImei',
  'formFactor',
  'lifecycle',
  'rawState',
  'restriction',
  'target',
  'connectivity',
  'sessionUpdatedAt',
  'lastSeenAt',
  'sessionId',
  'ip',
  'apn',
  'plmn',
  'country',
  'rat',
  'cell',
  'groupId',
  'gatewayId',
  'speedClass',
  'dataLimitBytes',
  'terminationProtected',
  'modifiedAt',
  'createdAt',
] as const satisfies readonly (keyof SimReading)[];

/**
 * A digest of everything a reading says: two readings with the same one are not worth a write. 128 bits of SHA-256, because
 * one chance in 2^64 at a million SIMs would still be too often for a change that nobody sees.
 */
export function fingerprintOf(reading: SimReading, tags: string, hash: Hash): string {
  let text = tags;
  for (const member of members) text += `\u0000${reading[member] ?? ''}`;
  // Only where there are any: what a provider does not tell must not change the fingerprint of its SIMs.
  if (reading.profiles !== undefined)
    text += `\u0000${reading.activeProfile ?? ''}\u0000${reading.profiles.join('\u0001')}`;
  return hash.sha256(text).slice(0, 32);
}

/** Tags as JSON in the order of their names: the provider's own order carries no meaning and may change. */
export function tagsText(tags: Readonly<Record<string, string>>): string {
  const names = Object.keys(tags);
  if (names.every((name, index) => index === 0 || (names[index - 1] ?? '') <= name))
    return JSON.stringify(tags);
  names.sort();
  const ordered: Record<string, string> = {};
  for (const name of names) ordered[name] = tags[name] ?? '';
  return JSON.stringify(ordered);
}

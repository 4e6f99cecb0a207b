import type { Lifecycle } from '../../../../shared/contract/index.ts';
import type { SimReading, UsageReading } from '../readings.ts';
import type { Sim, UsageRecord } from './schema.ts';

/** Super SIM's words into ours. A word no description knows becomes `unknown` and is kept verbatim beside it. */

const lifecycles: ReadonlyMap<string, Lifecycle> = new Map([
  ['new', 'inventory'],
  ['ready', 'ready'],
  ['active', 'active'],
  ['inactive', 'suspended'],
  ['scheduled', 'pending'],
]);

export function toLifecycle(status: string): Lifecycle {
  return lifecycles.get(status) ?? 'unknown';
}

/**
 * One SIM. The API tells neither device nor session of it: IMEI, network and connectivity stay unknown, and there is no IMEI lock.
 *
 * @param dataLimitBytes what its fleet allows each SIM per billing period
 */
export function toSimReading(sim: Sim, dataLimitBytes: number | null): SimReading {
  const rawState = sim.status ?? '';
  const name = sim.unique_name ?? '';
  return {
    providerSimId: sim.sid,
    iccid: sim.iccid,
    eid: null,
    imsi: null,
    msisdn: null,
    imei: null,
    imeiLock: 'unsupported',
    lockedImei: null,
    formFactor: null,
    lifecycle: toLifecycle(rawState),
    target: null,
    rawState,
    restriction: null,
    connectivity: 'unknown',
    sessionUpdatedAt: null,
    lastSeenAt: null,
    sessionId: null,
    ip: null,
    apn: null,
    plmn: null,
    country: null,
    rat: null,
    cell: null,
    groupId: sim.fleet_sid ?? null,
    gatewayId: null,
    speedClass: null,
    dataLimitBytes,
    terminationProtected: null,
    tags: name === '' ? {} : { name },
    modifiedAt: instantOf(sim.date_updated),
    createdAt: instantOf(sim.date_created),
  };
}

/** Null where the record's period cannot be placed. The provider's grain is the bucket itself, so that is its newest sign of life. */
export function toUsageReading(record: UsageRecord, bucketMs: number): UsageReading | null {
  const start = instantOf(record.period.start_time);
  if (start === null) return null;
  const at = Math.floor(start / bucketMs) * bucketMs;
  return {
    providerSimId: record.sim_sid,
    imsi: null,
    at,
    up: record.data_upload ?? 0,
    down: record.data_download ?? 0,
    lastAt: at,
  };
}

/** ISO 8601 to ms UTC; null where there is none or it cannot be read. */
export function instantOf(text: string | null | undefined): number | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : at;
}

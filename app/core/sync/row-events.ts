import { imei14 } from '../../../shared/ids.ts';
import { untold, type ProviderEvent, type SimReading } from '../providers/readings.ts';
import type { StoredSim } from './rows.ts';

/**
 * What the difference between two readings of a SIM means. Providers tell of sessions; that a device was swapped or a lock taken
 * off shows only in the list, so it becomes an event of its own here.
 *
 * Types: `sim.imei.changed`, `sim.imei.mismatch`, `sim.imei.locked`, `sim.imei.unlocked`, `sim.lifecycle.changed`,
 * `sim.group.changed`, `sim.vanished`, `sim.returned`. `raw` is `{was, isNow}`.
 *
 * @param sourceTime the provider's now, ms UTC: used where the provider gives the change no time
 */
export function eventsBetween(before: StoredSim, now: SimReading, sourceTime: number): ProviderEvent[] {
  const events: ProviderEvent[] = [];
  const tell = (type: string, at: number | null, was: string | null, isNow: string | null): void => {
    const when = Math.min(at ?? sourceTime, sourceTime);
    events.push({
      ...eventAbout(now, type, when, `${was ?? ''}>${isNow ?? ''}`),
      raw: JSON.stringify({ was, isNow }),
    });
  };
  if (before.vanished_at !== null) tell('sim.returned', sourceTime, null, now.rawState);
  const was = imei14(before.imei);
  const isNow = imei14(now.imei);
  if (was !== null && isNow !== null && was !== isNow)
    tell('sim.imei.changed', now.sessionUpdatedAt, before.imei, now.imei);
  if (before.imei_lock !== 'mismatch' && now.imeiLock === 'mismatch')
    tell('sim.imei.mismatch', now.sessionUpdatedAt, now.lockedImei, now.imei);
  if (before.vanished_at === null && before.raw_state !== now.rawState) {
    tell('sim.lifecycle.changed', now.modifiedAt, before.lifecycle, now.lifecycle);
  }
  if (imei14(before.locked_imei) !== imei14(now.lockedImei)) {
    const locked = now.lockedImei !== null;
    tell(
      locked ? 'sim.imei.locked' : 'sim.imei.unlocked',
      now.modifiedAt,
      before.locked_imei,
      now.lockedImei,
    );
  }
  if (before.group_id !== now.groupId)
    tell('sim.group.changed', now.modifiedAt, before.group_id, now.groupId);
  return events;
}

/** A SIM that a complete pass no longer listed. */
export function vanishedEvent(
  sim: Pick<StoredSim, 'provider_sim_id' | 'imei' | 'imsi' | 'raw_state'>,
  sourceTime: number,
): ProviderEvent {
  return {
    ...untold,
    key: `row:sim.vanished:${sim.provider_sim_id}:${sourceTime}`,
    providerSimId: sim.provider_sim_id,
    at: sourceTime,
    type: 'sim.vanished',
    imei: sim.imei,
    imsi: sim.imsi,
    raw: JSON.stringify({ was: sim.raw_state, isNow: null }),
  };
}

function eventAbout(reading: SimReading, type: string, at: number, what: string): Omit<ProviderEvent, 'raw'> {
  const { providerSimId, imei, imsi, plmn, country, rat, cell, ip, apn } = reading;
  return {
    key: `row:${type}:${providerSimId}:${at}:${what}`,
    providerSimId,
    at,
    type,
    imei,
    imsi,
    plmn,
    country,
    rat,
    cell,
    ip,
    apn,
  };
}

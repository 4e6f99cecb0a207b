import { expect } from 'vitest';
import { Connectivity, ImeiLock, Lifecycle } from '../../../../shared/contract/index.ts';
import type { AccountReading, ProviderEvent, SimReading, UsageReading } from '../readings.ts';

/** What every reading must look like, whoever tells it. */

/** Key material has no business outside the connector, whatever it is called. */
const keyMaterial = /privatekey|"pin\d?"|"puk\d?"|"ki"|"opc?"/i;

export function expectReading(sim: SimReading): void {
  for (const value of [sim.providerSimId, sim.iccid, sim.rawState]) expect(typeof value).toBe('string');
  for (const value of [
    sim.eid,
    sim.imsi,
    sim.msisdn,
    sim.imei,
    sim.lockedImei,
    sim.groupId,
    sim.ip,
    sim.plmn,
    sim.cell,
  ]) {
    expect(value === null || typeof value === 'string').toBe(true);
  }
  for (const value of [sim.sessionUpdatedAt, sim.modifiedAt, sim.createdAt, sim.lastSeenAt ?? null])
    expect(value === null || Number.isSafeInteger(value)).toBe(true);
  expect(Lifecycle.safeParse(sim.lifecycle).success).toBe(true);
  expect(Connectivity.safeParse(sim.connectivity).success).toBe(true);
  expect(ImeiLock.safeParse(sim.imeiLock).success).toBe(true);
  expect(sim.country ?? 'NL').toMatch(/^[A-Z]{2}$/);
  // Where a SIM is headed says something only while it is on its way.
  if (sim.lifecycle !== 'pending') expect(sim.target ?? null).toBeNull();
  expect(JSON.stringify(sim)).not.toMatch(keyMaterial);
}

export function expectAccount(account: AccountReading): void {
  expect(account.accountId).not.toBe('');
  expect(JSON.stringify(account)).not.toMatch(/secret-|"authKey"/);
  for (const part of account.unreadable ?? []) expect(part.reason).not.toBe('');
}

export function expectEvents(events: readonly ProviderEvent[], from: number, to: number): void {
  expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
  let before = from;
  for (const event of events) {
    expect(event.at).toBeGreaterThanOrEqual(before);
    expect(event.at).toBeLessThan(to);
    expect(() => JSON.parse(event.raw) as unknown).not.toThrow();
    expect(event.raw).not.toMatch(keyMaterial);
    before = event.at;
  }
}

export function expectUsage(readings: readonly UsageReading[], bucketMs: number): void {
  for (const { at, up, down, lastAt, providerSimId, imsi } of readings) {
    expect(providerSimId ?? imsi).toBeTypeOf('string');
    expect(at % bucketMs).toBe(0);
    expect(lastAt).toBeGreaterThanOrEqual(at);
    expect(lastAt).toBeLessThan(at + bucketMs);
    expect(Number.isSafeInteger(up) && Number.isSafeInteger(down)).toBe(true);
  }
}

export function sumsBySim(readings: readonly UsageReading[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { providerSimId, imsi, up, down } of readings) {
    const subject = providerSimId ?? imsi ?? '';
    sums.set(subject, (sums.get(subject) ?? 0) + up + down);
  }
  return new Map([...sums].sort());
}

/** What names a SIM and its device: these stay as they are while everything else about a SIM moves. */
export function identityOf({ providerSimId, iccid, eid, imsi, msisdn }: SimReading) {
  return { providerSimId, iccid, eid, imsi, msisdn };
}

import { expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { capabilityOf, settingsWords } from './actions.ts';
import { toGroup, toNetwork } from './fleets.ts';
import { instantOf, toSimReading, toUsageReading } from './map.ts';
import { AccessNetwork, Fleet, SettingsUpdate, Sim, UsageRecord } from './schema.ts';

const sid = `HS${'a'.repeat(32)}`;
const fleetSid = `HF${'b'.repeat(32)}`;
const full = {
  sid,
  iccid: '89883070000123456789',
  status: 'active',
  unique_name: 'mdk-07-p1',
  fleet_sid: fleetSid,
  account_sid: `AC${'c'.repeat(32)}`,
  date_created: '2026-04-01T20:00:00Z',
  date_updated: '2026-11-19T08:30:00Z',
  registration_code: 'H3LL0W0RLD',
  pin1: '1111',
};
const read = (row: object) => toSimReading(Sim.parse(row), 250_000_000);

it('maps a SIM, says what Super SIM does not tell, and copies nothing else', () => {
  const reading = read(full);
  expect(reading).toMatchObject({
    providerSimId: sid,
    iccid: '89883070000123456789',
    lifecycle: 'active',
    rawState: 'active',
    groupId: fleetSid,
    tags: { name: 'mdk-07-p1' },
    dataLimitBytes: 250_000_000,
    createdAt: Date.UTC(2026, 3, 1, 20),
    modifiedAt: Date.UTC(2026, 10, 19, 8, 30),
    imei: null,
    imsi: null,
    imeiLock: 'unsupported',
    connectivity: 'unknown',
    lastSeenAt: null,
  });
  expect(JSON.stringify(reading)).not.toMatch(/H3LL0|1111/);
});

it.each([
  ['new', 'inventory'],
  ['ready', 'ready'],
  ['active', 'active'],
  ['inactive', 'suspended'],
  ['scheduled', 'pending'],
  ['hibernating', 'unknown'],
  ['constructor', 'unknown'],
  [null, 'unknown'],
])('a status of %s is %s, its word kept', (status, lifecycle) => {
  expect(read({ ...full, status })).toMatchObject({ lifecycle, rawState: status ?? '', restriction: null });
});

it('takes a SIM of which little is told, and none without its identifiers', () => {
  expect(read({ sid, iccid: '89883070000123456789' })).toMatchObject({
    lifecycle: 'unknown',
    groupId: null,
    tags: {},
    createdAt: null,
    modifiedAt: null,
  });
  expect(Sim.safeParse({ sid, iccid: null }).success).toBe(false);
  expect(Sim.safeParse({ sid: '', iccid: '8988307' }).success).toBe(false);
});

it('reads times as written, and none where there is none', () => {
  expect(instantOf('2026-11-20T00:00:00Z')).toBe(Date.UTC(2026, 10, 20));
  expect([instantOf(null), instantOf(undefined), instantOf('soon')]).toEqual([null, null, null]);
});

it('counts usage from the device’s side, in whole buckets', () => {
  const record = (more: object) =>
    UsageRecord.parse({
      sim_sid: sid,
      period: { start_time: '2026-11-20T07:00:00Z', end_time: '2026-11-20T08:00:00Z' },
      data_upload: 1_500,
      data_download: '300',
      data_total_billed: 0,
      ...more,
    });
  const at = Date.UTC(2026, 10, 20, 7);
  const wanted = { providerSimId: sid, imsi: null, at, up: 1_500, down: 300, lastAt: at };
  expect(toUsageReading(record({}), hour)).toEqual(wanted);
  const today = Date.UTC(2026, 10, 20);
  expect(toUsageReading(record({}), day)).toMatchObject({ at: today, lastAt: today });
  expect(toUsageReading(record({ data_upload: null, data_download: null }), hour)).toMatchObject({
    up: 0,
    down: 0,
  });
  expect(toUsageReading(record({ period: { start_time: 'then' } }), hour)).toBeNull();
  expect(
    UsageRecord.safeParse({ sim_sid: null, period: { start_time: '2026-11-20T07:00:00Z' } }).success,
  ).toBe(false);
  expect(UsageRecord.safeParse({ ...record({}), data_upload: '9223372036854775807' }).success).toBe(false);
});

it('keeps of a callback its host alone, and counts a megabyte as the provider does', () => {
  const fleet = Fleet.parse({
    sid: fleetSid,
    unique_name: 'Pumps West',
    data_limit: 250,
    data_enabled: true,
    sms_commands_url: 'https://user:hunter2@hooks.example.com/t/hunter3?token=hunter4',
    network_access_profile_sid: `HA${'d'.repeat(32)}`,
  });
  const network = toNetwork(
    AccessNetwork.parse({
      sid: `HW${'e'.repeat(32)}`,
      friendly_name: 'KPN',
      iso_country: 'nl',
      identifiers: [{ mcc: '204', mnc: '08' }, { mcc: '204' }],
    }),
  );
  const group = toGroup(fleet, { sid: `HA${'d'.repeat(32)}`, name: 'West', networks: [network] });
  expect(group).toMatchObject({ groupId: fleetSid, name: 'Pumps West', gatewayId: null });
  expect(JSON.parse(group.configuration)).toMatchObject({
    dataLimitBytes: 250_000_000,
    smsCommandsHost: 'hooks.example.com',
    networkAccessProfile: { networks: [{ name: 'KPN', country: 'NL', plmns: ['204-08'] }] },
  });
  expect(group.configuration).not.toMatch(/hunter/);
  expect(
    JSON.parse(toGroup(Fleet.parse({ sid: fleetSid, data_limit: 0 }), null).configuration),
  ).toMatchObject({
    dataLimitBytes: null,
    networkAccessProfile: null,
  });
});

it('says of a settings update how it stands and what it brings', () => {
  const packages = [{ name: 'base-settings', version: '1.0.0' }];
  expect(settingsWords(SettingsUpdate.parse({ sid: 'OB1', status: 'failed', packages }))).toBe(
    'failed (base-settings 1.0.0)',
  );
  expect(settingsWords(SettingsUpdate.parse({ sid: 'OB1' }))).toBe('unknown');
});

it('offers no change while one is under way, no activation outside a fleet, and no IMEI lock at all', () => {
  const sim = read(full);
  expect(capabilityOf('suspend', sim).support).toBe('native');
  for (const kind of ['suspend', 'resume', 'activate'] as const)
    expect(capabilityOf(kind, read({ ...full, status: 'scheduled' }))).toMatchObject({
      support: 'none',
      how: expect.stringMatching(/under way/) as string,
    });
  expect(capabilityOf('activate', read({ ...full, status: 'new', fleet_sid: null }))).toMatchObject({
    support: 'none',
    how: expect.stringMatching(/no fleet/) as string,
  });
  expect(capabilityOf('activate', read({ ...full, status: 'new' })).support).toBe('native');
  for (const kind of ['imei_lock', 'imei_unlock'] as const)
    expect(capabilityOf(kind, sim)).toMatchObject({
      support: 'none',
      how: expect.stringMatching(/no IMEI lock/) as string,
    });
  expect(capabilityOf('data_limit', sim).support).toBe('group');
  expect(capabilityOf('data_limit', read({ ...full, fleet_sid: null })).support).toBe('none');
});

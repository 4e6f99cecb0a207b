import { expect, it } from 'vitest';
import { countryOf, plmnOf } from '../mcc.ts';
import { toGroup } from './account.ts';
import { toAuditEvent, toPlace, toSessionEvent, toSimReading } from './map.ts';
import { AuditEntry, Group, SessionEvent, Sim } from './schema.ts';

const iccid = '89423107842007409343';
const full = {
  simId: iccid,
  status: 'active',
  activeProfileId: iccid,
  profiles: {
    [iccid]: {
      iccid,
      primaryImsi: '295050000000001',
      arcClientPeerPrivateKey: 'cGVlciBwcml2YXRlIGtleQ==',
      pin1: '1111',
      puk1: '22222222',
      subscribers: {
        '295050000000001': { imsi: '295050000000001', msisdn: '423663000000001', status: 'active' },
      },
    },
  },
  sessionStatus: {
    online: true,
    lastUpdatedAt: 1_763_712_000_000,
    sessionId: 's1',
    imei: '357103061183427',
    imsi: '295050000000001',
    ueIpAddress: '10.64.18.71',
    vpgId: 'vpg-1',
    cell: { mcc: 204, mnc: 4, tac: 1234, eci: 5678, radioType: 'LTE-M' },
  },
  imeiLock: { imei: '357103061183427|ANONYMOUS' },
  groupId: 'g1',
  terminationEnabled: false,
  tags: { name: 'mdk-07-p1', empty: '', number: 4 },
  createdTime: 1,
  lastModifiedTime: 2,
  lastLocationUpdateTime: 1_763_712_600_000,
};

it('maps a SIM and lets no key material through', () => {
  const reading = toSimReading(Sim.parse(full));
  expect(reading).toMatchObject({
    providerSimId: iccid,
    iccid,
    imsi: '295050000000001',
    msisdn: '423663000000001',
    imei: '357103061183427',
    imeiLock: 'locked',
    lockedImei: '357103061183427',
    lifecycle: 'active',
    connectivity: 'online',
    ip: '10.64.18.71',
    plmn: '204-04',
    country: 'NL',
    rat: 'LTE-M',
    cell: '204-04-1234-5678',
    gatewayId: 'vpg-1',
    terminationProtected: true,
    lastSeenAt: 1_763_712_600_000,
    tags: { name: 'mdk-07-p1', number: '4' },
  });
  expect(JSON.stringify(reading)).not.toMatch(/PrivateKey|cGVlciBwcml2|1111|22222222/);
});

it('tells a lock that the device breaks, by the first 14 digits only', () => {
  const lockedTo = (imei: string) => toSimReading(Sim.parse({ ...full, imeiLock: { imei } }));
  expect(lockedTo('357103061183420').imeiLock).toBe('locked');
  expect(lockedTo('357103061183')).toMatchObject({ imeiLock: 'locked' });
  expect(lockedTo('990000862471854')).toMatchObject({ imeiLock: 'mismatch', restriction: 'imei_mismatch' });
  expect(toSimReading(Sim.parse({ ...full, imeiLock: null })).imeiLock).toBe('open');
});

it('shows an offline SIM with what was last seen', () => {
  const { sessionStatus, ...rest } = full;
  const offline = {
    ...rest,
    sessionStatus: { online: false, lastUpdatedAt: 5 },
    previousSession: { ...sessionStatus, deletedTime: 5 },
  };
  expect(toSimReading(Sim.parse(offline))).toMatchObject({
    connectivity: 'offline',
    sessionId: null,
    imei: '357103061183427',
    ip: '10.64.18.71',
    country: 'NL',
    imsi: '295050000000001',
  });
});

it('says unknown where the provider says nothing or something new', () => {
  const bare = toSimReading(
    Sim.parse({ simId: iccid, status: 'hibernating', sessionStatus: null, somethingNew: { a: 1 } }),
  );
  expect(bare).toMatchObject({
    lifecycle: 'unknown',
    rawState: 'hibernating',
    connectivity: 'unknown',
    imei: null,
    country: null,
    terminationProtected: null,
  });
  expect(toSimReading(Sim.parse({ simId: iccid, status: 'constructor' })).lifecycle).toBe('unknown');
});

it('reads identifiers that came as numbers or as text', () => {
  expect(toSimReading(Sim.parse({ ...full, simId: 894231, groupId: null })).providerSimId).toBe('894231');
});

it('names networks and countries', () => {
  expect([plmnOf(204, 4), plmnOf(310, 30), plmnOf(310, 410), plmnOf(262, 1)]).toEqual([
    '204-04',
    '310-030',
    '310-410',
    '262-01',
  ]);
  expect([countryOf(204), countryOf(310), countryOf(901), countryOf(295)]).toEqual(['NL', 'US', null, 'LI']);
  expect(toPlace({ mcc: 204, mnc: 4, lac: 7, ci: 9, radioType: 'GSM' })).toEqual({
    plmn: '204-04',
    country: 'NL',
    rat: '2G',
    cell: '204-04-7-9',
  });
  expect(toPlace({ radioType: 'NR-RedCap' })).toEqual({
    plmn: null,
    country: null,
    rat: 'NR-RedCap',
    cell: null,
  });
});

it('maps events with a key that does not change between reads', () => {
  const event = SessionEvent.parse({
    event: 'Created',
    time: 1_763_712_000_000,
    sessionId: 's1',
    imei: '357103061183427',
    apn: 'soracom.io',
    cell: full.sessionStatus.cell,
  });
  expect(toSessionEvent(event, iccid)).toMatchObject({
    type: 'session.started',
    key: `session:${iccid}:1763712000000:Created:s1`,
    country: 'NL',
    apn: 'soracom.io',
  });
  expect(toSessionEvent({ ...event, event: 'Migrated' }, iccid).type).toBe('session.migrated');
});

it('names the SIM that an API call was about, under either spelling of its time', () => {
  const entry = { requestPath: `/v1/sims/${iccid}/suspend`, userName: 'j.varga' };
  expect(toAuditEvent(AuditEntry.parse({ ...entry, requestedTimeEpochMs: 7 }))).toMatchObject({
    at: 7,
    providerSimId: iccid,
    type: 'platform.api_call',
  });
  expect(toAuditEvent(AuditEntry.parse({ ...entry, requestedTimeEpocMs: 8 }))?.at).toBe(8);
  expect(toAuditEvent(AuditEntry.parse(entry))).toBeNull();
});

it('stores no secrets of a group', () => {
  const group = toGroup(
    Group.parse({
      groupId: 'g1',
      tags: { name: 'Pumps' },
      configuration: {
        SoracomAir: { useVpg: true, vpgId: 'vpg-1', chap: { userName: 'u', password: 'hunter2' } },
        SoracomBeam: { credentials: ['hunter3'], authToken: 'hunter4' },
      },
    }),
  );
  expect(group).toMatchObject({ name: 'Pumps', gatewayId: 'vpg-1' });
  expect(group.configuration).not.toMatch(/hunter/);
});

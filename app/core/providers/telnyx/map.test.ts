import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { ImeiLock, Lifecycle } from '../../../../shared/contract/index.ts';
import { capabilityOf } from './actions.ts';
import { bytesOf, megabytesOf, toGroup, toOperation, toSimReading } from './map.ts';
import { Group, Sim, SimAction } from './schema.ts';

const row = {
  id: '6a09cdc3-8948-47f0-aa62-74ac943d6c58',
  record_type: 'sim_card',
  iccid: '8931080140000000018',
  imsi: '204080000000001',
  msisdn: '+319700000001',
  status: { value: 'enabled', reason: '' },
  current_imei: '357103061234566',
  live_data_session: 'connected',
  current_mcc: '204',
  current_mnc: '04',
  tags: ['site=Moerdijk', 'owner:Water', 'spare'],
  created_at: '2026-01-02T03:04:05.000Z',
  updated_at: '2026-11-20T12:00:00',
};

const reading = (changed: object = {}) => toSimReading(Sim.parse({ ...row, ...changed }));

describe('states', () => {
  const states: readonly (readonly [string, Lifecycle, Lifecycle | null, string | null])[] = [
    ['registering', 'pending', null, null],
    ['enabling', 'pending', 'active', null],
    ['enabled', 'active', null, null],
    ['disabling', 'pending', 'suspended', null],
    ['disabled', 'suspended', null, null],
    ['setting_standby', 'pending', 'standby', null],
    ['standby', 'standby', null, null],
    ['data_limit_exceeded', 'blocked', null, 'data_limit'],
    ['unauthorized_imei', 'blocked', null, 'imei_mismatch'],
    ['hibernating', 'unknown', null, null],
  ];

  it.each(states)('%s', (word, lifecycle, target, restriction) => {
    expect(reading({ status: { value: word } })).toMatchObject({
      rawState: word,
      lifecycle,
      target,
      restriction,
    });
    expect(reading({ status: word })).toMatchObject({ rawState: word, lifecycle });
  });
});

test('a row becomes a reading, member by member', () => {
  expect(reading()).toMatchObject({
    providerSimId: row.id,
    iccid: row.iccid,
    imsi: row.imsi,
    msisdn: '319700000001',
    imei: row.current_imei,
    connectivity: 'online',
    plmn: '204-04',
    country: 'NL',
    tags: { site: 'Moerdijk', owner: 'Water', spare: 'true' },
    createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    // A moment without a zone is UTC wherever it is read.
    modifiedAt: Date.UTC(2026, 10, 20, 12),
  });
  expect(reading({ live_data_session: 'disconnected' }).connectivity).toBe('offline');
  expect(reading({ live_data_session: 'unknown' }).connectivity).toBe('unknown');
  expect(reading({ live_data_session: null, current_imei: '' })).toMatchObject({
    connectivity: 'unknown',
    imei: null,
  });
});

test('PIN and PUK are dropped, wherever they come', () => {
  const codes = { pin1: '9731', puk1: '46813579' };
  const told = JSON.stringify(reading({ pin_puk_codes: codes, ...codes }));
  expect(told).not.toContain(codes.pin1);
  expect(told).not.toContain(codes.puk1);
});

describe('the list of allowed IMEIs', () => {
  const seen = row.current_imei;
  const lists: readonly (readonly [string, object, ImeiLock, string | null])[] = [
    ['none', {}, 'open', null],
    ['null', { authorized_imeis: null }, 'open', null],
    ['empty', { authorized_imeis: [] }, 'open', null],
    ['the device itself', { authorized_imeis: [seen] }, 'locked', seen],
    [
      'the device without its check digit',
      { authorized_imeis: ['35710306123456'] },
      'locked',
      '35710306123456',
    ],
    ['several, the device among them', { authorized_imeis: ['354029140000017', seen] }, 'locked', seen],
    ['another device', { authorized_imeis: ['354029140000017'] }, 'mismatch', '354029140000017'],
    [
      'another, none seen',
      { authorized_imeis: ['354029140000017'], current_imei: null },
      'locked',
      '354029140000017',
    ],
    ['refused by the provider', { authorized_imeis: [seen], status: 'unauthorized_imei' }, 'mismatch', seen],
  ];

  it.each(lists)('%s', (_name, changed, imeiLock, lockedImei) => {
    expect(reading(changed)).toMatchObject({ imeiLock, lockedImei });
  });
});

describe('volumes', () => {
  it('are whole bytes, or nothing where the unit is not known', () => {
    expect(bytesOf({ amount: '2048.1', unit: 'MB' })).toBe(2_048_100_000);
    expect(bytesOf({ amount: '2', unit: 'GB' })).toBe(2_000_000_000);
    for (const volume of [
      null,
      {},
      { amount: '5', unit: 'furlong' },
      { amount: '-1', unit: 'MB' },
      { amount: '', unit: 'MB' },
    ])
      expect(bytesOf(volume)).toBeNull();
  });

  it('survive the way there and back, to the byte', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
        const amount = megabytesOf(bytes);
        expect(amount).toMatch(/^\d+(\.\d*[1-9])?$/);
        expect(bytesOf({ amount, unit: 'MB' })).toBe(bytes);
      }),
    );
  });
});

test('a group keeps its gateway and shows nothing that is not known', () => {
  const gateway = '0ccd23c2-4c8e-4d0a-a7e3-000000000001';
  const group = toGroup(
    Group.parse({ id: 'g-1', name: 'Meters', private_wireless_gateway_id: gateway, secret: 'hidden' }),
  );
  expect(group).toMatchObject({ groupId: 'g-1', name: 'Meters', gatewayId: gateway });
  expect(group.configuration).not.toContain('hidden');
});

test('an interrupted action has failed; a word that is not known is no end', () => {
  const said = (value: string, reason?: string) =>
    toOperation(SimAction.parse({ id: 'a', status: { value, reason } }));
  expect(said('in-progress').state).toBe('in-progress');
  expect(said('completed').state).toBe('completed');
  expect(said('failed', 'no network')).toEqual({ state: 'failed', words: 'failed: no network' });
  expect(said('interrupted').state).toBe('failed');
  expect(said('paused')).toEqual({ state: 'in-progress', words: 'paused' });
});

test('what holds a SIM is told instead of an order that cannot lift it', () => {
  const held = (word: string) => reading({ status: word });
  expect(capabilityOf('resume', held('disabled')).support).toBe('native');
  for (const [kind, word, why] of [
    ['resume', 'data_limit_exceeded', 'limit'],
    ['activate', 'unauthorized_imei', 'IMEI'],
  ] as const) {
    const { support, how } = capabilityOf(kind, held(word));
    expect(support).toBe('none');
    expect(how).toContain(why);
  }
  for (const kind of ['suspend', 'imei_unlock', 'data_limit'] as const)
    expect(capabilityOf(kind, held('unauthorized_imei')).support).toBe('native');
});

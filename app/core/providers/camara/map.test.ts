import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../../../shared/time.ts';
import { kindsOfAction } from '../../actions/kinds.ts';
import { phoneOf } from './apis.ts';
import { toReading, toSwapEvent, type Told } from './map.ts';
import { Binding, Reachability, Roaming, SimSwapInfo, Subscription } from './schema.ts';
import { planSubscriptions } from './subscriptions.ts';

const phone = '+423663000000017';
const nothing: Told = { reachability: null, roaming: null, imei: null, area: null };
const lastStatusTime = '2026-11-20T10:41:38.657Z';
const at = Date.parse(lastStatusTime);

const reading = (told: Partial<Told>) => toReading(phone, { ...nothing, ...told });

describe('a phone number', () => {
  it.each([
    ['423663000000017', phone],
    ['+423663000000017', phone],
    ['00423663000000017', phone],
    ['+423 (663) 000-000.017', phone],
    ['0612', null],
    ['4236630000000171', null],
    ['', null],
    [null, null],
  ])('of %s is %s', (msisdn, expected) => {
    expect(phoneOf(msisdn)).toBe(expected);
  });
});

describe('a reading', () => {
  it.each([
    [true, ['DATA'], 'online'],
    [true, ['SMS', 'DATA'], 'online'],
    [true, ['SMS'], 'attached'],
    [true, undefined, 'attached'],
    [true, ['SATELLITE'], 'attached'],
    [false, undefined, 'offline'],
  ])('of reachable %s by %s is %s', (reachable, connectivity, expected) => {
    const told = reading({ reachability: Reachability.parse({ lastStatusTime, reachable, connectivity }) });
    expect(told.connectivity).toBe(expected);
    expect(told.lastSeenAt).toBe(reachable ? at : null);
    expect(told.sessionUpdatedAt).toBe(at);
  });

  it.each([
    [{ roaming: false }, null],
    [{ roaming: true, countryCode: 262, countryName: ['DE'] }, 'DE'],
    [{ roaming: true, countryCode: 340, countryName: ['BL', 'GF', 'GP', 'MF', 'MQ'] }, 'GP'],
    [{ roaming: true, countryCode: 901, countryName: [] }, null],
    [{ roaming: true }, null],
    [{ roaming: true, countryName: ['Germany'] }, null],
  ])('of %o is in %s', (told, country) => {
    expect(reading({ roaming: Roaming.parse({ lastStatusTime, ...told }) }).country).toBe(country);
  });

  it.each([
    [{ imeiBind: { bindStatus: 'BOUND', bindImei: '35-209900-176148-1' } }, 'locked', '352099001761481'],
    [{ imeiBind: { bindStatus: 'BOUND' } }, 'locked', null],
    [{ imeiBind: { bindStatus: 'UNBOUND', bindImei: '35-209900-176148-1' } }, 'open', null],
    [{ imeiBind: { bindStatus: 'TETHERED' } }, 'unknown', null],
    [{ areaLimit: { areaLimitStatus: 'RESTRICTED' } }, 'unknown', null],
    [{}, 'unknown', null],
  ])('of binding %o is %s to %s', (told, imeiLock, lockedImei) => {
    expect(reading({ imei: Binding.parse(told) })).toMatchObject({ imeiLock, lockedImei });
  });

  it('of a restricted area says so, and of none says nothing', () => {
    const area = (areaLimitStatus: string) => Binding.parse({ areaLimit: { areaLimitStatus } });
    expect(reading({ area: area('RESTRICTED') }).restriction).toBe('area');
    expect(reading({ area: area('UNRESTRICTED') }).restriction).toBeNull();
    expect(reading({ area: area('ELSEWHERE') })).toMatchObject({ restriction: null, rawState: 'ELSEWHERE' });
  });

  it('of nothing told claims nothing', () => {
    expect(reading({})).toMatchObject({
      lifecycle: 'unknown',
      connectivity: 'unknown',
      imeiLock: 'unknown',
      country: null,
      restriction: null,
      rawState: '',
    });
  });

  it('keeps the words verbatim', () => {
    const told = reading({
      reachability: Reachability.parse({ lastStatusTime, reachable: true, connectivity: ['DATA', 'SMS'] }),
      roaming: Roaming.parse({ lastStatusTime, roaming: true, countryCode: 262 }),
      imei: Binding.parse({ imeiBind: { bindStatus: 'TETHERED' } }),
    });
    expect(told.rawState).toBe('reachable DATA+SMS, roaming 262, TETHERED');
  });
});

describe('a swap', () => {
  it('is dated down to the nanosecond and in any zone', () => {
    for (const [text, expected] of [
      ['2024-09-18T07:37:53.471829447Z', Date.UTC(2024, 8, 18, 7, 37, 53, 471)],
      ['2023-07-03T14:27:08.312+02:00', Date.UTC(2023, 6, 3, 12, 27, 8, 312)],
    ] as const)
      expect(SimSwapInfo.parse({ latestSimChange: text }).latestSimChange).toBe(expected);
    expect(SimSwapInfo.parse({ latestSimChange: null, monitoredPeriod: 120 }).latestSimChange).toBeNull();
    expect(SimSwapInfo.safeParse({ latestSimChange: 'yesterday' }).success).toBe(false);
  });

  it('has a key that tells SIM from device, and one swap from the next', () => {
    const keys = (['sim', 'device'] as const).flatMap((what) =>
      [at, at + 1].map((time) => toSwapEvent(what, phone, time, null).key),
    );
    expect(new Set(keys).size).toBe(4);
  });
});

describe('subscriptions', () => {
  const sink = 'https://relay.example/events';
  const type = 'swapped';
  const now = at;
  const one = (id: string, over: object = {}) =>
    Subscription.parse({
      id,
      sink,
      types: [type],
      expiresAt: new Date(now + 20 * day).toISOString(),
      config: { subscriptionDetail: { phoneNumber: phone } },
      ...over,
    });
  const plan = (...there: ReturnType<typeof one>[]) => planSubscriptions(there, [phone], sink, type, now);

  it('are ordered where there is none of ours that lives', () => {
    expect(plan()).toEqual({ order: [phone], drop: [] });
    expect(plan(one('a'))).toEqual({ order: [], drop: [] });
    expect(plan(one('a', { expiresAt: null }))).toEqual({ order: [], drop: [] });
    for (const other of [
      { sink: 'https://elsewhere.example' },
      { types: ['roaming'] },
      { status: 'EXPIRED' },
      { status: 'DELETED' },
      { config: { subscriptionDetail: { phoneNumber: '+4917012345' } } },
    ])
      expect(plan(one('a', other))).toEqual({ order: [phone], drop: [] });
  });

  it('are ordered anew before they end, and the old one is dropped', () => {
    const soon = { expiresAt: new Date(now + 2 * day).toISOString() };
    expect(plan(one('old', soon))).toEqual({ order: [phone], drop: [{ id: 'old', phone }] });
    expect(plan(one('old', soon), one('new'))).toEqual({ order: [], drop: [{ id: 'old', phone }] });
  });

  it('name a phone number in either form', () => {
    const inDevice = { config: { subscriptionDetail: { device: { phoneNumber: phone } } } };
    expect(plan(one('a', inDevice))).toEqual({ order: [], drop: [] });
  });

  it('leave one that lives for every phone number, and never drop the last one', () => {
    const some = fc.array(
      fc.record({
        phone: fc.constantFrom('+1000001', '+1000002', '+1000003'),
        days: fc.integer({ min: -5, max: 40 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(some, (there) => {
        const rows = there.map(({ phone: number, days }, index) =>
          one(`s${index}`, {
            expiresAt: new Date(now + days * day).toISOString(),
            config: { subscriptionDetail: { phoneNumber: number } },
          }),
        );
        const phones = ['+1000001', '+1000002', '+1000003'];
        const { order, drop } = planSubscriptions(rows, phones, sink, type, now);
        for (const number of phones) {
          const left = rows.filter(
            (row) =>
              row.config.subscriptionDetail.phoneNumber === number && !drop.some(({ id }) => id === row.id),
          );
          expect(left.length + order.filter((each) => each === number).length).toBe(1);
        }
      }),
    );
  });
});

describe('the area that a SIM is held to', () => {
  const areaOf = (told: object) => reading({ area: Binding.parse(told) }).area;
  const center = { latitude: 50.735851, longitude: 7.10066 };

  it('is told, free, held without a circle, or not known', () => {
    expect(
      areaOf({
        areaLimit: {
          areaLimitStatus: 'RESTRICTED',
          limitArea: { areaType: 'CIRCLE', center, radius: 50_000 },
        },
      }),
    ).toEqual({ circle: { ...center, radius: 50_000 } });
    expect(areaOf({ areaLimit: { areaLimitStatus: 'RESTRICTED' } })).toEqual({ circle: null });
    expect(areaOf({ areaLimit: { areaLimitStatus: 'UNRESTRICTED' } })).toBeNull();
    expect(areaOf({})).toBeUndefined();
    expect(reading({}).area).toBeUndefined();
  });

  it('holds for a lock where it is the one that was named, and for an unlock where it is told to be free', () => {
    const area = { ...center, radius: 50_000 };
    const before = { lifecycle: 'active', imeiLock: 'open', sessionId: null };
    const held = (kind: 'area_lock' | 'area_unlock', told: object) =>
      kindsOfAction[kind].holds(reading({ area: Binding.parse(told) }), { area }, before);
    const free = { areaLimit: { areaLimitStatus: 'UNRESTRICTED' } };
    const limited = (radius: number) => ({
      areaLimit: { areaLimitStatus: 'RESTRICTED', limitArea: { areaType: 'CIRCLE', center, radius } },
    });
    expect([held('area_lock', limited(50_000)), held('area_lock', limited(9_000))]).toEqual([true, false]);
    expect([held('area_lock', free), held('area_lock', {})]).toEqual([false, false]);
    expect([
      held('area_unlock', free),
      held('area_unlock', {}),
      held('area_unlock', limited(50_000)),
    ]).toEqual([true, false, false]);
  });
});

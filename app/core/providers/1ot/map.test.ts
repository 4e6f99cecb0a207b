import { describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/time.ts';
import { countryOf } from '../mcc.ts';
import { parseRows } from '../rows.ts';
import { alpha2Of } from './countries.ts';
import { standingOf, toAlertEvent, toSessionEvent, toSimReading } from './map.ts';
import { Alert, Session, Sim } from './schema.ts';
import { usageOf } from './usage.ts';

const iccid = '8937204050000000017';

function sim(over: object = {}): ReturnType<typeof toSimReading> {
  return toSimReading(Sim.parse({ iccid, ...over }));
}

describe('status words', () => {
  it.each([
    ['ON', 'LIVE', 'active', 'ON/LIVE'],
    ['ON', 'SUSPENDED', 'suspended', 'ON/SUSPENDED'],
    ['ON', 'TEST', 'test', 'ON/TEST'],
    ['ON', 'ACTIVE_READY', 'ready', 'ON/ACTIVE_READY'],
    ['OFF', null, 'deactivated', 'OFF'],
    ['OFF', 'OFF', 'deactivated', 'OFF/OFF'],
    ['DELETED', undefined, 'terminated', 'DELETED'],
    ['ON', 'HIBERNATING', 'unknown', 'ON/HIBERNATING'],
    ['ON', null, 'unknown', 'ON'],
    ['SLEEPING', 'LIVE', 'unknown', 'SLEEPING/LIVE'],
  ])('of the older pair: %s and %s', (primary, secondary, lifecycle, raw) => {
    expect(standingOf({ status: { primary, secondary } })).toEqual({ lifecycle, target: null, raw });
  });

  it.each([
    ['LIVE', 'active'],
    ['TEST', 'test'],
    ['ACTIVE_READY', 'ready'],
    ['OFFLINE', 'suspended'],
    ['SHIPPING', 'inventory'],
    ['CLOSED', 'terminated'],
    ['HIBERNATING', 'unknown'],
  ])('the newer single word: %s', (state, lifecycle) => {
    expect(standingOf({ state })).toEqual({ lifecycle, target: null, raw: state });
    expect(standingOf({ state, status: { primary: 'ON', secondary: 'LIVE' } })).toEqual({
      lifecycle,
      target: null,
      raw: `${state} (ON/LIVE)`,
    });
  });

  it.each([
    ['OFF', 'deactivated'],
    ['LIVE', 'active'],
    ['SUSPENDED', 'suspended'],
    ['TEST', 'test'],
    ['ACTIVE_READY', 'ready'],
    ['DELETED', 'terminated'],
    ['ELSEWHERE', 'unknown'],
  ])('PENDING towards %s is pending, with its target', (secondary, target) => {
    expect(standingOf({ status: { primary: 'PENDING', secondary } })).toEqual({
      lifecycle: 'pending',
      target,
      raw: `PENDING/${secondary}`,
    });
  });

  it('never takes a pending SIM for one that arrived, though the newer word names the end already', () => {
    expect(standingOf({ state: 'OFFLINE', status: { primary: 'PENDING', secondary: 'OFF' } })).toEqual({
      lifecycle: 'pending',
      target: 'suspended',
      raw: 'OFFLINE (PENDING/OFF)',
    });
  });

  it('reads a pair that is written as one text, in any case, and keeps it verbatim', () => {
    expect(standingOf({ status: 'On/Live' })).toEqual({ lifecycle: 'active', target: null, raw: 'On/Live' });
    expect(standingOf({})).toEqual({ lifecycle: 'unknown', target: null, raw: '' });
  });
});

describe('a SIM', () => {
  it('is read whole', () => {
    expect(
      sim({
        group: 'Meters West',
        type: 'UICC',
        form: '2/3/4FF industrial',
        data_limit: 250,
        name: 'mdk-07-p1',
        msisdn: '37258000000017',
        imei: '35710306000017',
        imsi: '248040000000017',
        apn: 'terminal',
        state: 'LIVE',
        lastNetworkActivityMillis: 1_795_000_000_000,
        lastDataSessionMillis: 1_794_990_000_000,
        lastModifiedMillis: 1_700_000_000_000,
      }),
    ).toMatchObject({
      providerSimId: iccid,
      iccid,
      imsi: '248040000000017',
      msisdn: '37258000000017',
      imei: '35710306000017',
      imeiLock: 'unknown',
      formFactor: '2/3/4FF industrial',
      connectivity: 'unknown',
      groupId: 'Meters West',
      apn: 'terminal',
      dataLimitBytes: 250_000_000,
      tags: { name: 'mdk-07-p1' },
      lastSeenAt: 1_795_000_000_000,
      sessionUpdatedAt: 1_794_990_000_000,
      modifiedAt: 1_700_000_000_000,
    });
  });

  it('takes seconds and milliseconds alike, as numbers and as text', () => {
    for (const told of [1_795_000_000, '1795000000', 1_795_000_000_000, '1795000000000'])
      expect(sim({ lastNetworkActivityMillis: told }).lastSeenAt).toBe(1_795_000_000_000);
  });

  it('has no limit where none is told, and none of zero', () => {
    for (const data_limit of [null, undefined, 0, -1]) expect(sim({ data_limit }).dataLimitBytes).toBeNull();
  });

  it('holds no key material, whatever comes', () => {
    const reading = sim({ pin: '1234', puk: '12345678', ki: 'ffff', state: 'LIVE' });
    expect(JSON.stringify(reading)).not.toMatch(/1234(5678)?"|ffff/);
  });

  it('is rejected alone when its ICCID is none', () => {
    const { rows, rejected } = parseRows(Sim, [{ iccid }, { iccid: '12' }, { state: 'LIVE' }]);
    expect(rows).toHaveLength(1);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'iccid: no ICCID of 18 to 20 digits',
      expect.stringContaining('iccid'),
    ]);
  });
});

describe('sessions and alerts', () => {
  const session = { id: 'a1', country: 'Estonia', alpha3: 'EST', operator: 'Telia', data_size: 12_345 };

  it('tell the country by ISO code, keep the operator’s name, and claim no end', () => {
    const event = toSessionEvent(Session.parse({ ...session, start_time: 1_795_000_000, pin: '1' }), iccid);
    expect(event).toMatchObject({
      key: 'session:a1',
      at: 1_795_000_000_000,
      type: 'session.started',
      country: 'EE',
      plmn: null,
    });
    expect(JSON.parse(event.raw)).toMatchObject({ operator: 'Telia' });
    expect(event.raw).not.toContain('pin');
  });

  it('leave a country unknown that has no ISO code', () => {
    for (const alpha3 of ['ZZZ', null, ''])
      expect(toSessionEvent(Session.parse({ ...session, alpha3, start_time: 1 }), iccid).country).toBeNull();
  });

  it('do not change their key or words when somebody reads an alert', () => {
    const alert = { id: 7, trigger: 'ANYTHING', timestamp: 1_795_000_000, iccid };
    const [unread, read] = [false, true].map((is_read) => toAlertEvent(Alert.parse({ ...alert, is_read })));
    expect(unread).toEqual(read);
    expect(unread).toMatchObject({ key: 'alert:7', type: 'platform.alert', at: 1_795_000_000_000 });
  });

  it('sum to usage by the day or hour in which they began, without a direction', () => {
    const at = Date.UTC(2026, 10, 20);
    const sessions = [
      [at + hour, 100],
      [at + hour + 5, 20],
      [at + 3 * hour, 3],
      [at + day, 4_000],
      [at - 1, 50_000],
      [at + 4 * hour, 0],
    ].map(([start_time, data_size], n) => Session.parse({ id: n, start_time, data_size }));
    expect(usageOf(sessions, iccid, at, at + day, 'day')).toEqual([
      { providerSimId: iccid, imsi: null, at, up: 0, down: 123, lastAt: at + 3 * hour },
    ]);
    expect(
      usageOf(sessions, iccid, at, at + 2 * day, 'hour').map(({ at: start, down }) => [start, down]),
    ).toEqual([
      [at + hour, 120],
      [at + 3 * hour, 3],
      [at + day, 4_000],
    ]);
  });
});

describe('countries', () => {
  it('hold every country that a network code names, once', () => {
    const alpha3 = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((a) =>
      [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((b) =>
        [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((c) => a + b + c),
      ),
    );
    const alpha2 = alpha3.map(alpha2Of).filter((code) => code !== null);
    // 249 of ISO 3166-1, and Kosovo by custom.
    expect(alpha2).toHaveLength(250);
    expect(new Set(alpha2).size).toBe(250);
    const named = Array.from({ length: 800 }, (_, mcc) => countryOf(mcc)).filter((code) => code !== null);
    expect(named.filter((code) => !alpha2.includes(code))).toEqual([]);
    expect(alpha2Of('est')).toBe('EE');
  });
});

import { describe, expect, it } from 'vitest';
import { luhnValid } from '../../../../shared/ids.ts';
import type { SimReading } from '../readings.ts';
import { described, least, row, someIccid } from './described.testkit.ts';
import { rowMapper } from './map.ts';
import { shippedDescriptions } from './descriptions/shipped.ts';
import { toBytes, toMoment } from './units.ts';

const full = `${least}  connectivity:
    from: online
    words: {'true': online, 'false': offline}
  imsi: {first: [current.imsi, imsi]}
  imei: device.imei
  msisdn: msisdn
  imeiLock: {imei: lock}
  country: country
  plmn: {mcc: net.mcc, mnc: net.mnc}
  rat: {from: net.rat, words: {'4': LTE}}
  dataLimit: {from: limit, unit: MB}
  lastSeen: {from: seen, form: seconds}
  created: made
  tags: {all: tags, name: name, own: {name: label}}
`;

function mapped(text: string, given: unknown): SimReading {
  const result = rowMapper(described(text).sim)(given);
  if (!result.ok) throw new Error(result.reason);
  return result.sim;
}

describe('a row', () => {
  it('is told in our words', () => {
    const sim = mapped(full, {
      ...row('7'),
      online: true,
      current: { imsi: '' },
      imsi: 204080123456789,
      device: { imei: '35 402914 535821 5' },
      lock: '354029145358215',
      net: { mcc: '310', mnc: 4, rat: 4 },
      limit: '500',
      seen: 1_795_318_320,
      made: '2026-11-20T10:00:00.000+0100',
      tags: [{ id: 'x', name: 'Moerdijk' }],
      label: 'pump',
    });
    expect(sim).toMatchObject({
      providerSimId: '7',
      iccid: someIccid,
      lifecycle: 'active',
      rawState: 'on',
      connectivity: 'online',
      imsi: '204080123456789',
      imei: '354029145358215',
      imeiLock: 'locked',
      lockedImei: '354029145358215',
      plmn: '310-004',
      country: 'US',
      rat: 'LTE',
      dataLimitBytes: 500_000_000,
      lastSeenAt: 1_795_318_320_000,
      createdAt: Date.UTC(2026, 10, 20, 9),
      tags: { Moerdijk: 'yes', name: 'pump' },
    });
  });

  it('that says little is unknown, not wrong', () => {
    expect(mapped(full, { id: 1, iccid: someIccid })).toMatchObject({
      providerSimId: '1',
      lifecycle: 'unknown',
      rawState: '',
      connectivity: 'unknown',
      imeiLock: 'unknown',
      imei: null,
      plmn: null,
      tags: {},
    });
  });

  it('that names no SIM is rejected with the reason', () => {
    const map = rowMapper(described(least).sim);
    expect(map('text')).toMatchObject({ ok: false, reason: 'the row is no object' });
    expect(map({ iccid: someIccid })).toMatchObject({ ok: false, reason: 'id: nothing at id' });
    expect(map({ id: '7' })).toMatchObject({ ok: false, id: '7', reason: 'iccid: nothing at iccid' });
    expect(map({ id: '7', iccid: 'n/a' })).toMatchObject({ ok: false, reason: 'iccid: "n/a" is no ICCID' });
  });

  it('loses a value that is none, and says so', () => {
    const result = rowMapper(described(full).sim)({
      ...row('7'),
      device: { imei: 'unknown' },
      country: 'Norway',
      seen: 'soon',
      limit: -1,
    });
    expect(result).toMatchObject({
      ok: true,
      sim: { imei: null, country: null, lastSeenAt: null, dataLimitBytes: null },
    });
    expect(result.ok ? result.remarks.map(({ field }) => field).sort() : []).toEqual([
      'country',
      'dataLimit',
      'imei',
      'lastSeen',
    ]);
  });

  it('tells a lock to another device as a mismatch, and none as open', () => {
    expect(
      mapped(full, { ...row('7'), device: { imei: '354029145358215' }, lock: '860000000000001' }),
    ).toMatchObject({
      imeiLock: 'mismatch',
      restriction: 'imei_mismatch',
    });
    expect(mapped(full, { ...row('7'), lock: null })).toMatchObject({ imeiLock: 'open', lockedImei: null });
  });

  it('gets a check digit where the provider leaves it out', () => {
    const text = least.replace('iccid: iccid', 'iccid: {from: iccid, form: without-check}');
    const { iccid } = mapped(text, { ...row('7'), iccid: '8988228067246535821' });
    expect(iccid).toBe('89882280672465358218');
    expect(luhnValid(iccid)).toBe(true);
  });
});

describe('state words', () => {
  it('each mean what the description says, and any other is unknown and kept', () => {
    for (const { text } of Object.values(shippedDescriptions)) {
      const { sim } = described(text);
      const [path] = sim.state.paths;
      for (const [word, { lifecycle }] of [...sim.state.words, ['Zzz', { lifecycle: 'unknown' }] as const]) {
        const given = { id: '1', iccid: someIccid, iccid_with_luhn: someIccid, [path?.text ?? '']: word };
        expect(mapped(text, given)).toMatchObject({ rawState: word, lifecycle });
      }
    }
  });

  it('of several parts are joined, and may say where a SIM is headed', () => {
    const text = least.replace(
      /from: status[\s\S]*/,
      `from: {joined: [status, sub.state]}
    words:
      ON/LIVE: active
      PENDING/OFF: {is: pending, target: deactivated}
      ON/HELD: {is: blocked, restriction: data_limit}
`,
    );
    const at = (status: string, state: string): SimReading =>
      mapped(text, { ...row('1'), status, sub: { state } });
    expect(at('ON', 'LIVE')).toMatchObject({ lifecycle: 'active', target: null, rawState: 'ON/LIVE' });
    expect(at('PENDING', 'OFF')).toMatchObject({ lifecycle: 'pending', target: 'deactivated' });
    expect(at('ON', 'HELD')).toMatchObject({ lifecycle: 'blocked', restriction: 'data_limit' });
    expect(at('ON', 'NEW')).toMatchObject({ lifecycle: 'unknown', rawState: 'ON/NEW' });
  });
});

describe('units', () => {
  it.each([
    ['0.002803', 'MB', 2_803],
    [1, 'KiB', 1_024],
    ['12', 'GiB', 12_884_901_888],
    [0, 'B', 0],
    ['-1', 'MB', null],
    [-1, 'MB', null],
    ['1e30', 'MB', null],
    ['unlimited', 'MB', null],
    [Number.MAX_SAFE_INTEGER, 'GB', null],
  ] as const)('%s %s are %s bytes', (value, unit, bytes) => expect(toBytes(value, unit)).toBe(bytes));

  it.each([
    ['2026-11-20T10:00:00Z', 'iso', Date.UTC(2026, 10, 20, 10)],
    ['2026-11-20', 'iso', Date.UTC(2026, 10, 20)],
    ['2026-11-20 10:00:00', 'iso', null],
    ['2026-11-20 10:00:00', 'iso-utc', Date.UTC(2026, 10, 20, 10)],
    ['2026-11-20T10:00:00.123456+02:00', 'iso-utc', Date.UTC(2026, 10, 20, 8) + 123],
    ['20/11/2026', 'iso', null],
    [1_795_318_320, 'seconds', 1_795_318_320_000],
    ['1795318320000', 'millis', 1_795_318_320_000],
    [1_795_318_320_000, 'seconds', null],
    [-1, 'millis', null],
    [null, 'iso', null],
  ] as const)('%s as %s is %s', (value, form, at) => expect(toMoment(value, form)).toBe(at));
});

import { describe, expect, it } from 'vitest';
import { toEvent } from './events.ts';
import { DayStats, Event } from './schema.ts';
import { timeOf } from './time.ts';
import { toUsage } from './usage.ts';

describe('events', () => {
  const event = (type: unknown, members = {}) =>
    toEvent(
      Event.parse({ id: 5, timestamp: '2026-11-20T12:00:00.000+0000', event_type: type, ...members }),
      null,
    );

  it.each([
    [1, 'net.location.changed'],
    [3, 'session.started'],
    [5, 'session.ended'],
    [6, 'platform.auth.failed'],
    [9, 'sim.lifecycle.changed'],
    [11, 'sim.lifecycle.changed'],
    [12, 'usage.threshold'],
    [16, 'net.detach'],
    [21, 'usage.threshold'],
    [43, 'sim.lifecycle.changed'],
    [51, 'platform.config.changed'],
    [60, 'usage.threshold'],
    [777, 'emnify.event.777'],
  ])('%i is %s', (id, type) => {
    expect(event(id)).toMatchObject({ type, key: 'event:5', at: Date.UTC(2026, 10, 20, 12) });
    expect(event({ id, description: 'whatever' })?.type).toBe(type);
  });

  it('a session that policy control refused did not begin', () => {
    expect(event(3, { event_source: { id: 1, description: 'Policy Control' } })?.type).toBe(
      'net.session.rejected',
    );
    expect(event(3, { event_source: { id: 0 } })?.type).toBe('session.started');
  });

  it('the beginning of a session tells where it is, and with which device', () => {
    const detail = {
      name: 'Vodafone',
      country: { mcc: '262', iso_code: 'de' },
      pdp_context: {
        mcc: '262',
        mnc: '02',
        lac: 921,
        ci: 5_174,
        rat_type: 6,
        apn: 'em',
        imeisv: '6887426203768011',
      },
    };
    expect(event(3, { detail })).toMatchObject({
      plmn: '262-02',
      country: 'DE',
      rat: 'LTE',
      cell: '262-02-921-5174',
      apn: 'em',
      imei: '6887426203768011',
    });
  });

  it('a registration tells the network, where it names one', () => {
    const country = { mcc: '262', iso_code: 'de' };
    expect(event(2, { detail: { country, mnc: [{ id: 3, mnc: '02' }] } })).toMatchObject({ plmn: '262-02' });
    const several = event(2, { detail: { country, mnc: [{ mnc: '02' }, { mnc: '04' }] } });
    expect(several).toMatchObject({ plmn: null, country: 'DE' });
    expect(event(2, { detail: 'whatever' })).toMatchObject({ country: null });
  });

  it('a word without a number is no event we know', () => {
    expect(event('Create PDP Context')?.type).toBe('emnify.event.unnumbered');
  });

  it.each([
    ['2026-11-20T12:00:00Z', Date.UTC(2026, 10, 20, 12)],
    ['2026-11-20 12:00:00', Date.UTC(2026, 10, 20, 12)],
    ['2026-11-20T12:00:00', Date.UTC(2026, 10, 20, 12)],
    ['2026-11-20T13:00:00+0100', Date.UTC(2026, 10, 20, 12)],
    [1_795_176_000, 1_795_176_000_000],
    [1_795_176_000_123, 1_795_176_000_123],
    ['soon', null],
  ])('the time %s', (told, at) => {
    expect(timeOf(told)).toBe(at);
  });

  it('an event without a time is left out', () => {
    expect(event(3, { timestamp: 'soon' })).toBeNull();
  });
});

describe('usage', () => {
  const day = (data: Record<string, unknown>) => toUsage(DayStats.parse({ date: '2026-11-20', data }), '7');

  it('counts what the SIM received as down, in whole bytes', () => {
    const at = Date.UTC(2026, 10, 20);
    const expected = { providerSimId: '7', imsi: null, at, up: 250_000, down: 1_500_001, lastAt: at };
    expect(day({ volume_rx: 1.500001, volume_tx: '0.25', unit: 'MB' })).toEqual(expected);
    expect(day({ volume_rx: 1_500_001, volume_tx: 250_000, traffic_type: { unit: 'bytes' } })).toEqual(
      expected,
    );
  });

  it('counts megabytes where no unit is told, and refuses one that it does not know', () => {
    expect(day({ volume_rx: 1, volume_tx: 2 })).toMatchObject({ down: 1_000_000, up: 2_000_000 });
    expect(day({ volume_rx: 1, volume_tx: 1, unit: 'furlong' })).toEqual({ reason: 'its unit is furlong' });
  });
});

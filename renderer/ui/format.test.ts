import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDecimal,
  formatDelta,
  formatPercent,
  formatRelative,
  formatSpan,
  formatTime,
  isoUtc,
  sameDay,
  UTC,
  zoneLabel,
  type Zone,
} from './format.ts';

/** Plain spaces, so that expectations stay readable. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = Date.UTC(2026, 10, 20, 14, 28, 41, 120);
const amsterdam: Zone = { kind: 'site', timeZone: 'Europe/Amsterdam' };

describe('numbers', () => {
  it('separates thousands and writes the true minus', () => {
    expect(formatCount(48_212)).toBe('48,212');
    expect(formatCount(-1_204)).toBe('\u22121,204');
    expect(formatCount(-0.2)).toBe('0');
    expect(formatDelta(2)).toBe('+2');
    expect(formatDelta(-4)).toBe('\u22124');
    expect(formatDelta(0)).toBe('0');
    expect(formatDelta(0.04, 1)).toBe('0.0');
    expect(formatDelta(-1.36, 1)).toBe('\u22121.4');
    expect(formatDecimal(-0.01, 1)).toBe('0.0');
  });

  it('never rounds a share up to all or down to none', () => {
    expect(plain(formatPercent(0.79))).toBe('79 %');
    expect(plain(formatPercent(0.9996))).toBe('99 %');
    expect(plain(formatPercent(0.0001))).toBe('1 %');
    expect(plain(formatPercent(1))).toBe('100 %');
    expect(plain(formatPercent(0))).toBe('0 %');
    expect(plain(formatPercent(0.9999, 1))).toBe('99.9 %');
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 2 }),
        (share, places) => {
          const shown = Number(formatPercent(share, places).split('\u00a0')[0]);
          expect(shown === 100).toBe(share === 1 || share * 100 === 100);
          expect(shown === 0).toBe(share === 0);
        },
      ),
    );
  });

  it('writes volumes in decimal units', () => {
    expect(plain(formatBytes(412e6))).toBe('412 MB');
    expect(plain(formatBytes(9_600_000))).toBe('9.6 MB');
    expect(plain(formatBytes(0))).toBe('0 B');
    expect(plain(formatBytes(999))).toBe('999 B');
    expect(plain(formatBytes(1_000))).toBe('1.0 kB');
    expect(plain(formatBytes(999_600))).toBe('1.0 MB');
    expect(plain(formatBytes(0, 'MB'))).toBe('0 MB');
    expect(plain(formatBytes(300_000, 'MB'))).toBe('0.3 MB');
    expect(plain(formatBytes(20_000, 'MB'))).toBe('<0.1 MB');
  });

  it('keeps volumes within three digits and half a unit in the last place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9e14 }), (bytes) => {
        const [text = '', unit = ''] = formatBytes(bytes).split('\u00a0');
        const size = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }[unit] ?? Number.NaN;
        const shown = Number(text.replaceAll(',', ''));
        expect(shown).toBeLessThan(1_000);
        expect(Math.abs(shown - bytes / size)).toBeLessThanOrEqual(text.includes('.') ? 0.0501 : 0.5001);
      }),
    );
  });
});

describe('spans and ages', () => {
  it('names at most two units', () => {
    expect(plain(formatSpan(21 * HOUR + 14 * MINUTE))).toBe('21 h 14 m');
    expect(plain(formatSpan(2 * DAY + 21 * HOUR))).toBe('2 d 21 h');
    expect(plain(formatSpan(-48 * MINUTE))).toBe('48 m');
    expect(plain(formatSpan(20_900))).toBe('20 s');
    expect(plain(formatSpan(24 * HOUR))).toBe('1 d');
  });

  it('never claims more than there is', () => {
    const units: Readonly<Record<string, number>> = { d: DAY, h: HOUR, m: MINUTE, min: MINUTE, s: 1_000 };
    const read = (text: string): number =>
      [...text.matchAll(/([\d,]+)\u00a0(\w+)/g)].reduce(
        (sum, [, n = '0', unit = '']) => sum + Number(n.replaceAll(',', '')) * (units[unit] ?? Number.NaN),
        0,
      );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000 * DAY }), (span) => {
        for (const text of [formatSpan(span), formatAge(span)]) {
          expect(read(text)).toBeLessThanOrEqual(span);
          expect(read(text)).toBeGreaterThan(span - Math.max(1_000, span / 1.5));
        }
      }),
    );
  });

  it('ages in one unit, hours to 47', () => {
    expect(plain(formatAge(41 * MINUTE))).toBe('41 min');
    expect(plain(formatAge(26 * HOUR))).toBe('26 h');
    expect(plain(formatAge(48 * HOUR))).toBe('2 d');
    expect(plain(formatAge(-5))).toBe('0 s');
    expect(plain(formatRelative(at - 4 * MINUTE, at))).toBe('4 min ago');
    expect(plain(formatRelative(at + 12 * MINUTE, at))).toBe('in 12 min');
    expect(formatRelative(at + 1_000, at)).toBe('just now');
    expect(formatRelative(at + 6_000, at, 10_000), 'happened since the clock was read').toBe('just now');
    expect(plain(formatRelative(at + 12_000, at, 10_000))).toBe('in 12 s');
  });
});

describe('times', () => {
  it('writes a moment in the chosen zone', () => {
    expect(formatTime(at, UTC, 'time')).toBe('14:28');
    expect(formatTime(at, UTC, 'millis')).toBe('14:28:41.120');
    expect(formatTime(at, UTC, 'moment')).toBe('20 Nov 14:28');
    expect(formatTime(at, UTC, 'daySeconds')).toBe('20 Nov 14:28:41');
    expect(formatTime(at, UTC, 'weekday')).toBe('Fri 14:28');
    expect(formatTime(at, UTC, 'full')).toBe('2026-11-20 14:28:41 UTC');
    expect(formatTime(at, amsterdam, 'full')).toBe('2026-11-20 15:28:41 UTC+1');
    expect(formatTime(Date.UTC(2026, 0, 1), { kind: 'local', timeZone: 'America/New_York' }, 'full')).toBe(
      '2025-12-31 19:00:00 UTC\u22125',
    );
    expect(formatTime(Date.UTC(2026, 8, 1), UTC, 'date')).toBe('1 Sep');
    expect(zoneLabel(Date.UTC(2026, 6, 1), amsterdam)).toBe('UTC+2');
  });

  it('knows whether a clock alone says enough, in the chosen zone', () => {
    const evening = Date.UTC(2026, 10, 20, 23, 30);
    expect(sameDay([at, evening], UTC)).toBe(true);
    expect(sameDay([at, evening], amsterdam)).toBe(false);
    expect(sameDay([], UTC)).toBe(true);
  });

  it('agrees with ISO in UTC for every moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), (moment) => {
        const iso = isoUtc(moment);
        expect(formatTime(moment, UTC, 'isoDate')).toBe(iso.slice(0, 10));
        expect(formatTime(moment, UTC, 'millis')).toBe(iso.slice(11, 23));
      }),
    );
  });
});

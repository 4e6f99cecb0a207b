import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelTiming } from '../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { dueOf, expiryOf, quietUntil } from './timing.ts';
import { isZone, localMinute, minuteOf, nextLocal } from '../kernel/zone.ts';

const at = (iso: string): number => Date.parse(iso);
const timing = (change: Partial<ChannelTiming>): ChannelTiming => ({
  digest: { every: 'message' },
  quiet: null,
  rate: { messages: 10, minutes: 10 },
  expiresInMinutes: 1_440,
  ...change,
});
const night = { from: '22:00', to: '07:00', zone: 'Europe/Berlin', criticalPasses: true };

describe('times of day', () => {
  it('jump with daylight saving', () => {
    // 2026-03-29 02:00 → 03:00 and 2026-10-25 03:00 → 02:00 in Berlin.
    expect(nextLocal(at('2026-03-28T20:00:00Z'), 'Europe/Berlin', '02:30')).toBe(at('2026-03-29T01:00:00Z'));
    expect(nextLocal(at('2026-03-28T20:00:00Z'), 'Europe/Berlin', '07:00')).toBe(at('2026-03-29T05:00:00Z'));
    expect(nextLocal(at('2026-10-24T20:00:00Z'), 'Europe/Berlin', '02:30')).toBe(at('2026-10-25T00:30:00Z'));
    expect(nextLocal(at('2026-10-25T00:30:00Z'), 'Europe/Berlin', '02:30')).toBe(at('2026-10-25T01:30:00Z'));
    expect(nextLocal(at('2026-10-25T01:30:00Z'), 'Europe/Berlin', '02:30')).toBe(at('2026-10-26T01:30:00Z'));
  });

  it('lie ahead, within a day and a jump, and show the time unless it is skipped', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
    );
    const clocks = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    fc.assert(
      fc.property(
        zones,
        clocks,
        fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') }),
        (zone, clock, now) => {
          const next = nextLocal(now, zone, clock);
          expect(next).toBeGreaterThan(now);
          expect(next - now).toBeLessThanOrEqual(day + 2 * hour);
          const skipped = localMinute(next - 1, zone) !== (localMinute(next, zone) + 1_439) % 1_440;
          if (!skipped) expect(localMinute(next, zone)).toBe(minuteOf(clock));
        },
      ),
    );
  });

  it('know which zones there are', () => {
    expect([isZone('Europe/Berlin'), isZone('Europe/Atlantis')]).toEqual([true, false]);
  });
});

describe('quiet hours', () => {
  it('hold until their end, over midnight, in their zone', () => {
    const quiet = timing({ quiet: night });
    expect(quietUntil(quiet, 'high', at('2026-11-20T21:00:00Z'))).toBe(at('2026-11-21T06:00:00Z'));
    expect(quietUntil(quiet, 'high', at('2026-11-20T20:59:00Z'))).toBeNull();
    expect(quietUntil(quiet, 'high', at('2026-11-21T06:00:00Z'))).toBeNull();
  });

  it('let critical through where that is switched on', () => {
    const now = at('2026-11-20T23:00:00Z');
    expect(quietUntil(timing({ quiet: night }), 'critical', now)).toBeNull();
    expect(
      quietUntil(timing({ quiet: { ...night, criticalPasses: false } }), 'critical', now),
    ).not.toBeNull();
  });
});

describe('digests', () => {
  it('gather from the first message on', () => {
    const now = at('2026-11-20T12:00:00Z');
    const every = timing({ digest: { every: 'minutes', minutes: 15 } });
    expect(dueOf(every, now, null)).toBe(now + 15 * minute);
    expect(dueOf(every, now + 5 * minute, now + 15 * minute)).toBe(now + 15 * minute);
    const daily = timing({ digest: { every: 'day', at: '08:00', zone: 'Europe/Berlin' } });
    expect(dueOf(daily, now, null)).toBe(at('2026-11-21T07:00:00Z'));
    expect(dueOf(timing({}), now, now + hour)).toBe(now);
  });

  it('do not make stale what they hold', () => {
    const now = at('2026-11-20T12:00:00Z');
    const short = timing({ expiresInMinutes: 60, quiet: night });
    const told = (time: number, since = time) =>
      expiryOf(short, 'high', { occasionAt: since, queuedAt: time, dueAt: time });
    expect(told(now)).toBe(now + hour);
    expect(told(now, now - 2 * hour)).toBe(now - hour);
    const evening = at('2026-11-20T22:00:00Z');
    expect(told(evening)).toBe(at('2026-11-21T07:00:00Z'));
  });
});

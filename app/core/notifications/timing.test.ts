import { describe, expect, it } from 'vitest';
import type { ChannelTiming } from '../../../shared/contract/index.ts';
import { hour, minute } from '../../../shared/time.ts';
import { dueOf, expiryOf, quietUntil } from './timing.ts';

const at = (iso: string): number => Date.parse(iso);
const timing = (change: Partial<ChannelTiming>): ChannelTiming => ({
  digest: { every: 'message' },
  quiet: null,
  rate: { messages: 10, minutes: 10 },
  expiresInMinutes: 1_440,
  ...change,
});
const night = { from: '22:00', to: '07:00', zone: 'Europe/Berlin', criticalPasses: true };

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

describe('quiet hours within a day', () => {
  const noon = timing({ quiet: { ...night, from: '12:00', to: '13:00', zone: 'UTC' } });

  it('begin at their first minute and are over at their last', () => {
    const held = (clock: string) => quietUntil(noon, 'high', at(`2026-11-20T${clock}:00Z`));
    expect(['11:59', '12:00', '12:59', '13:00', '23:00'].map((clock) => held(clock) !== null)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(held('12:00')).toBe(at('2026-11-20T13:00:00Z'));
  });

  it('that end as they begin are none', () => {
    const none = timing({ quiet: { ...night, from: '07:00', to: '07:00' } });
    for (const clock of ['06:00', '07:00', '12:00'])
      expect(quietUntil(none, 'high', at(`2026-11-20T${clock}:00Z`))).toBeNull();
  });
});

describe('digests', () => {
  it('that went out gather anew', () => {
    const now = at('2026-11-20T12:00:00Z');
    const every = timing({ digest: { every: 'minutes', minutes: 15 } });
    expect(dueOf(every, now, now)).toBe(now + 15 * minute);
    expect(dueOf(every, now, now - minute)).toBe(now + 15 * minute);
  });

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

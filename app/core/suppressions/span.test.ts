import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MaintenanceSpan } from '../../../shared/contract/index.ts';
import { day, hour, minute } from '../../../shared/time.ts';
import { checkSpan, openingsOf } from './span.ts';

const at = (iso: string): number => Date.parse(iso);
type Weekly = Extract<MaintenanceSpan, { kind: 'weekly' }>;
const weekly = (change: Partial<Weekly> = {}): Weekly => ({
  kind: 'weekly',
  days: [7],
  start: '02:00',
  minutes: 120,
  zone: 'Europe/Berlin',
  from: at('2026-01-01T00:00:00Z'),
  until: null,
  ...change,
});

describe('a window that recurs', () => {
  it('keeps to the clocks of its zone when they change', () => {
    const openings = openingsOf(weekly());
    expect(openings.from(at('2026-03-20T00:00:00Z'))).toEqual({
      from: at('2026-03-22T01:00:00Z'),
      to: at('2026-03-22T03:00:00Z'),
    });
    // On 2026-03-29 clocks go from 02:00 to 03:00, on 2026-10-25 from 03:00 to 02:00.
    expect(openings.from(at('2026-03-23T00:00:00Z'))).toEqual({
      from: at('2026-03-29T01:00:00Z'),
      to: at('2026-03-29T02:00:00Z'),
    });
    expect(openings.from(at('2026-10-20T00:00:00Z'))).toEqual({
      from: at('2026-10-25T00:00:00Z'),
      to: at('2026-10-25T03:00:00Z'),
    });
  });

  it('reaches over midnight, and neither begins early nor late', () => {
    const openings = openingsOf(
      weekly({
        days: [1],
        start: '23:00',
        minutes: 180,
        from: at('2026-11-16T12:00:00Z'),
        until: at('2026-11-24T00:00:00Z'),
      }),
    );
    expect(openings.at(at('2026-11-17T00:30:00Z'))).toEqual({
      from: at('2026-11-16T22:00:00Z'),
      to: at('2026-11-17T01:00:00Z'),
    });
    expect(openings.at(at('2026-11-17T01:00:00Z'))).toBeNull();
    expect(openings.at(at('2026-11-09T22:30:00Z'))).toBeNull();
    expect(openings.from(at('2026-11-24T02:00:00Z'))).toBeNull();
  });

  it('is open at an instant exactly when the opening that it names holds it', () => {
    const spans = fc.record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      start: fc
        .tuple(fc.nat(23), fc.nat(59))
        .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`),
      minutes: fc.integer({ min: 5, max: 2_880 }),
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe'),
    });
    const instants = fc.integer({ min: at('2026-02-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(spans, instants, (change, now) => {
        const openings = openingsOf(weekly(change));
        const open = openings.at(now);
        const next = openings.from(now);
        if (open !== null) {
          expect(open.from <= now && now < open.to).toBe(true);
          expect(open.to - open.from).toBeLessThanOrEqual(change.minutes * minute + hour);
          expect(openings.at(open.to - 1)?.to ?? 0).toBeGreaterThanOrEqual(open.to);
        }
        expect(next).not.toBeNull();
        expect((next?.from ?? 0) - now).toBeLessThanOrEqual(8 * day);
        expect((next?.to ?? 0) > now).toBe(true);
      }),
    );
  });
});

it.each([
  ['ends before it begins', { kind: 'once', from: 2, to: 1 }],
  ['is longer than a quarter', { kind: 'once', from: 0, to: 93 * day }],
  ['names no zone', weekly({ zone: 'Europe/Atlantis' })],
] as const)('a window that %s is refused', (_, span) => {
  expect(() => checkSpan(span)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error);
});

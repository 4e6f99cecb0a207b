/** What the quiet world promises: 14 days hold none of the patterns that detections look for. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { day, hour, minute } from '../../shared/time.ts';
import { noon } from './demo.testkit.ts';
import { createFleet } from './fleet.ts';
import type { SimFacts } from './fleet.ts';
import { locationUpdateEvery } from './sessions.ts';
import { sessionsBetween } from './timeline.ts';
import { usageBetween } from './usage.ts';

const start = noon;
const end = noon + 14 * day;
const sim = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 9_999 }))
  .map(([seed, index]) => {
    const fleet = createFleet(seed, 10_000, noon);
    return { fleet, facts: fleet.facts(index) };
  });
const activeSim = sim.filter(({ facts }) => facts.status === 'active');
const runs = { numRuns: 150 };

test('one device per SIM, on networks that its group allows, never on an older radio', () => {
  fc.assert(
    fc.property(sim, ({ fleet, facts }) => {
      const allowed = allowedFor(facts);
      for (const session of sessionsBetween(fleet, facts, undefined, start, end)) {
        expect(session.imei).toBe(facts.imei);
        expect(session.radio).toBe(facts.model.radio);
        expect(allowed).toContain(session.network.country);
        if (facts.lockedImei !== null) expect(facts.lockedImei).toBe(session.imei);
      }
    }),
    runs,
  );
});

function allowedFor(facts: SimFacts): string[] {
  // SIMs outside all groups are measured by what the group of their class and region would allow.
  const { group, site } = facts;
  return group?.tags['allowed_countries']?.split(',') ?? [site.town.country.code, site.town.border ?? ''];
}

test('no ten minutes with thirty session events, and no silence longer than the expected interval and a half', () => {
  fc.assert(
    fc.property(activeSim, ({ fleet, facts }) => {
      const sessions = sessionsBetween(fleet, facts, undefined, start, end);
      const changes = sessions.flatMap(({ start: from, end: to }) => [from, to]).sort((a, b) => a - b);
      for (const [i, at] of changes.entries())
        expect((changes[i + 10] ?? Infinity) - at).toBeGreaterThan(10 * minute);
      const signs = sessions.flatMap(({ start: from, end: to }) => {
        const updates = Math.floor((to - 1 - from) / locationUpdateEvery);
        return [...Array.from({ length: updates + 1 }, (_, n) => from + n * locationUpdateEvery), to];
      });
      const interval = facts.deviceClass.expectedInterval;
      for (const [i, at] of signs.entries()) expect(at - (signs[i - 1] ?? at)).toBeLessThan(1.5 * interval);
      expect((signs[0] ?? Infinity) - start).toBeLessThan(1.5 * interval);
      expect(end - (signs.at(-1) ?? 0)).toBeLessThan(1.5 * interval);
    }),
    runs,
  );
});

test('no hour uploads 5 MB but those of cameras, whose hours are all alike; quotas have room', () => {
  fc.assert(
    fc.property(activeSim, ({ fleet, facts }) => {
      const hours: number[] = [];
      for (let at = start; at < end; at += hour)
        hours.push(usageBetween(fleet, facts, undefined, at, at + hour).upload);
      if (facts.deviceClass.name === 'Camera')
        expect(Math.max(...hours)).toBeLessThan(1.6 * Math.min(...hours));
      else expect(Math.max(...hours)).toBeLessThan(2_000_000);
      const month = Date.UTC(2026, 11, 1);
      const { upload, download } = usageBetween(fleet, facts, undefined, month, month + 31 * day);
      expect(upload + download).toBeLessThan(0.7 * facts.deviceClass.quotaMb * 1_000_000);
    }),
    runs,
  );
});

test('no two SIMs share an IMEI', () => {
  const fleet = createFleet(9, 20_000, noon);
  const imeis = new Set(Array.from({ length: 20_000 }, (_, i) => fleet.facts(i).imei));
  expect(imeis.size).toBe(20_000);
});

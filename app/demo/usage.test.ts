import fc from 'fast-check';
import { expect, test } from 'vitest';
import { day, hour } from '../../shared/time.ts';
import { noon } from './demo.testkit.ts';
import { createFleet } from './fleet.ts';
import { createScripts } from './scripts.ts';
import { bucketLength, usageBetween } from './usage.ts';

const fleet = createFleet(4, 1_000, noon);
const midnight = Math.floor(noon / day) * day;
const anySim = fc.integer({ min: 0, max: 999 }).map((index) => fleet.facts(index));
const anyDay = fc.integer({ min: -20, max: 20 }).map((n) => midnight + n * day);

test('buckets add up to hours, hours to days, exactly', () => {
  fc.assert(
    fc.property(anySim, anyDay, (sim, start) => {
      const sum = (step: number): number => {
        let total = 0;
        for (let from = start; from < start + day; from += step) {
          const { upload } = usageBetween(fleet, sim, undefined, from, from + step);
          expect(upload).toBeGreaterThanOrEqual(0);
          total += upload;
        }
        return total;
      };
      const whole = usageBetween(fleet, sim, undefined, start, start + day).upload;
      expect(sum(hour)).toBe(whole);
      expect(sum(bucketLength)).toBe(whole);
    }),
    { numRuns: 60 },
  );
});

test('buckets add up as well on days on which something happened', () => {
  const sim = fleet.facts(0);
  const script = createScripts().edit(0);
  script.statusChanges.push({ at: noon + 7 * 60_000, shownAt: noon, status: 'suspended' });
  script.overlays.push({ from: noon - 2 * hour, to: noon, uploadPerHour: 30_000_000 });
  const hours = Array.from(
    { length: 24 },
    (_, h) => usageBetween(fleet, sim, script, midnight + h * hour, midnight + (h + 1) * hour).upload,
  );
  expect(hours.reduce((a, b) => a + b)).toBe(
    usageBetween(fleet, sim, script, midnight, midnight + day).upload,
  );
  expect(hours[10]).toBeGreaterThan(25_000_000);
  expect(hours.slice(13)).toEqual(Array.from({ length: 11 }, () => 0));
});

test('the rhythm shows: shops send by day, cameras all the time, suspended SIMs not at all', () => {
  const sims = Array.from({ length: 1_000 }, (_, i) => fleet.facts(i));
  const active = (name: string): (typeof sims)[number] | undefined =>
    sims.find((sim) => sim.status === 'active' && sim.deviceClass.name === name);
  const at = (name: string, h: number): number => {
    const sim = active(name);
    return sim === undefined
      ? NaN
      : usageBetween(fleet, sim, undefined, midnight - day + h * hour, midnight - day + (h + 1) * hour)
          .upload;
  };
  expect(at('POS terminal', 14)).toBeGreaterThan(5 * at('POS terminal', 2));
  expect(at('Camera', 14)).toBeLessThan(1.3 * at('Camera', 2));
  const off = sims.find(({ status }) => status === 'suspended');
  expect(off && usageBetween(fleet, off, undefined, off.statusSince + hour, noon)).toEqual({
    upload: 0,
    download: 0,
  });
});

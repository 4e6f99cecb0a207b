import fc from 'fast-check';
import { expect, test } from 'vitest';
import { day, hour, minute } from '../../shared/time.ts';
import { noon } from './demo.testkit.ts';
import { createFleet } from './fleet.ts';
import type { SimFacts } from './fleet.ts';
import { createScripts } from './scripts.ts';
import type { Overlay, SimScript } from './scripts.ts';
import { newestSessions, sessionsBetween } from './timeline.ts';

const fleet = createFleet(11, 2_000, noon);
const active = Array.from({ length: 2_000 }, (_, i) => fleet.facts(i)).filter(
  ({ status }) => status === 'active',
);
const anySim = fc.constantFrom(...active.slice(0, 400));
const anyTime = fc.integer({ min: noon - 5 * day, max: noon + 5 * day });

const overlay: fc.Arbitrary<Overlay> = fc
  .record({
    from: anyTime,
    length: fc.integer({ min: minute, max: 2 * day }),
    shape: fc.constantFrom<Overlay['shape']>(
      undefined,
      { kind: 'silent' },
      { kind: 'storm', every: 40_000 },
      { kind: 'held', every: hour },
    ),
    radio: fc.constantFrom('GSM' as const, undefined),
  })
  .map(({ from, length, shape, radio }) => ({
    from,
    to: from + length,
    ...(shape === undefined ? {} : { shape }),
    ...(radio === undefined ? {} : { radio }),
  }));

const script: fc.Arbitrary<SimScript> = fc
  .record({
    overlays: fc.array(overlay, { maxLength: 3 }),
    changes: fc.array(fc.tuple(anyTime, fc.constantFrom('active' as const, 'suspended' as const)), {
      maxLength: 4,
    }),
    resets: fc.array(anyTime, { maxLength: 3 }),
  })
  .map(({ overlays, changes, resets }) => ({
    overlays: overlays.sort((a, b) => a.from - b.from),
    statusChanges: changes.sort(([a], [b]) => a - b).map(([at, status]) => ({ at, shownAt: at, status })),
    lockChanges: [],
    settings: [],
    resets: resets.sort((a, b) => a - b),
  }));

test('the closed form of an untouched SIM is what its history says', () => {
  fc.assert(
    fc.property(anySim, anyTime, (sim, at) => {
      const history = sessionsBetween(fleet, sim, createScripts().edit(sim.index), at - 4 * day, at + 1);
      expect(newestSessions(fleet, sim, undefined, at)).toEqual(history.slice(-2));
    }),
  );
});

test('whatever happens to a SIM, its sessions never overlap and do not depend on the window they are asked in', () => {
  fc.assert(
    fc.property(
      anySim,
      script,
      anyTime,
      fc.integer({ min: hour, max: 3 * day }),
      (sim, happened, from, length) => {
        const sessions = sessionsBetween(fleet, sim, happened, from, from + length);
        for (const [i, session] of sessions.entries()) {
          expect(session.start).toBeLessThan(session.end);
          expect(session.start).toBeGreaterThanOrEqual(sessions[i - 1]?.end ?? 0);
        }
        const wider = sessionsBetween(fleet, sim, happened, from - 2 * day, from + length + day);
        expect(sessions).toEqual(wider.filter(({ start, end }) => end > from && start < from + length));
      },
    ),
    { numRuns: 300 },
  );
});

test('no session while suspended, and one again soon after', () => {
  fc.assert(
    fc.property(
      anySim.filter(({ deviceClass }) => deviceClass.sessions.lasts === 'always'),
      anyTime,
      (sim: SimFacts, at) => {
        const happened = createScripts().edit(sim.index);
        happened.statusChanges.push(
          { at, shownAt: at, status: 'suspended' },
          { at: at + hour, shownAt: at + hour, status: 'active' },
        );
        expect(sessionsBetween(fleet, sim, happened, at, at + hour)).toEqual([]);
        expect(sessionsBetween(fleet, sim, happened, at + hour, at + hour + minute)).not.toEqual([]);
      },
    ),
  );
});

test('an IMEI lock keeps out other devices from their next session on', () => {
  const sim = active.find(
    ({ lockedImei, deviceClass }) => lockedImei === null && deviceClass.name === 'EV charger',
  );
  if (sim === undefined) throw new Error('no unlocked charger in this fleet');
  const happened = createScripts().edit(sim.index);
  happened.overlays.push({
    from: noon,
    to: noon + 12 * hour,
    imei: '358536101234567',
    shape: { kind: 'held', every: hour },
  });
  happened.lockChanges.push({ at: noon + 90 * minute, shownAt: noon + 90 * minute, imei: sim.imei });
  const seen = sessionsBetween(fleet, sim, happened, noon + minute, noon + 5 * hour);
  expect(seen.map(({ start }) => Math.floor((start - noon) / hour))).toEqual([0, 1]);
});

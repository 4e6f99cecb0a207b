import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../shared/time.ts';
import { finding } from '../incidents/incidents.testkit.ts';
import { whyNot, type Arm, type Standing } from './caps.ts';
import { lead, openDesk } from './responses.testkit.ts';

const t = Date.UTC(2026, 10, 20, 11);
const rule = 'D-EE-03';

const arm: Arm = { id: 1, perHour: 2, perDay: 3, withinMs: 30 * minute, endsAt: t + day, disarmedAt: null };
const standing: Standing = { now: t, watermark: t, hold: null, arm, acts: [] };
const fresh = { signalAt: t, queuedAt: t };

describe('the limits of an armed rule', () => {
  it('name when the next SIM is free', () => {
    const acts = [t - 50 * minute, t - 10 * minute];
    expect(whyNot(fresh, { ...standing, acts })).toBe(
      'Its limit of 2 SIMs an hour is used up until 2026-11-20T11:10:00Z.',
    );
    const spread = [t - 20 * hour, t - 10 * hour, t - 2 * hour];
    expect(whyNot(fresh, { ...standing, acts: spread })).toBe(
      'Its limit of 3 SIMs in 24 hours is used up until 2026-11-20T15:00:00Z.',
    );
    expect(whyNot(fresh, { ...standing, acts: [t - hour, t - 25 * hour] })).toBeNull();
  });

  it('count what lies ahead of a clock that was set back', () => {
    expect(whyNot(fresh, { ...standing, acts: [t + hour, t + 2 * hour] })).not.toBeNull();
  });

  it('give way to nothing else', () => {
    expect(whyNot({ ...fresh, signalAt: t - 30 * minute }, standing)).toBeNull();
    expect(whyNot({ ...fresh, signalAt: t - 30 * minute - 1 }, standing)).not.toBeNull();
    expect(whyNot({ ...fresh, queuedAt: t - 30 * minute - 1 }, standing)).not.toBeNull();
    expect(whyNot(fresh, { ...standing, watermark: null })).not.toBeNull();
    expect(whyNot(fresh, { ...standing, now: arm.endsAt })).not.toBeNull();
    expect(whyNot(fresh, { ...standing, arm: null })).not.toBeNull();
    expect(whyNot(fresh, { ...standing, arm: { ...arm, disarmedAt: t } })).not.toBeNull();
  });
});

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('find' as const),
      sims: fc.array(fc.nat(11), { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.integer({ min: minute, max: 8 * hour }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('back' as const),
      ms: fc.integer({ min: minute, max: 3 * hour }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rearm' as const) }) },
);

describe('an armed rule', () => {
  it('never passes its limits, whatever the order of findings, restarts, replays and clocks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 3, max: 5 }),
        fc.array(step, { minLength: 4, maxLength: 25 }),
        async (perHour, perDay, steps) => {
          /** When it acted, on a clock that nobody sets. */
          const acted: number[] = [];
          const desk = openDesk({
            tell(id, actor, text, detail) {
              if (text.includes('acted by itself')) acted.push(desk.stage.ports.clock.monotonic());
              desk.incidents.tell(id, actor, text, detail);
            },
          });
          const { clock } = desk.stage.ports;
          try {
            for (let sim = 1; sim <= 12; sim++) desk.stage.sim(sim);
            desk.responses.start();
            await desk.set({ ruleId: rule });
            const armNow = async () =>
              desk.responses.handlers.arm(
                { ruleId: rule, perHour, perDay, withinMinutes: 60, days: 90, reason: 'agreed' },
                lead,
              );
            await armNow();
            const told: ReturnType<typeof finding>[] = [];
            for (const next of steps) {
              const at = t + clock.monotonic();
              desk.stage.covered({ clock: at });
              if (next.do === 'find') {
                // Settled or not: what comes next meets a runner in the middle of its work.
                const found = next.sims.map((sim) => finding({ sim: sim + 1, rule, at }));
                told.push(...found);
                desk.take(...found);
              } else if (next.do === 'again') desk.take(...told.map((one) => ({ ...one, again: true })));
              else if (next.do === 'wait') await clock.advance(next.ms);
              else if (next.do === 'back') clock.setWall(clock.now() - next.ms);
              else if (next.do === 'rearm') await armNow();
              else desk.restart();
            }
            await desk.settled();
            for (const at of acted) {
              expect(acted.filter((one) => one > at - hour && one <= at).length).toBeLessThanOrEqual(perHour);
              expect(acted.filter((one) => one > at - day && one <= at).length).toBeLessThanOrEqual(perDay);
            }
            expect(desk.count('action_sims')).toBe(acted.length);
            expect(desk.audited('response.automatic')).toHaveLength(acted.length);
          } finally {
            await desk.close();
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
